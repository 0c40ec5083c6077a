"""The pages of CVE ids: that of one case, and an owner's settings of how a programme comes by them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from vulndesk.apps.accounts.form_deeds import done_by
from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.cve import actions, forms, queries
from vulndesk.apps.policies.queries import actor_for, programme_for
from vulndesk.core.access import Actor, Verb, may
from vulndesk.core.cve_numbers import MAY_REJECT, PARTNERS, WORDS, Stand
from vulndesk.core.errors import BadInput, Refused

Act = Callable[[Actor, UUID, dict[str, Any], datetime], str]


@require_safe
@never_cache
@team_required
def case_cve(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(request, reference)


@require_http_methods(["GET", "POST"])
@never_cache
@team_required
def cve_deed(request: HttpRequest, reference: str, wanted: str) -> HttpResponseBase:
    if request.method == "GET":  # reloaded after a refusal
        return redirect("case_cve", reference=reference)
    now, actor = datetime.now(UTC), actor_for(person_of(request))
    page = queries.cve_page(actor, reference=reference)
    form = _form(wanted, page, request.POST)
    said = done_by(form, lambda: _ACTS[wanted](actor, page.case.pk, form.cleaned_data, now))
    if isinstance(said, Refused):
        return _page(request, reference, bound={wanted: form}, refused=said)
    messages.success(request, said)
    return redirect("case_cve", reference=reference)


def _reserve(actor: Actor, case_id: UUID, given: dict[str, Any], now: datetime) -> str:
    actions.ask_for_number(case_id, by=actor, now=now)
    return "It is being reserved. Reload the page in a moment."


def _settle(actor: Actor, case_id: UUID, given: dict[str, Any], now: datetime) -> str:
    actions.settle_number(case_id, given["cve_id"], by=actor, now=now)
    return "Kept." if given["cve_id"] else "Another one is being reserved."


def _record(actor: Actor, case_id: UUID, given: dict[str, Any], now: datetime) -> str:
    actions.record_number(case_id, given["cve_id"], is_ours=given["is_ours"], by=actor, now=now)
    return "Recorded."


def _draft(actor: Actor, case_id: UUID, given: dict[str, Any], now: datetime) -> str:
    actions.put_into_draft(case_id, by=actor, now=now)
    return "The draft of the advisory names it."


def _ask(actor: Actor, case_id: UUID, given: dict[str, Any], now: datetime) -> str:
    actions.ask_cna(case_id, of=given["of"], text=given["text"], days=given["days"], by=actor, now=now)
    return "Recorded. A clock counts the days until an answer is expected."


def _end(actor: Actor, case_id: UUID, given: dict[str, Any], now: datetime) -> str:
    actions.end_request(case_id, by=actor, now=now)
    return "The request is over, and its clock stopped."


def _reject(actor: Actor, case_id: UUID, given: dict[str, Any], now: datetime) -> str:
    actions.reject_number(case_id, given["reason"], by=actor, now=now)
    return "It is being rejected. Reload the page in a moment."


_FORMS: dict[str, type[django_forms.Form]] = {
    "reserve": forms.ReserveForm,
    "record": forms.RecordForm,
    "draft": forms.DraftForm,
    "ask": forms.AskForm,
    "end": forms.EndForm,
    "reject": forms.RejectForm,
}
_ACTS: dict[str, Act] = {
    "reserve": _reserve,
    "settle": _settle,
    "record": _record,
    "draft": _draft,
    "ask": _ask,
    "end": _end,
    "reject": _reject,
}


def _form(deed: str, page: queries.CvePage, data: Any = None) -> django_forms.Form:
    if deed == "settle":
        candidates = page.number.candidates if page.number else []
        return forms.SettleForm(data, prefix=deed, candidates=candidates)
    of, _ = queries.whom_to_ask(page.numbering)
    initial = {"of": of, "text": page.text.text, "days": page.numbering.answer_days}
    return _FORMS[deed](data, prefix=deed, initial=initial if deed == "ask" else None)


def _page(
    request: HttpRequest,
    reference: str,
    *,
    bound: dict[str, django_forms.Form] | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    now, bound = datetime.now(UTC), bound or {}
    page = queries.cve_page(actor_for(person_of(request)), reference=reference)
    whom, where = queries.whom_to_ask(page.numbering)
    stand = page.stand
    context: dict[str, Any] = {
        **{f"{name}_form": bound.get(name) or _form(name, page) for name in _ACTS},
        "page": page,
        "case": page.case,
        "words": WORDS[stand] if stand else "",
        "may_reserve": page.numbering.has_account and (stand in (None, Stand.DECLINED) or page.may_ask_again(now=now)),
        "is_unsure": stand is Stand.UNSURE,
        "may_record": stand in (None, Stand.DECLINED, Stand.GIVEN),
        "may_reject": stand in MAY_REJECT,
        "may_put": bool(page.number and page.number.cve_id and page.draft and not page.is_in_draft),
        "is_ours": stand in (Stand.RESERVED, Stand.PUBLISHED),
        "whom": whom,
        "where": where,
        "refused": refused,
        "section": "queue",
        "now": now,
        "zone": page.case.programme.zone,
    }
    return render(request, "cve/case_cve.html", context, status=refused.status if refused else 200)


@require_http_methods(["GET", "POST"])
@never_cache
@team_required
def programme_cve(request: HttpRequest, slug: str) -> HttpResponseBase:
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    programme = programme_for(actor, slug)
    kept = queries.numbering_of(programme)
    names = ("address", "org", "user", "cna", "cna_contact", "answer_days")
    initial = {name: value for name in names if (value := getattr(kept, name))} | {"has_account": kept.has_account}
    form = forms.NumberingForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            given = actions.NumberingGiven(**form.cleaned_data)
            actions.set_numbering(programme.pk, given, by=actor, now=now)
        except BadInput as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, "Kept.")
            return redirect("programme_cve", slug=slug)
    context = {
        "programme": programme,
        "form": form,
        "kept": kept,
        "may_change": may(actor, Verb.CHANGE_PROGRAMME, programme.pk),
        "partners": PARTNERS,
        "section": "programmes",
        "now": now,
    }
    return render(request, "cve/programme_cve.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@team_required
def look_at_cve_account(request: HttpRequest, slug: str) -> HttpResponseBase:
    actor = actor_for(person_of(request))
    programme = programme_for(actor, slug)
    if request.method == "GET":  # reloaded after a refusal
        return redirect("programme_cve", slug=slug)
    try:
        actions.look_at_account(programme.pk, by=actor, now=datetime.now(UTC))
        messages.success(request, "CVE Services answered.")
    except BadInput as refused:
        messages.warning(request, str(refused))
    return redirect("programme_cve", slug=slug)
