"""The team's page of a disclosure: what would be public, who agreed, what it waits for; and choosing what is shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vulndesk.apps.accounts.queries import has_stepped_up, person_of, step_up_address, team_required
from vulndesk.apps.cases.queries import listening_to
from vulndesk.apps.disclosures import actions, queries
from vulndesk.apps.disclosures.forms import ChooseForm, NameForm, ReasonForm, SeenForm
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.access import Actor, Verb, may
from vulndesk.core.disclosures import State
from vulndesk.core.errors import Refused

_DONE = {
    "ask": "Asked. Each answers on a page that shows exactly what would be public.",
    "approve": "Your approval is kept.",
    "publish": "It is public. The reporter and the team can take it down at any time.",
    "drop": "Dropped. Nothing of it becomes public.",
    "withdraw": "Taken down. Its page says so, and nothing else.",
}


@require_safe
@never_cache
@team_required
def case_disclosure(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(request, reference, now=datetime.now(UTC))


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@team_required
def choose(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Everything that may be shown, with what of it is covered. The next page shows it as the public would see it."""
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    found = queries.choosing(actor, reference=reference, now=now)
    if found.why_not:
        return redirect("case_disclosure", reference=reference)
    initial = {"seen": found.seen, "title": found.title, "words": "\n".join(found.words)}
    form = ChooseForm(request.POST if request.method == "POST" else None, offers=found.offers, initial=initial)
    refused: Refused | None = None
    if form.is_valid():
        try:
            case_id = found.told.case.pk
            actions.choose(case_id, form.choice(), seen=form.cleaned_data["seen"], by=actor, now=now)
            messages.success(request, "Kept. This is what everybody would read; nobody is asked yet.")
            return redirect("case_disclosure", reference=found.told.case.reference)
        except Refused as error:
            refused = error
            field = getattr(error, "field", "")
            name = field if field in form.fields else f"passages-{field}"
            form.add_error(name if name in form.fields else None, str(error))
    context = {
        "case": found.told.case,
        "form": form,
        "zone": found.told.case.programme.zone,
        "section": "queue",
        "now": now,
    }
    status = refused.status if refused else 422 if form.is_bound else 200
    return render(request, "disclosures/choose.html", context, status=status)


@require_http_methods(["GET", "POST"])
@team_required
def disclosure_deed(request: HttpRequest, reference: str, step: str) -> HttpResponseBase:
    """ask, approve, publish, drop or withdraw. A refused one shows the page as it is now."""
    if request.method == "GET":
        return redirect("case_disclosure", reference=reference)
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    case_id = listening_to(actor, reference=reference)
    form = ReasonForm(request.POST)
    try:
        if form.is_valid():
            stepped_up = has_stepped_up(request, now=now)
            _do(step, case_id, form.cleaned_data, by=actor, now=now, stepped_up=stepped_up)
            messages.success(request, _DONE[step])
        return redirect("case_disclosure", reference=reference)
    except Refused as refused:
        if getattr(refused, "field", "") in form.fields:
            form.add_error("reason", refused.what)
        return _page(request, reference, now=now, bound=form, refused=refused)


def _do(step: str, case_id: UUID, given: dict[str, Any], *, by: Actor, now: datetime, stepped_up: bool) -> None:
    seen = given["seen"]
    if step == "ask":
        actions.ask(case_id, seen=seen, by=by, now=now)
    elif step == "approve":
        actions.approve(case_id, seen=seen, reason=given["reason"], by=by, now=now, stepped_up=stepped_up)
    elif step == "publish":
        actions.publish(case_id, seen=seen, by=by, now=now)
    elif step == "drop":
        actions.drop(case_id, seen=seen, by=by, now=now)
    else:
        actions.withdraw(case_id, by=by, now=now)


@require_POST
@team_required
def team_answer(request: HttpRequest, reference: str) -> HttpResponse:
    """A person of the team about their own words."""
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    case_id = listening_to(actor, reference=reference)
    form = NameForm(request.POST)
    agrees = request.POST.get("answer") == "agree"
    try:
        if form.is_valid():
            given = form.cleaned_data
            actions.answer(case_id, agrees=agrees, version=given["version"], name=given["name"], by=actor, now=now)
            messages.success(request, "Kept." if agrees else "Kept. Your words are covered.")
        return redirect("case_disclosure", reference=reference)
    except Refused as refused:
        return _page(request, reference, now=now, refused=refused)


@require_POST
@team_required
def take_back(request: HttpRequest, reference: str, approval_id: UUID) -> HttpResponse:
    actor = actor_for(person_of(request))
    actions.take_back(listening_to(actor, reference=reference), approval_id, by=actor, now=datetime.now(UTC))
    messages.success(request, "Taken back.")
    return redirect("case_disclosure", reference=reference)


def _page(
    request: HttpRequest,
    reference: str,
    *,
    now: datetime,
    bound: ReasonForm | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    person = person_of(request)
    actor = actor_for(person)
    page = queries.team_page(actor, reference, now=now)
    row = page.row
    state = row.state if row is not None else ""
    seen = {"seen": row.revision if row is not None else 0}
    mine = next((one for one in page.speakers if one.is_reader), None)
    here = reverse("case_disclosure", args=[page.case.reference])
    context: dict[str, Any] = {
        "page": page,
        "case": page.case,
        "state": state,
        "is_drafted": state == State.DRAFT,
        "is_asking": state == State.ASKING,
        "is_public": state == State.PUBLIC,
        "is_gone": state == State.WITHDRAWN,
        "seen": SeenForm(initial=seen),
        "approve": bound or ReasonForm(initial=seen),
        "mine": mine,
        "answer": NameForm(initial={"version": row.version, "name": mine.name}) if row and mine else None,
        "has_approved": any(one.actor == actor.name for one in page.approvals),
        "is_proposer": row is not None and row.proposer == actor.name,
        "stepped_up": has_stepped_up(request, now=now),
        "step_up_url": step_up_address(person, back=here),
        "refused": refused,
        "may_decide": may(actor, Verb.HANDLE),
        "zone": page.case.programme.zone,
        "section": "queue",
        "now": now,
    }
    return render(request, "disclosures/case.html", context, status=refused.status if refused else 200)
