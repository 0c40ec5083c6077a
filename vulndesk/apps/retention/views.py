"""What a programme keeps and what goes next; and of one case: hold it, or erase it because somebody asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from vulndesk.apps.accounts.form_deeds import Stop, tried
from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.cases.queries import case_page
from vulndesk.apps.policies.queries import actor_for, programme_for
from vulndesk.apps.retention import actions, forms, queries
from vulndesk.core.access import Actor, Verb, may

_NAMES = ("spam_days", "attachment_days", "mail_days")


@require_http_methods(["GET", "POST"])
@never_cache
@team_required
def programme_retention(request: HttpRequest, slug: str) -> HttpResponseBase:
    now, actor = datetime.now(UTC), actor_for(person_of(request))
    programme = programme_for(actor, slug)
    rules = queries.rules_of(programme.pk)
    sent = request.POST if request.method == "POST" else None
    form = forms.RulesForm(sent, initial={name: getattr(rules, name) for name in _NAMES})
    stop: Stop | None = None
    if sent is not None:
        stop = tried(form, lambda: actions.change_rules(programme.pk, form.cleaned_data, by=actor, now=now))
        if stop is None:
            messages.success(request, "Saved. The desk acts on it within ten minutes.")
            return redirect("programme_retention", slug=slug)
    context = {
        "programme": programme,
        "page": queries.retention_page(actor, programme, now=now),
        "form": form,
        "may_change": may(actor, Verb.CHANGE_PROGRAMME, programme.pk),
        "section": "programmes",
        "zone": programme.zone,
        "now": now,
    }
    return render(request, "retention/programme.html", context, status=stop.status if stop else 200)


@require_safe
@never_cache
@team_required
def case_retention(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(request, reference)


@require_http_methods(["GET", "POST"])
@never_cache
@team_required
def retention_deed(request: HttpRequest, reference: str, keeping: str) -> HttpResponseBase:
    if request.method == "GET":  # reloaded after a refusal
        return redirect("case_retention", reference=reference)
    now, actor = datetime.now(UTC), actor_for(person_of(request))
    case = case_page(actor, reference=reference, now=now).case
    form = _form(keeping, request.POST, case.reference)
    said: list[str] = []
    stop = tried(form, lambda: said.append(_DEEDS[keeping](actor, case.pk, form.cleaned_data, now)))
    if stop is not None:
        return _page(request, reference, bound={keeping: form}, stop=stop)
    messages.success(request, said[0])
    return redirect("queue") if keeping == "case" else redirect("case_retention", reference=reference)


def _hold(actor: Actor, case_id: UUID, given: dict[str, Any], now: datetime) -> str:
    actions.hold_case(case_id, given["reason"], by=actor, now=now)
    return "Held. No rule erases it until somebody lets it go."


def _release(actor: Actor, case_id: UUID, given: dict[str, Any], now: datetime) -> str:
    actions.release_hold(case_id, by=actor, now=now)
    return "Let go. It is erased when its time comes."


def _person(actor: Actor, case_id: UUID, given: dict[str, Any], now: datetime) -> str:
    actions.erase_reporter(case_id, typed=given["typed"], by=actor, now=now)
    return "Contact, name and credit are gone. The case goes on."


def _case(actor: Actor, case_id: UUID, given: dict[str, Any], now: datetime) -> str:
    number = actions.erase_on_request(case_id, typed=given["typed"], by=actor, now=now)
    return "The case is erased." if number == 1 else f"The case and its parts are erased, {number} in all."


_DEEDS: dict[str, Callable[[Actor, UUID, dict[str, Any], datetime], str]] = {
    "hold": _hold,
    "release": _release,
    "person": _person,
    "case": _case,
}


def _form(step: str, sent: Any, reference: str) -> Form:
    if step == "hold":
        return forms.HoldForm(sent, prefix=step)
    if step == "release":
        return Form(sent, prefix=step)
    return forms.TypedForm(sent, prefix=step, reference=reference)


def _page(
    request: HttpRequest, reference: str, *, bound: dict[str, Form] | None = None, stop: Stop | None = None
) -> HttpResponse:
    now, actor, bound = datetime.now(UTC), actor_for(person_of(request)), bound or {}
    page = case_page(actor, reference=reference, now=now)
    case = page.case
    shown = {f"{step}_form": bound.get(step) or _form(step, None, case.reference) for step in _DEEDS}
    context = {
        "case": case,
        "kept": queries.retention_of(case),
        "may_erase": may(actor, Verb.ERASE, case.programme_id),
        "stop": stop,
        "any_form": next(iter(bound.values()), None),
        "section": "queue",
        "zone": case.programme.zone,
        "now": now,
        **shown,
    }
    return render(request, "retention/case.html", context, status=stop.status if stop else 200)
