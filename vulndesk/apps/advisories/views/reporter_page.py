"""The draft as its reporter reads it, once the team shows it: the page that everybody will read, and two answers."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from vulndesk.apps.advisories import actions, queries
from vulndesk.apps.advisories.forms import AnswerForm
from vulndesk.apps.advisories.views.showing import shown
from vulndesk.apps.intake.sessions import receipt_required
from vulndesk.core.access import Actor
from vulndesk.core.errors import Refused


@require_http_methods(["GET", "POST"])
@never_cache
@receipt_required
def report_advisory(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    page = queries.shared_draft(actor, now=now)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        fine, words = request.POST.get("fine") == "yes", form.cleaned_data["words"]
        try:
            actions.answer_draft(page.case.pk, fine=fine, words=words, by=actor, now=now)
            messages.success(request, "Thank you. The team is told.")
            return redirect("report_advisory")
        except Refused as error:
            refused = error
    context = {
        "page": page,
        "case": page.case,
        "shown": shown(page.would_be),
        "form": form,
        "refused": refused,
        "zone": page.case.programme.zone,
        "section": "status",
        "now": now,
    }
    return render(request, "advisories/reporter.html", context, status=refused.status if refused else 200)
