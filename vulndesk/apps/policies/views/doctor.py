"""The doctor's page: whether the published way to report works, and the repository that the policy is followed in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from vulndesk.apps.accounts.form_deeds import mark
from vulndesk.apps.accounts.queries import owner_required, person_of, team_required
from vulndesk.apps.policies import actions, forms, queries
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.access import Verb, may
from vulndesk.core.errors import BadInput


@require_http_methods(["GET", "POST"])
@team_required
def programme_doctor(request: HttpRequest, slug: str) -> HttpResponseBase:
    """POST: what the doctor may do."""
    actor = actor_for(person_of(request))
    programme = queries.programme_for(actor, slug)
    if request.method != "POST":
        return _page(request, slug)
    form = forms.DoctorForm(request.POST)
    try:
        if form.is_valid():
            actions.change_doctor(programme.pk, by=actor, now=datetime.now(UTC), **form.cleaned_data)
            messages.success(request, "Saved.")
            return redirect("programme_doctor", slug=slug)
    except BadInput as refused:
        mark(form, refused)
    return _page(request, slug, doctor_form=form)


def _page(
    request: HttpRequest,
    slug: str,
    *,
    doctor_form: forms.DoctorForm | None = None,
    following_form: forms.FollowingForm | None = None,
) -> HttpResponse:
    actor = actor_for(person_of(request))
    programme = queries.programme_for(actor, slug)
    following = queries.following_of(programme)
    doctor_form = doctor_form or forms.DoctorForm(
        initial={"may_check": programme.may_check, "web_site": programme.web_site}
    )
    following_form = following_form or forms.FollowingForm(initial=_followed(following))
    context = {
        "programme": programme,
        "alarms": queries.open_alarms(programme),
        "past": queries.past_alarms(programme),
        "checks": queries.checks_of(programme),
        "doctor_form": doctor_form,
        "following": following,
        "following_form": following_form,
        "proposal": queries.waiting_proposal(programme),
        "may_change": may(actor, Verb.CHANGE_PROGRAMME, programme.pk),
        "section": "programmes",
        "now": datetime.now(UTC),
    }
    status = 422 if doctor_form.errors or following_form.errors else 200
    return render(request, "policies/doctor.html", context, status=status)


def _followed(following: Any) -> dict[str, str]:
    return {"repository": following.repository, "path": following.path} if following else {}


@require_POST
@owner_required
def check_channel(request: HttpRequest, slug: str) -> HttpResponse:
    actor = actor_for(person_of(request))
    actions.check_now(queries.programme_for(actor, slug).pk, by=actor, now=datetime.now(UTC))
    messages.success(request, "The desk is looking. What it finds stands here in a minute; mail may take longer.")
    return redirect("programme_doctor", slug=slug)


@require_POST
@owner_required
def follow(request: HttpRequest, slug: str) -> HttpResponseBase:
    actor = actor_for(person_of(request))
    programme = queries.programme_for(actor, slug)
    form = forms.FollowingForm(request.POST)
    try:
        if form.is_valid():
            actions.follow(programme.pk, by=actor, now=datetime.now(UTC), **form.cleaned_data)
            messages.success(request, "Saved.")
            return redirect("programme_doctor", slug=slug)
    except BadInput as refused:
        mark(form, refused)
    return _page(request, slug, following_form=form)


@require_POST
@owner_required
def follow_now(request: HttpRequest, slug: str) -> HttpResponse:
    actor = actor_for(person_of(request))
    actions.follow_now(queries.programme_for(actor, slug).pk, by=actor, now=datetime.now(UTC))
    messages.success(request, "The desk is looking. What it finds stands here in a few seconds.")
    return redirect("programme_doctor", slug=slug)
