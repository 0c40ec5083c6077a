"""Who asks about the conduct in a programme."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest
from ninja import Router

from vulndesk.apps.policies.queries import programme_for
from vulndesk.apps.tokens.api import ByToken, actor_by
from vulndesk.core.access import Actor
from vulndesk.core.api_scopes import Scope

router = Router(tags=["conduct"], auth=ByToken())  # one for all: an address of two routers answers for the first alone


def team_of(request: HttpRequest, slug: str) -> tuple[Actor, datetime]:
    """Raises NotFound for a programme of others."""
    actor = actor_by(request, Scope.CASES_READ)
    programme_for(actor, slug)
    return actor, datetime.now(UTC)
