"""What a speaker is asked: the page exactly as everybody would read it, and their own yes or no."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from vulndesk.apps.disclosures import actions, queries
from vulndesk.apps.disclosures.forms import NameForm
from vulndesk.apps.intake.sessions import reporter_of
from vulndesk.apps.parties.queries import guest_in
from vulndesk.core.access import Actor
from vulndesk.core.disclosures import Says, State
from vulndesk.core.errors import NotFound, Refused


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def report_disclosure(request: HttpRequest) -> HttpResponseBase:
    now = datetime.now(UTC)
    actor = _reporter(request, now=now)
    return redirect("status") if actor is None else _answer(request, actor, "report_disclosure", now=now)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def guest_disclosure(request: HttpRequest) -> HttpResponseBase:
    now = datetime.now(UTC)
    guest = guest_in(request.session, now=now)
    return redirect("guest") if guest is None else _answer(request, guest.actor, "guest_disclosure", now=now)


@require_POST
def report_withdraw_disclosure(request: HttpRequest) -> HttpResponse:
    now = datetime.now(UTC)
    actor = _reporter(request, now=now)
    if actor is None or actor.case_id is None:
        return redirect("status")
    actions.withdraw(actor.case_id, by=actor, now=now)
    messages.success(request, "It is taken down, and the team is told.")
    return redirect("report_disclosure")


def _reporter(request: HttpRequest, *, now: datetime) -> Actor | None:
    try:
        return reporter_of(request.session, now=now)
    except NotFound:
        return None


def _answer(request: HttpRequest, actor: Actor, route: str, *, now: datetime) -> HttpResponse:
    refused: Refused | None = None
    form: NameForm | None = None
    if request.method == "POST" and actor.case_id is not None:
        form = NameForm(request.POST)
        agrees = request.POST.get("answer") == "agree"
        try:
            if form.is_valid():
                given = form.cleaned_data
                version, name = given["version"], given["name"]
                actions.answer(actor.case_id, agrees=agrees, version=version, name=name, by=actor, now=now)
                said = "You agreed. The team is told." if agrees else "You did not agree. The team is told."
                messages.success(request, said)
                return redirect(route)
        except Refused as error:
            refused = error
            if getattr(error, "field", "") == "name":
                form.add_error("name", str(error))
    return _page(request, actor, route, form, refused, now=now)


def _page(
    request: HttpRequest, actor: Actor, route: str, bound: NameForm | None, refused: Refused | None, *, now: datetime
) -> HttpResponse:
    page = queries.own_page(actor, now=now)
    name = page.speaker.name if page.speaker else ""
    is_wrong = bound is not None and bool(bound.errors)
    form = bound if is_wrong else NameForm(initial={"version": page.row.version, "name": name})
    context: dict[str, Any] = {
        "page": page,
        "case": page.case,
        "form": form,
        "sure": forms.Form(),
        "is_asked": page.row.state == State.ASKING,
        "is_public": page.row.state == State.PUBLIC,
        "is_gone": page.row.state == State.WITHDRAWN,
        "agreed": page.speaker is not None and page.speaker.says is Says.AGREES,
        "refused_it": page.speaker is not None and page.speaker.says is Says.REFUSES,
        "refused": refused,
        "here": reverse(route),
        "back": reverse("report_status" if page.is_reporter else "guest_room"),
        "zone": page.case.programme.zone,
        "section": "status" if page.is_reporter else "guest",
        "now": now,
    }
    return render(request, "disclosures/own.html", context, status=refused.status if refused else 200)
