"""What everybody may read: the disclosed reports of a programme, and each of them under its own random address."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.disclosures import actions, queries
from vulndesk.apps.disclosures.forms import IndexForm
from vulndesk.apps.policies.queries import actor_for, programme, programme_for
from vulndesk.core.access import Verb, may
from vulndesk.core.errors import NotFound

NOT_INDEXED = "noindex, noarchive, nosnippet"


@require_safe
def reports(request: HttpRequest, slug: str) -> HttpResponse:
    found = programme(slug)
    context = {"programme": found, "reports": queries.disclosed_reports(found.pk), "now": datetime.now(UTC)}
    return _asking_engines(render(request, "disclosures/reports.html", context), slug)


@require_safe
def report(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    found = programme(slug)
    page = queries.public_page(slug, code)
    context = {
        "programme": found,
        "page": page,
        "code": code,
        "may_withdraw": request.user.is_authenticated and queries.is_ours(actor_for(person_of(request)), code),
        "now": datetime.now(UTC),
    }
    if page.gone_at is not None:
        return _asking_engines(render(request, "disclosures/gone.html", context, status=410), slug)
    return _asking_engines(render(request, "disclosures/report.html", context), slug)


def _asking_engines(response: HttpResponse, slug: str) -> HttpResponse:
    """In a header, so that the page is the same for everybody."""
    if not queries.is_indexed(slug):
        response.headers["X-Robots-Tag"] = NOT_INDEXED
    return response


@require_http_methods(["GET", "POST"])
@team_required
def withdraw_report(request: HttpRequest, slug: str, code: str) -> HttpResponseBase:
    """Asks first, on a page of its own. Also the way for a case that was erased."""
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    if not queries.is_ours(actor, code):
        raise NotFound("There is no such report.", next_step="Check the address.")
    if request.method == "POST":
        actions.withdraw_by_code(code, by=actor, now=now)
        messages.success(request, "It is taken down.")
        return redirect("disclosed_report", slug=slug, code=code)
    context = {
        "title": "Take this disclosed report down?",
        "effect": "Its page says from now on that it was taken down, and when. The reporter is told.",
        "action": reverse("withdraw_report", args=[slug, code]),
        "submit": "Take it down",
        "danger": True,
        "back": reverse("disclosed_report", args=[slug, code]),
        "section": "queue",
        "now": now,
    }
    return render(request, "confirm.html", context)


@require_http_methods(["GET", "POST"])
@team_required
def programme_disclosed(request: HttpRequest, slug: str) -> HttpResponseBase:
    actor = actor_for(person_of(request))
    found = programme_for(actor, slug)
    form = IndexForm(request.POST if request.method == "POST" else None, initial={"indexed": queries.is_indexed(slug)})
    if request.method == "POST" and form.is_valid():
        actions.let_index(found.pk, indexed=form.cleaned_data["indexed"], by=actor)
        messages.success(request, "Kept.")
        return redirect("programme_disclosed", slug=slug)
    context = {
        "programme": found,
        "reports": queries.disclosed_reports(found.pk),
        "form": form,
        "may_change": may(actor, Verb.CHANGE_PROGRAMME, found.pk),
        "section": "programmes",
        "now": datetime.now(UTC),
    }
    return render(request, "disclosures/programme.html", context)
