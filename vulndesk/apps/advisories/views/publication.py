"""From draft to public: shown to the reporter, approved by a second person, published now or at the embargo's end."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from vulndesk.apps.accounts.queries import has_stepped_up, person_of, step_up_address, team_required
from vulndesk.apps.advisories import actions, queries
from vulndesk.apps.advisories.forms import PlanForm, ReasonForm, ReviseForm, ShareForm, VersionForm, WithdrawForm
from vulndesk.apps.advisories.views.findings import findings
from vulndesk.apps.embargo.actions import approve
from vulndesk.apps.embargo.queries import is_in_force, publication_page
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.access import Actor
from vulndesk.core.errors import NotNow, Refused

FORMS: dict[str, type[django_forms.Form]] = {
    "share": ShareForm,
    "approve": ReasonForm,
    "publish": VersionForm,
    "plan": PlanForm,
    "unplan": django_forms.Form,
    "approve-revision": VersionForm,
    "revise": ReviseForm,
}
_DONE = {
    "share": "Shown. The reporter is told, and answers on their own page.",
    "approve": "Your approval of this draft is kept.",
    "publish": "It is public. The reporter is told, and the case can be closed as resolved.",
    "plan": "Planned. When the embargo ends, the gate is asked, and it is published if it is open.",
    "unplan": "The plan is dropped.",
    "approve-revision": "Your approval of this draft is kept.",
    "revise": "The revision is public.",
}


@require_safe
@never_cache
@team_required
def advisory_publication(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(request, reference)


@require_http_methods(["GET", "POST"])
@team_required
def advisory_deed(request: HttpRequest, reference: str, stage: str) -> HttpResponseBase:
    """A stage of FORMS. A refused one shows the page as it is now, with what was typed."""
    if request.method == "GET":
        return redirect("advisory_publication", reference=reference)
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    case, state = queries.draft_of(actor, reference=reference)
    form = FORMS[stage](request.POST)
    refused: Refused | None = None
    try:
        if state is None:
            raise NotNow("Nobody has written an advisory for this case.", next_step="Write it first.")
        if form.is_valid():
            _do(stage, form.cleaned_data, state, request, by=actor, now=now)
            messages.success(request, _DONE[stage])
            return redirect("advisory_publication", reference=case.reference)
    except Refused as error:
        refused = error
        if getattr(error, "field", "") in form.fields:
            form.add_error(error.field, error.what)  # type: ignore[attr-defined]
    return _page(request, reference, bound={stage: form}, refused=refused)


def _do(
    stage: str, given: dict[str, Any], state: queries.DraftState, request: HttpRequest, *, by: Actor, now: datetime
) -> None:
    case_id, version = state.row.pk, given.get("version")
    stepped_up = has_stepped_up(request, now=now)
    if stage == "share":
        actions.share_draft(case_id, message=given["message"], version=state.row.number, by=by, now=now)
    elif stage == "approve":
        _require_version(state, version)
        since = state.version.at
        approve(case_id, "publication", reason=given["reason"], by=by, now=now, stepped_up=stepped_up, since=since)
    elif stage == "publish":
        actions.publish_here(case_id, by=by, now=now, version=version, seen=given["seen"])
    elif stage == "plan":
        actions.plan_publication(case_id, version=version or 0, is_patient=given["is_patient"], by=by, now=now)
    elif stage == "unplan":
        actions.drop_plan(case_id, by=by, now=now)
    elif stage == "approve-revision":
        actions.approve_revision(case_id, version=version or 0, by=by, now=now, stepped_up=stepped_up)
    else:
        actions.revise(case_id, summary=given["summary"], version=version or 0, by=by, now=now)


def _require_version(state: queries.DraftState, version: int | None) -> None:
    if version != state.row.number:
        raise NotNow("The draft was changed after you opened this page.", next_step="Read it, then approve it.")


@require_http_methods(["GET", "POST"])
@team_required
def withdraw_advisory(request: HttpRequest, name: str) -> HttpResponseBase:
    """Asks first, on a page of its own. Also the way for what was imported."""
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    held = queries.ours(actor, name)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(held.public_id, reason=form.cleaned_data["reason"], by=actor, now=now)
            messages.success(request, "It is withdrawn.")
            return redirect("advisory", name=held.public_id)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {
        "title": f"Withdraw {held.public_id}?",
        "effect": "It stays readable and says that it does not hold, with your reason. Tools take it off their lists. "
        "It cannot be undone.",
        "action": reverse("withdraw_advisory", args=[held.public_id]),
        "submit": "Withdraw it",
        "form": form,
        "danger": True,
        "back": reverse("advisory", args=[held.public_id]),
        "section": "queue",
        "now": now,
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)


def _page(
    request: HttpRequest,
    reference: str,
    *,
    bound: dict[str, django_forms.Form] | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    person, now, bound = person_of(request), datetime.now(UTC), bound or {}
    actor = actor_for(person)
    case, state = queries.draft_of(actor, reference=reference)
    if state is None:
        raise NotNow("Nobody has written an advisory for this case.", next_step="Write it first.")
    gate = publication_page(actor, case_id=case.pk, now=now, since=None if state.public else state.version.at)
    upcoming = queries.would_be(case, state.written, state.public, now=now)
    seen = {"version": state.row.number, "seen": gate.embargo.revision}
    forms = {name.replace("-", "_"): bound.get(name) or kind(initial=seen) for name, kind in FORMS.items()}
    public = queries.revision(state.public.public_id) if state.public else None
    context: dict[str, Any] = {
        "case": case,
        "state": state,
        "public": public,
        "is_changed": public is not None and queries.has_changed(public, upcoming),
        "gate": gate,
        "blocking": [one for one in findings(upcoming, now=now) if one.blocks],
        "in_force": is_in_force(gate.embargo, now=now),
        "approvals": queries.approvals_of_revision(state) if public else [],
        "approval": queries.approval_of_revision(case, state, publisher=actor.name, now=now) if public else None,
        "mine": _is_mine(actor, gate, state),
        "forms": forms,
        "open": next(iter(bound), ""),
        "refused": refused,
        "stepped_up": has_stepped_up(request, now=now),
        "step_up_url": step_up_address(person, back=reverse("advisory_publication", args=[case.reference])),
        "zone": case.programme.zone,
        "section": "queue",
        "now": now,
    }
    status = refused.status if refused else 422 if bound else 200
    return render(request, "advisories/publication.html", context, status=status)


def _is_mine(actor: Actor, gate: Any, state: queries.DraftState) -> bool:
    """Whether this person approved the draft as it is."""
    if state.public is not None:
        return actor.name in {name for name, _, _ in queries.approvals_of_revision(state)}
    return any(
        one.actor == actor.name and one.kind == "publication" and one.at >= state.version.at for one in gate.approvals
    )
