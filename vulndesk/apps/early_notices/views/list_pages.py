"""The list of a programme: stages, and who is in each. It sends nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vulndesk.apps.accounts.form_deeds import mark
from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.early_notices import actions, queries
from vulndesk.apps.early_notices.forms import RecipientForm, StageForm
from vulndesk.apps.policies.asking import owned
from vulndesk.apps.policies.queries import actor_for, programme_for
from vulndesk.core.access import Verb, may
from vulndesk.core.errors import Refused


@require_safe
@never_cache
@team_required
def programme_early_notices(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, slug)


@require_http_methods(["GET", "POST"])
@team_required
def add_stage(request: HttpRequest, slug: str) -> HttpResponseBase:
    asking = owned(request, slug)
    form = StageForm(request.POST)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_stage(asking.programme_id, form.cleaned_data["name"], form.cleaned_data["days"], by=asking.by)
            messages.success(request, "Added.")
            return redirect("programme_early_notices", slug=slug)
        except Refused as refused:
            return _page(request, slug, refused=_marked(form, refused), stage=form)
    return _page(request, slug, stage=form) if request.method == "POST" else redirect("programme_early_notices", slug)


@require_http_methods(["GET", "POST"])
@team_required
def add_recipient(request: HttpRequest, slug: str) -> HttpResponseBase:
    asking = owned(request, slug)
    form = RecipientForm(request.POST, stages=queries.list_of(asking.programme_id))
    if request.method == "POST" and form.is_valid():
        try:
            stage_id = UUID(form.cleaned_data["stage"])
            actions.add_recipient(asking.programme_id, stage_id, form.new_recipient(), by=asking.by, now=asking.now)
            messages.success(request, "On the list. Nothing is sent until somebody plans a case.")
            return redirect("programme_early_notices", slug=slug)
        except Refused as refused:
            return _page(request, slug, refused=_marked(form, refused), recipient=form)
    if request.method == "POST":
        return _page(request, slug, recipient=form)
    return redirect("programme_early_notices", slug)


@require_POST
@team_required
def remove_stage(request: HttpRequest, slug: str, stage_id: UUID) -> HttpResponse:
    actor = actor_for(person_of(request))
    actions.remove_stage(programme_for(actor, slug).pk, stage_id, by=actor)
    messages.success(request, "Removed. What is planned for cases stays planned.")
    return redirect("programme_early_notices", slug=slug)


@require_POST
@team_required
def remove_recipient(request: HttpRequest, slug: str, recipient_id: UUID) -> HttpResponse:
    actor = actor_for(person_of(request))
    actions.remove_recipient(programme_for(actor, slug).pk, recipient_id, by=actor)
    messages.success(request, "Off the list. What is planned for cases stays planned.")
    return redirect("programme_early_notices", slug=slug)


def _marked(form: django_forms.Form, refused: Refused) -> Refused:
    mark(form, refused)
    return refused


def _page(
    request: HttpRequest,
    slug: str,
    *,
    refused: Refused | None = None,
    stage: StageForm | None = None,
    recipient: RecipientForm | None = None,
) -> HttpResponse:
    actor = actor_for(person_of(request))
    programme = programme_for(actor, slug)
    stages = queries.list_of(programme.pk)
    context = {
        "programme": programme,
        "stages": stages,
        "stage_form": stage or StageForm(),
        "recipient_form": recipient or RecipientForm(stages=stages),
        "is_stage_open": stage is not None or not stages,
        "is_recipient_open": recipient is not None,
        "may_change": may(actor, Verb.CHANGE_PROGRAMME, programme.pk),
        "section": "programmes",
        "now": datetime.now(UTC),
    }
    status = refused.status if refused else 422 if stage or recipient else 200
    return render(request, "early_notices/programme.html", context, status=status)
