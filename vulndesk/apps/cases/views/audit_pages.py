"""States and clocks of an organisation's cases, for its auditors and owners."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.cases import queries
from vulndesk.apps.policies.queries import actor_for


@require_safe
@team_required
def audit(request: HttpRequest) -> HttpResponse:
    actor = actor_for(person_of(request))
    view = queries.audit(actor, page=request.GET.get("page", "1"))
    context = {"view": view, "actor": actor, "section": "audit", "now": datetime.now(UTC)}
    return render(request, "cases/audit.html", context)
