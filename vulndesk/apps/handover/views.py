"""Handing a case over: the page of the team that has it, the offer as the other team reads it, and the reporter's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vulndesk.apps.accounts.form_deeds import mark
from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.cases.queries import case_head, needs_you_count
from vulndesk.apps.handover import actions, queries
from vulndesk.apps.handover.actions import Proposal
from vulndesk.apps.handover.forms import AcceptForm, NoForm, ProposeForm, TellForm
from vulndesk.apps.intake.sessions import receipt_required
from vulndesk.apps.policies.queries import actor_for, programme_for
from vulndesk.core.access import Actor
from vulndesk.core.codes import group
from vulndesk.core.errors import NotFound, NotNow, Refused


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@team_required
def case_handover(request: HttpRequest, reference: str) -> HttpResponseBase:
    """What would happen, what stands in the way, and the proposal."""
    now, actor = datetime.now(UTC), actor_for(person_of(request))
    page = queries.proposal_page(actor, reference, now=now)
    form = _propose_form(page, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.propose(page.case.pk, Proposal(**form.cleaned_data), by=actor, now=now)
                messages.success(request, "Proposed. You read the answers here.")
                return redirect("case_handover", reference=page.case.reference)
            except Refused as refused:
                status = _note(form, refused)
    return _case_page(request, actor, page, form, TellForm(initial={"text": _asking(page)}), now=now, status=status)


def _propose_form(page: queries.ProposalPage, data: Any) -> ProposeForm:
    return ProposeForm(data, targets=[(one.slug, one.name) for one in page.targets])


def _case_page(
    request: HttpRequest,
    actor: Actor,
    page: queries.ProposalPage,
    form: ProposeForm,
    tell_form: TellForm,
    *,
    now: datetime,
    status: int = 200,
) -> HttpResponse:
    refused = page.earlier[0] if page.earlier and page.earlier[0].state == "refused" else None
    context = {
        "page": page,
        "case": page.case,
        "form": form,
        "tell": tell_form,
        "may_propose": page.stop is None and page.waiting is None and (page.can_ask or page.clause is not None),
        "offers_to_tell": page.waiting is None and bool(page.targets) and (refused is not None or not page.can_ask),
        "zone": page.case.programme.zone,
        "needs_you": needs_you_count(actor, now=now),
        "section": "queue",
        "now": now,
    }
    return render(request, "handover/case_handover.html", context, status=status)


def _asking(page: queries.ProposalPage) -> str:
    """The message that asks the reporter to report elsewhere, as a start."""
    named = page.earlier[0].taker_slug if page.earlier else ""
    found = next((one for one in page.targets if one.slug == named), page.targets[0] if page.targets else None)
    if found is None:
        return ""
    address = f"{settings.ADDRESS}{reverse('programme', args=[found.slug])}"
    return (
        f"We think that this is about {found.name}, and not about us. We pass nothing on without your agreement. "
        f"Please report it to them: {address}"
    )


@sensitive_post_parameters()
@require_POST
@team_required
def tell(request: HttpRequest, reference: str) -> HttpResponseBase:
    now, actor = datetime.now(UTC), actor_for(person_of(request))
    page = queries.proposal_page(actor, reference, now=now)
    form = TellForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            actions.ask_to_report_there(page.case.pk, form.cleaned_data["text"], by=actor, now=now)
            messages.success(request, "Sent. It stands in the thread.")
            return redirect("case", reference=page.case.reference)
        except Refused as refused:
            status = _note(form, refused)
    return _case_page(request, actor, page, _propose_form(page, None), form, now=now, status=status)


@require_POST
@team_required
def take_back(request: HttpRequest, reference: str, handover_id: UUID) -> HttpResponse:
    now, actor = datetime.now(UTC), actor_for(person_of(request))
    queries.proposal_page(actor, reference, now=now)
    try:
        actions.take_back(handover_id, by=actor, now=now)
        messages.success(request, "Taken back. Nothing changed.")
    except Refused as refused:
        if isinstance(refused, NotFound):
            raise
        messages.warning(request, str(refused))
    return redirect("case_handover", reference=reference)


@require_safe
@never_cache
@team_required
def handovers(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Of all programmes of this person, or of one."""
    now, actor = datetime.now(UTC), actor_for(person_of(request))
    programme = programme_for(actor, slug) if slug else None
    context = {
        "rows": queries.handovers_for(actor, of=programme),
        "programme": programme,
        "needs_you": needs_you_count(actor, now=now),
        "section": "programmes",
        "now": now,
    }
    return render(request, "handover/handovers.html", context)


