"""The team's pages of requests to test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from vulndesk.apps.accounts.form_deeds import tried
from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.conduct import actions, forms, queries
from vulndesk.apps.conduct.views.consent_words import as_download
from vulndesk.apps.policies.queries import actor_for, programme_for, programmes_for
from vulndesk.core.access import Actor
from vulndesk.core.conduct import Consent
from vulndesk.core.errors import NotFound


@require_safe
@team_required
def conduct(request: HttpRequest, slug: str = "") -> HttpResponse:
    """What waits for an answer first."""
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    programme = programme_for(actor, slug) if slug else None
    context = {
        "programme": programme,
        "consents": queries.consents(actor, now=now, slug=slug),
        "violations": queries.violations(actor, now=now, slug=slug),
        "programmes": programmes_for(actor),
        "section": "conduct",
        "now": now,
        "zone": programme.zone if programme else "UTC",
    }
    return render(request, "conduct/conduct.html", context)


@require_safe
@team_required
def consent(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    return _page(request, consent_id, now=datetime.now(UTC))


@require_safe
@team_required
def consent_text(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    now = datetime.now(UTC)
    view = queries.consent(actor_for(person_of(request)), consent_id, now=now)
    if not view.was_granted:
        raise NotFound("Nothing was agreed yet.")
    return as_download(view, now=now)


@require_POST
@team_required
def grant(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    view = queries.consent(actor_for(person_of(request)), consent_id, now=datetime.now(UTC))
    form = forms.GrantForm(request.POST, prefix="grant", zone=view.zone)

    def deed(by: Actor, now: datetime) -> None:
        actions.grant_consent(consent_id, actions.Grant(**form.cleaned_data), by=by, now=now)

    return _do(request, consent_id, form, deed, told="Agreed. The tester reads it with their receipt.")


@require_POST
@team_required
def decline(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    form = forms.WordsForm(request.POST, prefix="decline")

    def deed(by: Actor, now: datetime) -> None:
        actions.decline_consent(consent_id, form.cleaned_data["words"], by=by, now=now)

    return _do(request, consent_id, form, deed, told="Not agreed. The tester reads your words.")


@require_POST
@team_required
def revoke(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    form = forms.WordsForm(request.POST, prefix="revoke")

    def deed(by: Actor, now: datetime) -> None:
        actions.revoke_consent(consent_id, form.cleaned_data["words"], by=by, now=now)

    return _do(request, consent_id, form, deed, told="Revoked, from this moment on.")


@require_POST
@team_required
def link(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    form = forms.LinkForm(request.POST, prefix="link")

    def deed(by: Actor, now: datetime) -> None:
        actions.link_consent(consent_id, form.cleaned_data["reference"], by=by, now=now)

    return _do(request, consent_id, form, deed, told="Kept.")


def _do(
    request: HttpRequest,
    consent_id: UUID,
    form: django_forms.Form,
    deed: Callable[[Actor, datetime], None],
    *,
    told: str,
) -> HttpResponse:
    """One deed; after a refusal the page again, with what was typed and why."""
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    queries.consent(actor, consent_id, now=now)
    if stop := tried(form, lambda: deed(actor, now)):
        return _page(request, consent_id, now=now, bound={str(form.prefix): form}, status=stop.status)
    messages.success(request, told)
    return redirect("consent_to_test", consent_id=consent_id)


def _page(
    request: HttpRequest,
    consent_id: UUID,
    *,
    now: datetime,
    bound: dict[str, django_forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    view = queries.consent(actor_for(person_of(request)), consent_id, now=now)
    asked = {name: view.asked[name] for name in ("scope", "methods", "accounts")}
    is_open = view.state is Consent.ASKED
    shown: dict[str, Any] = {
        "grant": forms.GrantForm(prefix="grant", zone=view.zone, initial=asked) if is_open else None,
        "decline": forms.WordsForm(prefix="decline") if is_open else None,
        "revoke": forms.WordsForm(prefix="revoke") if view.holds else None,
        "link": forms.LinkForm(prefix="link", initial={"reference": view.case_reference}),
    }
    lost = {name: form for name, form in (bound or {}).items() if shown[name] is None}
    shown |= bound or {}
    context = {
        "consent": view,
        "forms": {name: form for name, form in shown.items() if name not in lost},
        "refused": next(iter((bound or {}).values()), None),
        "section": "conduct",
        "now": now,
        "zone": view.zone,
    }
    return render(request, "conduct/consent.html", context, status=status)
