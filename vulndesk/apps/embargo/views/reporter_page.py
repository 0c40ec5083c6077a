"""The reporter's page of the embargo: what holds, and a word of their own. The receipt speaks for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from vulndesk.apps.embargo import actions, queries
from vulndesk.apps.embargo.forms import EndForm, SeenForm, TrialForm
from vulndesk.apps.embargo.views.moving import do_move
from vulndesk.apps.intake.sessions import receipt_required
from vulndesk.core.access import Actor
from vulndesk.core.errors import Refused

WORDS = 20_000  # the longest answer that is kept

_DONE = {
    "propose": "Proposed. The team is told, and answers here.",
    "accept": "You agreed. The team is told.",
    "reject": "The team is told that you do not agree. What held before holds on.",
}


@require_safe
@never_cache
@receipt_required
def report_embargo(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    return _page(request, actor, now=now)


@require_POST
@receipt_required
def report_embargo_move(request: HttpRequest, actor: Actor, now: datetime, move: str) -> HttpResponse:
    page = queries.embargo_page(actor, case_id=actor.case_id, now=now)
    refused, form = do_move(move, page.case.pk, request.POST, by=actor, means="receipt", zone=page.zone, now=now)
    if refused is not None:
        return _page(request, actor, now=now, form=form, refused=refused)
    messages.success(request, _DONE[move])
    return redirect("report_embargo")


@require_POST
def report_trial(request: HttpRequest) -> HttpResponse:
    """The fix works, or it does not."""
    works = request.POST.get("works") == "yes"
    words = request.POST.get("words", "")[:WORDS]
    return _answer(
        request,
        lambda actor, case_id, now: actions.answer_trial(case_id, works=works, words=words, by=actor, now=now),
        "Thank you. The team is told.",
    )


@require_POST
def report_agreement(request: HttpRequest) -> HttpResponse:
    """Whether it may be published before a release."""
    agrees = request.POST.get("agrees") == "yes"
    return _answer(
        request,
        lambda actor, case_id, now: actions.answer_agreement(
            case_id, agrees=agrees, means="receipt", by=actor, now=now
        ),
        "Your answer is kept, and the team is told.",
    )


@receipt_required
def _answer(
    request: HttpRequest, actor: Actor, now: datetime, deed: Callable[[Actor, UUID, datetime], None], told: str
) -> HttpResponse:
    page = queries.embargo_page(actor, case_id=actor.case_id, now=now)
    try:
        deed(actor, page.case.pk, now)
    except Refused as refused:
        return _page(request, actor, now=now, refused=refused)
    messages.success(request, told)
    return redirect("report_embargo")


def _page(
    request: HttpRequest, actor: Actor, *, now: datetime, form: EndForm | None = None, refused: Refused | None = None
) -> HttpResponse:
    page = queries.embargo_page(actor, case_id=actor.case_id, now=now)
    seen = page.embargo.revision
    context = {
        "page": page,
        "case": page.case,
        "form": form or EndForm(zone=page.zone, initial={"seen": seen}),
        "is_form_open": form is not None,
        "seen": SeenForm(initial={"seen": seen}),
        "trial": queries.trial_of(page.case),
        "agreement": queries.agreement_of(page.case),
        "publication": queries.publication_of(page.case),
        "trial_form": TrialForm(),
        "refused": refused,
        "zone": page.zone,
        "section": "status",
        "now": now,
    }
    return render(request, "embargo/report_embargo.html", context, status=refused.status if refused else 200)
