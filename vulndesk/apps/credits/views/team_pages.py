"""The credits of one case, for its team."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vulndesk.apps.accounts.form_deeds import done_by
from vulndesk.apps.accounts.queries import display_name, person_of, team_required
from vulndesk.apps.cases.actions import tell_reporter
from vulndesk.apps.cases.queries import CreditCase, credit_case, listening_to, travel_words
from vulndesk.apps.credits import actions, forms, queries
from vulndesk.apps.credits.views.letters import question_letter, thanks_letter
from vulndesk.apps.policies.queries import actor_for, policy_of
from vulndesk.core.access import Actor
from vulndesk.core.credits import Naming
from vulndesk.core.errors import Refused


@require_safe
@never_cache
@team_required
def case_credits(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(request, reference)


@require_http_methods(["GET", "POST"])
@team_required
def add_credit(request: HttpRequest, reference: str) -> HttpResponseBase:
    def act(actor: Actor, case_id: UUID, form: django_forms.Form, now: datetime) -> str:
        actions.add_credit(case_id, form.new_credit(), by=actor, now=now)  # type: ignore[attr-defined]
        return "Added to the credits."

    return _act(request, reference, "add", forms.AddForm(request.POST, prefix="add"), act)


@require_http_methods(["GET", "POST"])
@team_required
def ask_for_credit(request: HttpRequest, reference: str) -> HttpResponseBase:
    def act(actor: Actor, case_id: UUID, form: django_forms.Form, now: datetime) -> str:
        actions.ask_for_credit(case_id, form.cleaned_data["message"], by=actor, now=now)
        return "Asked. If they say nothing for seven days, their silence decides."

    return _act(request, reference, "ask", forms.LetterForm(request.POST, prefix="ask"), act)


@require_http_methods(["GET", "POST"])
@team_required
def thank(request: HttpRequest, reference: str) -> HttpResponseBase:
    def act(actor: Actor, case_id: UUID, form: django_forms.Form, now: datetime) -> str:
        tell_reporter(case_id, form.cleaned_data["message"], by=actor, now=now)
        return "Your thanks are sent."

    return _act(request, reference, "thank", forms.LetterForm(request.POST, prefix="thank"), act)


@require_http_methods(["GET", "POST"])
@team_required
def show_credits(request: HttpRequest, reference: str) -> HttpResponseBase:
    def act(actor: Actor, case_id: UUID, form: django_forms.Form, now: datetime) -> str:
        given = form.cleaned_data
        advisory = actions.Advisory(given["advisory"], given["url"], given["is_public"])
        count = actions.show_credits(case_id, advisory, by=actor, now=now)
        return "One credit is public." if count == 1 else f"{count} credits are public."

    return _act(request, reference, "show", forms.ShowForm(request.POST, prefix="show"), act)


@require_POST
@team_required
def remove_credit(request: HttpRequest, reference: str, added_id: UUID) -> HttpResponse:
    actor = actor_for(person_of(request))
    case_id = listening_to(actor, reference=reference)
    actions.remove_credit(added_id, case_id=case_id, by=actor, now=datetime.now(UTC))
    messages.success(request, "They are not named any more.")
    return redirect("case_credits", reference=reference)


Act = Callable[[Actor, UUID, django_forms.Form, datetime], str]


def _act(request: HttpRequest, reference: str, name: str, form: django_forms.Form, act: Act) -> HttpResponseBase:
    """Run one deed; a refusal shows the page again with what was typed."""
    if request.method == "GET":  # reloaded after a refusal
        return redirect("case_credits", reference=reference)
    now = datetime.now(UTC)
    actor = actor_for(person_of(request))
    case_id = listening_to(actor, reference=reference)
    said = done_by(form, lambda: act(actor, case_id, form, now))
    if isinstance(said, Refused):
        return _page(request, reference, bound={name: form}, refused=said)
    messages.success(request, said)
    return redirect("case_credits", reference=reference)


def _page(
    request: HttpRequest,
    reference: str,
    *,
    bound: dict[str, django_forms.Form] | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    now, bound = datetime.now(UTC), bound or {}
    person = person_of(request)
    actor = actor_for(person)
    opened = credit_case(actor, reference=reference)
    lines = queries.credit_lines(actor, opened, now=now)
    own = lines[0]
    context: dict[str, Any] = {
        "case": opened.case,
        "lines": [(line, queries.words_of(line)) for line in lines],
        "own": own,
        "settled": queries.credit_settled(opened.case.pk, now=now),
        "past": _past(opened),
        "add": bound.get("add") or forms.AddForm(prefix="add"),
        "travels": travel_words(opened.case, now=now),
        "refused": refused,
        "section": "queue",
        "now": now,
        "zone": opened.case.programme.zone,
    }
    context |= _letters(opened, own, me=display_name(person), bound=bound)
    context |= _showing(opened, lines, bound, now=now)
    return render(request, "credits/case.html", context, status=refused.status if refused else 200)


def _letters(
    opened: CreditCase, own: queries.CreditLine, *, me: str, bound: dict[str, django_forms.Form]
) -> dict[str, Any]:
    address = settings.ADDRESS + reverse("credit", args=[own.code]) if own.is_shown else ""
    programme = opened.case.programme
    thanks = thanks_letter(own, policy=policy_of(opened.case.policy), programme=programme.name, address=address, me=me)
    asks = own.standing.naming is Naming.UNDECIDED
    ask = forms.LetterForm(prefix="ask", initial={"message": question_letter(own, me=me)}) if asks else None
    return {
        "thank": bound.get("thank") or forms.LetterForm(prefix="thank", initial={"message": thanks}),
        "ask": bound.get("ask") or ask,
    }


def _showing(
    opened: CreditCase, lines: list[queries.CreditLine], bound: dict[str, django_forms.Form], *, now: datetime
) -> dict[str, Any]:
    """What pressing "show" would make public, or why it cannot be pressed."""
    names = [line.standing.name for line in lines if line.may_be_shown]
    why_not = queries.why_not_public(opened, now=now)
    if not why_not and not names:
        why_not = "Nobody in this case wants to be named, or has said so yet."
    reference = opened.references.get("advisory", "")
    initial = {"advisory": reference} | ({"advisory": "", "url": reference} if "://" in reference else {})
    return {
        "show": None if why_not else bound.get("show") or forms.ShowForm(prefix="show", initial=initial),
        "why_not": why_not,
        "names": names,
        "is_shown": any(line.is_shown for line in lines),
    }


def _past(opened: CreditCase) -> list[tuple[str, datetime]]:
    """Earlier choices with their instants. Names that were taken back are not told."""
    hides = opened.choice.get("mode") == "anonymous"
    found = []
    for one in opened.earlier:
        named = "a name" if hides else f"as {one.get('name', '')}"
        words = {"": "not decided yet", "anonymous": "not named"}.get(one.get("mode", ""), named)
        found.append((words, datetime.fromisoformat(one["at"])))
    return found
