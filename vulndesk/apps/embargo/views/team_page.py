"""The team's page of one case's embargo, one address a move, and the page that asks before a fact is recorded."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.cases.queries import listening_to
from vulndesk.apps.embargo import actions, queries
from vulndesk.apps.embargo.forms import EndForm, SeenForm
from vulndesk.apps.embargo.views.moving import do_move
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.access import Verb, may
from vulndesk.core.errors import Refused
from vulndesk.core.world import WORDS

_DONE = {
    "propose": "Proposed. The reporter is told, and answers on their own page.",
    "accept": "Agreed. Both sides see the new end.",
    "reject": "Noted. What held before holds on.",
    "end": "The embargo is over. Nothing was published.",
}

# What each fact means, after what it does to the embargo as it is.
_MEANINGS = {
    "F": "From now on no embargo is begun or made longer: agree on the day of publication instead. ",
    "D": "People have the fix; an embargo that still holds should end soon. ",
    "P": "",
    "X": "Whoever can read an exploit knows of the vulnerability, so it counts as public too. ",
    "A": "People are attacked and need to protect themselves. ",
}


def _effect(letter: str, *, in_force: bool, is_proposed: bool) -> str:
    if letter in "FD":
        return f"{_MEANINGS[letter]}The reporter sees it. It cannot be taken back."
    if in_force:
        ends = "The embargo ends now, for everybody, and cannot begin again. "
    elif is_proposed:
        ends = "What is proposed falls, and nothing can be embargoed in this case any more. "
    else:
        ends = "Nothing can be embargoed in this case any more. "
    return f"{ends}{_MEANINGS[letter]}The reporter sees it. Nothing is published, and it cannot be taken back."


@require_safe
@never_cache
@team_required
def case_embargo(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(request, reference, now=datetime.now(UTC))


@require_http_methods(["GET", "POST"])
@team_required
def embargo_move(request: HttpRequest, reference: str, move: str) -> HttpResponseBase:
    """propose, accept, reject or end. A refused one shows the page as it is now, with what was typed."""
    if request.method == "GET":  # reloaded after a refusal, or come back to after signing in
        return redirect("case_embargo", reference=reference)
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    page = queries.embargo_page(actor, reference=reference, now=now)
    refused, form = do_move(move, page.case.pk, request.POST, by=actor, means="account", zone=page.zone, now=now)
    if refused is not None:
        return _page(request, reference, now=now, form=form, refused=refused)
    messages.success(request, _DONE[move])
    return redirect("case_embargo", reference=page.case.reference)


@require_http_methods(["GET", "POST"])
@team_required
def confirm_fact(request: HttpRequest, reference: str, letter: str) -> HttpResponseBase:
    """Asks first: what has happened is never taken back."""
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    case_id = listening_to(actor, reference=reference)
    if letter not in _MEANINGS:
        raise Http404
    if request.method == "POST":
        form = SeenForm(request.POST)
        form.is_valid()
        actions.record_fact(case_id, letter, by=actor, now=now, seen=form.cleaned_data.get("seen"))
        messages.success(request, "Recorded. It is in the timeline with your name.")
        return redirect("case_embargo", reference=reference)
    words, embargo = WORDS[letter], queries.embargo_of(case_id)
    in_force = queries.is_in_force(embargo, now=now)
    context = {
        "title": f"Confirm: {words}?",
        "effect": _effect(letter, in_force=in_force, is_proposed=embargo.proposed_until is not None),
        "action": reverse("confirm_fact", args=[reference, letter]),
        "submit": f"Confirm: {words}",
        "form": SeenForm(initial={"seen": embargo.revision}),
        "danger": True,
        "back": reverse("case_embargo", args=[reference]),
        "section": "queue",
        "now": now,
    }
    return render(request, "confirm.html", context)


def _page(
    request: HttpRequest, reference: str, *, now: datetime, form: EndForm | None = None, refused: Refused | None = None
) -> HttpResponse:
    actor = actor_for(person_of(request))
    page = queries.embargo_page(actor, reference=reference, now=now)
    seen = page.embargo.revision
    context = {
        "page": page,
        "case": page.case,
        "form": form or EndForm(zone=page.zone, initial={"seen": seen}),
        "is_form_open": form is not None,
        "seen": SeenForm(initial={"seen": seen}),
        "refused": refused,
        "may_decide": may(actor, Verb.NEGOTIATE),
        "zone": page.zone,
        "section": "queue",
        "now": now,
    }
    return render(request, "embargo/case_embargo.html", context, status=refused.status if refused else 200)