@require_safe
@never_cache
@team_required
def offer(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    return _offer_page(request, handover_id, AcceptForm(), NoForm(), now=datetime.now(UTC))


def _offer_page(
    request: HttpRequest,
    handover_id: UUID,
    accept_form: AcceptForm,
    no_form: NoForm,
    *,
    now: datetime,
    refused: Refused | None = None,
) -> HttpResponse:
    page = queries.offer_page(actor_for(person_of(request)), handover_id, now=now)
    context = {
        "page": page,
        "one": page.view,
        "accept": accept_form,
        "decline": no_form,
        "refused": refused,
        "zone": page.zone,
        "section": "programmes",
        "now": now,
    }
    return render(request, "handover/offer.html", context, status=refused.status if refused else 200)


@require_POST
@team_required
def accept(request: HttpRequest, handover_id: UUID) -> HttpResponseBase:
    now, actor = datetime.now(UTC), actor_for(person_of(request))
    form = AcceptForm(request.POST)
    lets_stay = form.is_valid() and form.cleaned_data["lets_stay"]
    try:
        row, code = actions.accept(handover_id, lets_stay=lets_stay, by=actor, now=now)
    except Refused as refused:
        if isinstance(refused, NotFound):
            raise
        return _offer_page(request, handover_id, form, NoForm(), now=now, refused=refused)
    if not code:
        messages.success(request, "The case is yours. Its clocks run from now, by your policy.")
        return redirect("case", reference=row.case.reference)
    context = {
        "one": row,
        "reference": row.case.reference,
        "code": group(code),
        "link": f"{settings.ADDRESS}{reverse('guest')}#{code}",
        "section": "programmes",
        "now": now,
    }
    return render(request, "handover/observer.html", context)


@sensitive_post_parameters()
@require_POST
@team_required
def decline(request: HttpRequest, handover_id: UUID) -> HttpResponseBase:
    now, actor = datetime.now(UTC), actor_for(person_of(request))
    form = NoForm(request.POST)
    try:
        actions.decline(handover_id, form.data.get("words", ""), by=actor, now=now)
    except Refused as refused:
        if isinstance(refused, NotFound):
            raise
        return _offer_page(request, handover_id, AcceptForm(), form, now=now, refused=refused)
    messages.success(request, "Declined. The other team is told, and keeps the case.")
    return redirect("handovers")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@receipt_required
def report_handover(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """The reporter is asked, or told. The receipt speaks for them."""
    found = queries.for_reporter(actor)
    if not found or actor.case_id is None:
        return redirect("report_status")
    refused: Refused | None = None
    if request.method == "POST":
        try:
            agrees = request.POST.get("agrees") == "yes"
            words = request.POST.get("words", "")
            actions.answer_as_reporter(found[0].id, agrees=agrees, words=words, by=actor, now=now)
            told = "Thank you. The other team is asked now." if agrees else "Kept. Your report stays where it is."
            messages.success(request, told)
            return redirect("report_handover")
        except NotNow as error:
            refused = error
    case = case_head(actor, actor.case_id, now=now).case
    context = {
        "case": case,
        "one": found[0],
        "earlier": found[1:],
        "no": NoForm(),
        "refused": refused,
        "zone": case.programme.zone,
        "section": "status",
        "now": now,
    }
    return render(request, "handover/report_handover.html", context, status=refused.status if refused else 200)


def _note(form: Any, refused: Refused) -> int:
    """What was refused, at its field or above the form."""
    mark(form, refused)
    return refused.status
