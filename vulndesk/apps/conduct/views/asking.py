"""Asking before testing: a form without an account, and the page that its receipt opens."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vulndesk.apps.accounts.actions import spend_allowance
from vulndesk.apps.accounts.form_deeds import tried
from vulndesk.apps.accounts.queries import network_of
from vulndesk.apps.cases.queries import case_head
from vulndesk.apps.conduct import actions, forms, queries, receipts
from vulndesk.apps.conduct.views.consent_words import as_download
from vulndesk.apps.intake.sessions import case_in_session
from vulndesk.apps.policies.queries import programme as programme_of
from vulndesk.core.access import Actor, Role
from vulndesk.core.codes import group
from vulndesk.core.errors import NotFound

ASKED_BY_NETWORK, ASKED_BY_ALL, AN_HOUR = 10, 200, 3600


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def ask_to_test(request: HttpRequest, slug: str) -> HttpResponse:
    now, programme = datetime.now(UTC), programme_of(slug)
    case_id = case_in_session(request.session, now=now)
    head = case_head(Actor(Role.REPORTER, case_id=case_id), case_id, now=now) if case_id else None
    report = head.case.reference if head and head.case.programme_id == programme.pk else ""
    form = forms.AskForm(request.POST if request.method == "POST" else None, report=report)
    if request.method != "POST":
        return _ask_page(request, programme, form, now=now, status=200)

    def ask() -> None:
        asked = {name: form.cleaned_data[name] for name in ("who", "reach", "scope", "methods", "accounts", "dates")}
        linked = case_id if report and form.cleaned_data["link"] else None
        _count(request, now=now)
        consent_id, receipt = actions.ask_to_test(programme, asked, case_id=linked, now=now)  # type: ignore[arg-type]
        receipts.keep_request(request.session, consent_id, now=now, code=receipt)

    if stop := tried(form, ask):
        return _ask_page(request, programme, form, now=now, status=stop.status)
    return redirect("my_consent")


def _ask_page(request: HttpRequest, programme: Any, form: forms.AskForm, *, now: datetime, status: int) -> HttpResponse:
    context = {
        "programme": programme,
        "form": form,
        "quotes": queries.conduct_clauses(programme),
        "now": now,
        "section": "home",
    }
    return render(request, "conduct/ask.html", context, status=status)


def _count(request: HttpRequest, *, now: datetime) -> None:
    for who, limit in ((network_of(request.META.get("REMOTE_ADDR", "")), ASKED_BY_NETWORK), ("all", ASKED_BY_ALL)):
        spend_allowance(purpose="ask to test", who=who, limit=limit, per_seconds=AN_HOUR, now=now)


@never_cache
@require_safe
def my_consent(request: HttpRequest) -> HttpResponse:
    """How the request stands; above it, for a quarter of an hour, its receipt."""
    now = datetime.now(UTC)
    consent_id = receipts.request_in(request.session, now=now)
    if consent_id is None:
        return redirect("status")
    view = queries.own_consent(consent_id, now=now)
    code = receipts.code_in(request.session, now=now)
    context = {"consent": view, "code": group(code) if code else "", "now": now, "zone": view.zone, "section": "status"}
    return render(request, "conduct/my_consent.html", context)


@require_POST
def consent_saved(request: HttpRequest) -> HttpResponse:
    receipts.forget_code(request.session)
    return redirect("my_consent")


@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    now = datetime.now(UTC)
    consent_id = receipts.request_in(request.session, now=now)
    if consent_id is None:
        return redirect("status")
    actions.take_back(consent_id, now=now)
    messages.success(request, "Taken back. The team sees it.")
    return redirect("my_consent")


@require_POST
def close_consent(request: HttpRequest) -> HttpResponse:
    receipts.close_request(request.session)
    return redirect("status")


@require_safe
def my_consent_text(request: HttpRequest) -> HttpResponse:
    now = datetime.now(UTC)
    consent_id = receipts.request_in(request.session, now=now)
    if consent_id is None:
        return redirect("status")
    view = queries.own_consent(consent_id, now=now)
    if not view.was_granted:
        raise NotFound("Nothing was agreed yet.")
    return as_download(view, now=now)
