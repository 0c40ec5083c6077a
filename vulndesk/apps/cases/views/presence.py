"""The line that says who else of the team is here, fetched again when the socket says that somebody came or went."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.cases import queries
from vulndesk.apps.policies.queries import actor_for


@require_GET
@team_required
def case_presence(request: HttpRequest, reference: str) -> HttpResponse:
    actor = actor_for(person_of(request))
    case, team_here = queries.presence_of(actor, reference, now=datetime.now(UTC))
    return render(request, "cases/presence.html", {"case": case, "team_here": team_here})
