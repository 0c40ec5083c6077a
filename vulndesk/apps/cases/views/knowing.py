"""Who of the team knows of a case: restricted to named people, or open to everybody of the programme again."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.cases import actions, forms, queries
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.errors import Refused


@require_http_methods(["GET", "POST"])
@team_required
def known_to(request: HttpRequest, reference: str) -> HttpResponseBase:
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    known = queries.known_page(actor, reference)
    case = known.case
    sent = request.POST.copy() if request.method == "POST" else None
    initial = {"seen": case.revision, "people": sorted(known.named)}
    form = forms.KnownForm(sent, people=known.people, initial=initial)
    refused: Refused | None = None
    if sent is not None and form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            if sent.get("do") == "open":
                actions.open_to_team(case.pk, by=actor, now=now, seen=seen)
                messages.success(request, "Everybody of the programme knows of it again.")
            else:
                actions.restrict_case(case.pk, form.cleaned_data["people"], by=actor, now=now, seen=seen)
                messages.success(request, "Only the people you named know of it now, and those who own it.")
            return redirect("case", reference=case.reference)
        except Refused as error:
            refused = error
            sent["seen"] = str(case.revision)  # the person looks at the newest page now
    context = {"case": case, "known": known, "form": form, "refused": refused, "section": "queue", "now": now}
    status = refused.status if refused else 422 if form.errors else 200
    return render(request, "cases/known.html", context, status=status)
