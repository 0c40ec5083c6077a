"""Sign-ins and refusals, as who runs the desk reads them."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from vulndesk.apps.accounts.queries import admin_required
from vulndesk.apps.attempts import actions, queries


@require_GET
@admin_required
def attempts(request: HttpRequest) -> HttpResponse:
    only = request.GET.get("only") == "refused"
    found = queries.attempts(refusals_only=only, page=request.GET.get("page", "1"))
    context = {
        "page": found,
        "only": only,
        "kept_for": actions.KEPT_FOR.days,
        "most": actions.MOST_REFUSALS,
        "section": "people",
        "now": datetime.now(UTC),
    }
    return render(request, "attempts/attempts.html", context)
