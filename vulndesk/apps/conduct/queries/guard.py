"""The guard: absent and forbidden are the same answer."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from vulndesk.apps.conduct.models import ConsentToTest
from vulndesk.core.access import Actor, Role
from vulndesk.core.errors import NotFound


def consents_for(actor: Actor) -> QuerySet[ConsentToTest]:
    """Those of the programmes on which this person works."""
    rows = ConsentToTest.objects.select_related("programme", "data_key", "case")
    if actor.role is Role.OWNER:
        return rows
    return rows.filter(programme_id__in=actor.programmes) if actor.role is Role.MEMBER else rows.none()


def consent_of(actor: Actor, consent_id: UUID) -> ConsentToTest:
    """Raises NotFound."""
    row = consents_for(actor).filter(pk=consent_id).first()
    if row is None:
        raise NotFound("There is no such request.", next_step="The page “Conduct” lists them.")
    return row
