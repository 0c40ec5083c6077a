"""The team's page of the gate: every condition in words, the deeds that meet it, and the one that publishes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vulndesk.apps.accounts.form_deeds import tried
from vulndesk.apps.accounts.queries import has_stepped_up, person_of, step_up_address, team_required
from vulndesk.apps.cases.queries import listening_to
from vulndesk.apps.embargo import actions, queries
from vulndesk.apps.embargo.forms import ApprovalForm, PublishForm, ReleaseForm, SeenForm
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.access import Actor, Verb, may
from vulndesk.core.errors import Refused
from vulndesk.core.gate import ProofKind


@require_safe
@never_cache
@team_required
def case_publication(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(request, reference, now=datetime.now(UTC))


@require_http_methods(["GET", "POST"])
@team_required
def publication_deed(request: HttpRequest, reference: str, step: str) -> HttpResponseBase:
    """One step of the page. A refused one shows the page as it is now, with what was typed."""
    if request.method == "GET":
        return redirect("case_publication", reference=reference)
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    page = queries.publication_page(actor, reference=reference, now=now)
    form = _form(step, request, page.components)
    stop = tried(
        form,
        lambda: _do(step, form, page.case.pk, request, by=actor, now=now),
        places={"package": "what"},
        noticed=True,
    )
    if stop:
        return _page(request, reference, now=now, bound={step: form}, refused=stop.refused)
    messages.success(request, _DONE[step])
    return redirect("case_publication", reference=page.case.reference)


def _do(step: str, form: django_forms.Form, case_id: UUID, request: HttpRequest, *, by: Actor, now: datetime) -> None:
    given = form.cleaned_data
    if isinstance(form, ReleaseForm):
        kind = ProofKind(given["kind"])
        actions.name_release(case_id, kind, form.written(), component=given["component"], by=by, now=now)
    elif isinstance(form, ApprovalForm):
        kind_of_yes = "override" if step == "override" else "publication"
        stepped_up = has_stepped_up(request, now=now)
        actions.approve(case_id, kind_of_yes, reason=given["reason"], by=by, now=now, stepped_up=stepped_up)
    elif isinstance(form, PublishForm):
        address, release = given["address"], given["release"]
        actions.publish(case_id, address=address, release=release, by=by, now=now, seen=given["seen"])
    else:
        _PRESSES[step](case_id, by=by, now=now)


_PRESSES = {"ask": actions.ask_agreement, "signed": actions.record_signed_answer}
_DONE = {
    "release": "Kept, with what the desk saw there.",
    "approve": "Your approval is kept.",
    "override": "Your reason is kept. It stays visible.",
    "ask": "The reporter is asked, and answers on their own page.",
    "signed": "Recorded, with the mail as the proof.",
    "publish": "Recorded. The case is public from now on, and its releases are looked after for 90 days.",
}


@require_POST
@team_required
def take_approval_back(request: HttpRequest, reference: str, approval_id: UUID) -> HttpResponse:
    actor = actor_for(person_of(request))
    case_id = listening_to(actor, reference=reference)
    actions.take_back(case_id, approval_id, by=actor, now=datetime.now(UTC))
    messages.success(request, "Taken back.")
    return redirect("case_publication", reference=reference)


@require_POST
@team_required
def remove_release(request: HttpRequest, reference: str, proof_id: UUID) -> HttpResponse:
    actor = actor_for(person_of(request))
    case_id = listening_to(actor, reference=reference)
    actions.remove_release(case_id, proof_id, by=actor, now=datetime.now(UTC))
    messages.success(request, "Removed.")
    return redirect("case_publication", reference=reference)


def _form(step: str, request: HttpRequest, components: tuple[str, ...]) -> django_forms.Form:
    if step == "release":
        return ReleaseForm(request.POST, components=components)
    if step in ("approve", "override"):
        return ApprovalForm(request.POST)
    return PublishForm(request.POST) if step == "publish" else SeenForm(request.POST)


def _page(
    request: HttpRequest,
    reference: str,
    *,
    now: datetime,
    bound: dict[str, django_forms.Form] | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    person = person_of(request)
    actor = actor_for(person)
    page = queries.publication_page(actor, reference=reference, now=now)
    bound, seen = bound or {}, {"seen": page.embargo.revision}
    here = reverse("case_publication", args=[page.case.reference])
    context: dict[str, Any] = {
        "page": page,
        "case": page.case,
        "release": bound.get("release") or ReleaseForm(components=page.components),
        "publish": bound.get("publish") or PublishForm(initial=seen),
        "approve": bound.get("approve") or ApprovalForm(),
        "override": bound.get("override") or ApprovalForm(),
        "open": next(iter(bound), ""),
        "mine": {one.kind for one in page.approvals if one.actor == actor.name},
        "stepped_up": has_stepped_up(request, now=now),
        "step_up_url": step_up_address(person, back=here),
        "refused": refused,
        "may_decide": may(actor, Verb.HANDLE),
        "zone": page.case.programme.zone,
        "section": "queue",
        "now": now,
    }
    status = refused.status if refused else 422 if bound else 200
    return render(request, "embargo/case_publication.html", context, status=status)
