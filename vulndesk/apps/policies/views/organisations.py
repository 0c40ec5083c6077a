"""The organisations of the desk, for whoever runs it: their names, owners and programmes, and nothing of any case."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from vulndesk.apps.accounts.organisations import found_organisation, rename_organisation
from vulndesk.apps.accounts.queries import admin_required, person_of
from vulndesk.apps.policies import actions, queries
from vulndesk.core.errors import BadInput, Refused


@require_safe
@admin_required
def organisations(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@admin_required
def make_organisation(request: HttpRequest) -> HttpResponse:
    name = request.POST.get("name", "")
    try:
        found_organisation(name, by=person_of(request), now=datetime.now(UTC))
    except Refused as refused:
        return _page(request, refused=refused, typed=name)
    messages.success(request, "Made. Invite its first owner next, under “People”.")
    return redirect("organisations")


@require_POST
@admin_required
def name_organisation(request: HttpRequest, organisation_id: int) -> HttpResponse:
    try:
        rename_organisation(organisation_id, request.POST.get("name", ""), by=person_of(request), now=datetime.now(UTC))
    except BadInput as refused:
        return _page(request, refused=refused)
    messages.success(request, "Saved.")
    return redirect("organisations")


@require_POST
@admin_required
def move_programme(request: HttpRequest, slug: str) -> HttpResponse:
    number = request.POST.get("organisation", "")
    wanted = int(number) if number.isdecimal() else 0
    actions.move_programme(slug, wanted, by=person_of(request), now=datetime.now(UTC))
    messages.success(request, "Moved, with its cases. Its former team sees nothing of it any more.")
    return redirect("organisations")


def _page(request: HttpRequest, *, refused: Refused | None = None, typed: str = "") -> HttpResponse:
    context = {
        "rows": queries.organisation_rows(person_of(request)),
        "refused": refused,
        "typed": typed,
        "section": "people",
        "now": datetime.now(UTC),
    }
    return render(request, "policies/organisations.html", context, status=refused.status if refused else 200)
