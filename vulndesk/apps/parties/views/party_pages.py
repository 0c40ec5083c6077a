"""The parties of a case: who is asked, who answered, what each says; inviting, and ending access."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vulndesk.apps.accounts.form_deeds import mark
from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.cases.queries import QUESTIONS, needs_you_count
from vulndesk.apps.parties import actions, queries
from vulndesk.apps.parties.actions import Invitation
from vulndesk.apps.parties.forms import InviteForm, NamingForm, RoleForm, UpstreamForm
from vulndesk.apps.parties.views import wording
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.access import Actor
from vulndesk.core.codes import group
from vulndesk.core.doctor.published import mail_addresses, web_contacts
from vulndesk.core.errors import NotFound, Refused
from vulndesk.core.policy.reader import read_policy


@require_GET
@team_required
def parties(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(request, reference, InviteForm())


def _page(
    request: HttpRequest,
    reference: str,
    form: InviteForm,
    *,
    code: str = "",
    code_for: str = "",
    status: int = 200,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """code: of a link that was made a moment ago; shown on this answer and kept nowhere."""
    now, actor = datetime.now(UTC), actor_for(person_of(request))
    found = queries.parties_view(actor, reference, now=now)
    context = {
        "case": found.case,
        "parties": found.parties,
        "tally": queries.tally(found.parties),
        "roles": RoleForm(),
        "identity": found.identity,
        "naming": NamingForm(initial={"shown": found.shown}),
        "sections": queries.EMBARGO_ALONE.of(actor, found.case, now=now),
        "questions": [wording.question(one, found) for one in found.questions[:QUESTIONS]],
        "more_questions": len(found.questions) > QUESTIONS,
        "form": form,
        "code": group(code) if code else "",
        "link": f"{settings.ADDRESS}{reverse('guest')}#{code}" if code else "",
        "code_for": code_for,
        "now": now,
        "zone": found.case.programme.zone,
        "section": "queue",
        "needs_you": needs_you_count(actor, now=now),
        **(more or {}),
    }
    return render(request, "parties/parties.html", context, status=status)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@team_required
def invite(request: HttpRequest, reference: str) -> HttpResponse:
    if request.method == "GET":  # reloaded after a code was shown, or come back to after signing in
        return redirect("case_parties", reference=reference)
    now, actor = datetime.now(UTC), actor_for(person_of(request))
    case_id = queries.parties_view(actor, reference, now=now).case.pk
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, reference, form, status=422)
    try:
        _, code = actions.invite_party(case_id, _invitation(form.cleaned_data, now=now), by=actor, now=now)
    except Refused as refused:
        mark(form, refused, places={"rsvp_by": "days"})
        return _page(request, reference, form, status=refused.status)
    return _page(request, reference, InviteForm(), code=code, code_for=form.cleaned_data["name"])


def _invitation(given: dict[str, Any], *, now: datetime) -> Invitation:
    return Invitation(
        name=given["name"],
        role=given["role"],
        summary=given["summary"],
        rsvp_by=now + timedelta(days=given["days"]),
        contact=given["contact"],
        gives_report=given["told"] == "report",
        access_until=now + timedelta(days=int(given["access"])) if given["access"] else None,
        writes=given["writes"],
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@team_required
def upstream(request: HttpRequest, reference: str) -> HttpResponse:
    """A dependency's SECURITY.md is read for where its maintainers take reports; the invitation is then filled in."""
    now, actor = datetime.now(UTC), actor_for(person_of(request))
    form = UpstreamForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        policy = read_policy(form.cleaned_data["text"])
        addresses, pages = mail_addresses(policy), web_contacts(policy)
        filled = InviteForm(
            initial={
                "role": "vendor",
                "contact": next(iter((*addresses, *pages)), ""),
                "writes": bool(addresses),
                "name": policy.title[:120],
                "days": 14,
                "told": "summary",
            }
        )
        found = {"upstream_contacts": (*addresses, *pages), "is_upstream": True}
        return _page(request, reference, filled, more=found)
    case = queries.parties_view(actor, reference, now=now).case
    context = {"case": case, "form": form, "now": now, "zone": case.programme.zone, "section": "queue"}
    return render(request, "parties/upstream.html", context, status=422 if form.errors else 200)


@require_POST
@team_required
def link(request: HttpRequest, reference: str, party_id: UUID) -> HttpResponse:
    now, actor = datetime.now(UTC), actor_for(person_of(request))
    party = _party(actor, reference, party_id, now=now)
    _, code = actions.new_link(party_id, rsvp_by=now + timedelta(days=14), by=actor, now=now)
    return _page(request, reference, InviteForm(), code=code, code_for=party.name)


@require_POST
@team_required
def role(request: HttpRequest, reference: str, party_id: UUID) -> HttpResponse:
    now, actor = datetime.now(UTC), actor_for(person_of(request))
    _party(actor, reference, party_id, now=now)
    try:
        actions.change_role(party_id, request.POST.get("role", ""), by=actor, now=now)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, "The role is changed.")
    return redirect("case_parties", reference=reference)


@require_POST
@team_required
def naming(request: HttpRequest, reference: str) -> HttpResponse:
    """Who else reads the names of parties that agreed to be named."""
    now, actor = datetime.now(UTC), actor_for(person_of(request))
    case_id = queries.parties_view(actor, reference, now=now).case.pk
    try:
        actions.choose_naming(case_id, request.POST.get("shown", ""), by=actor, now=now)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, "Kept. It holds from now on, for what was said before too.")
    return redirect("case_parties", reference=reference)


@require_POST
@team_required
def ask_identity(request: HttpRequest, reference: str) -> HttpResponse:
    """One click: the reporter decides on their own page."""
    now, actor = datetime.now(UTC), actor_for(person_of(request))
    case_id = queries.parties_view(actor, reference, now=now).case.pk
    try:
        actions.ask_for_identity(case_id, by=actor, now=now)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, "The reporter is asked, and decides on their own page.")
    return redirect("case_parties", reference=reference)


@require_http_methods(["GET", "POST"])
@team_required
def end(request: HttpRequest, reference: str, party_id: UUID) -> HttpResponse:
    """Asks first: it takes effect at once, also in what is open in their browser."""
    now, actor = datetime.now(UTC), actor_for(person_of(request))
    party = _party(actor, reference, party_id, now=now)
    if request.method == "POST":
        actions.revoke_access(party_id, by=actor, now=now)
        messages.success(request, f"{party.name} reads nothing more. What they wrote stays.")
        return redirect("case_parties", reference=reference)
    context = {
        "title": f"End the access of {party.name}?",
        "effect": "Their link and what is open in their browser stop working at once. What they wrote and said stays. "
        "What they have read cannot be taken back.",
        "action": reverse("end_party", args=[reference, party_id]),
        "submit": "End their access",
        "danger": True,
        "back": reverse("case_parties", args=[reference]),
        "section": "queue",
        "now": now,
    }
    return render(request, "confirm.html", context)


def _party(actor: Actor, reference: str, party_id: UUID, *, now: datetime) -> queries.PartyView:
    """Of this case: one of another case is absent here."""
    parties = queries.parties_view(actor, reference, now=now).parties
    found = next((one for one in parties if one.id == party_id), None)
    if found is None:
        raise NotFound("There is no such participant.", next_step="Open the parties of the case again.")
    return found
