"""Recording what a reporter wished for by mail. A page of its own, which says first what it does."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from vulndesk.apps.accounts.form_deeds import tried
from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.cases import actions, forms, queries
from vulndesk.apps.policies.queries import actor_for

_EFFECT = (
    "A mail can be forged, so it is not done now: the reporter is told by mail, and it is done in seven days, unless "
    "they write before. Any message of theirs stops it. The message that you choose is kept as the proof. What is said "
    "about disclosure stands on the case as said by mail: it never counts as an agreement by receipt, account or "
    "pinned key."
)


@require_http_methods(["GET", "POST"])
@team_required
def wish(request: HttpRequest, reference: str) -> HttpResponseBase:
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    case = queries.case_page(actor, reference=reference, now=now).case
    proofs = queries.proofs_in(actor, case)
    form = forms.WishForm(request.POST if request.method == "POST" else None, proofs=proofs)

    def record() -> None:
        given = form.cleaned_data
        actions.record_wish(
            case.pk,
            given["kind"],
            proof=None if given["proof"] == queries.REPORT else UUID(given["proof"]),
            credit=form.credit(),
            not_before=given["not_before"],
            by=actor,
            now=now,
        )

    stop = tried(form, record) if request.method == "POST" else None
    if request.method == "POST" and stop is None:
        messages.success(request, "Recorded. The reporter is told, and can object for seven days.")
        return redirect("case", reference=case.reference)
    context = {
        "title": "Record what the reporter wishes",
        "effect": _EFFECT,
        "action": reverse("wish", args=[case.reference]),
        "submit": "Record it",
        "form": form,
        "back": reverse("case", args=[case.reference]),
        "section": "queue",
        "now": now,
    }
    return render(request, "confirm.html", context, status=stop.status if stop else 200)


@require_POST
@team_required
def drop_wish(request: HttpRequest, reference: str, wish_id: UUID) -> HttpResponse:
    actor = actor_for(person_of(request))
    queries.listening_to(actor, reference=reference)
    actions.drop_wish(wish_id, by=actor, now=datetime.now(UTC))
    messages.success(request, "Dropped. The timeline says so to both sides.")
    return redirect("case", reference=reference)
