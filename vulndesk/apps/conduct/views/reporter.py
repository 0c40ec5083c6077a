"""What was decided about a reporter's conduct, as they read it, and their appeal."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from vulndesk.apps.accounts.form_deeds import tried
from vulndesk.apps.cases.queries import case_head
from vulndesk.apps.conduct import actions, forms, queries
from vulndesk.apps.intake.sessions import receipt_required
from vulndesk.core.access import Actor


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@receipt_required
def report_conduct(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    """Plainly: what, by which sentence, until when, and how to appeal."""
    form = forms.AppealForm(request.POST) if request.method == "POST" else None
    if form is None:
        return _page(request, actor, form, now=now, status=200)

    def appeal() -> None:
        actions.appeal(form.cleaned_data["violation"], form.cleaned_data["words"], by=actor, now=now)

    if stop := tried(form, appeal):
        return _page(request, actor, form, now=now, status=stop.status)
    messages.success(request, "Sent. Another person looks at it, where there is one.")
    return redirect("report_conduct")


def _page(
    request: HttpRequest, actor: Actor, form: forms.AppealForm | None, *, now: datetime, status: int
) -> HttpResponse:
    decided = queries.decided_about(actor, now=now)
    if not decided or actor.case_id is None:
        return redirect("report_status")
    sent = str(form.data.get("violation", "")) if form is not None else ""
    case = case_head(actor, actor.case_id, now=now).case
    context = {
        "case": case,
        "decided": [
            (one, form if str(one.id) == sent else forms.AppealForm(initial={"violation": one.id})) for one in decided
        ],
        "refused": form,
        "section": "status",
        "now": now,
        "zone": case.programme.zone,
    }
    return render(request, "conduct/report_conduct.html", context, status=status)
