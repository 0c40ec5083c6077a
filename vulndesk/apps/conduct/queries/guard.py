"""The guard: absent and forbidden are the same answer."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from vulndesk.apps.cases.queries.guard import known_to
from vulndesk.apps.conduct.models import ConsentToTest, Violation
from vulndesk.apps.policies.queries import in_programmes_of
from vulndesk.core.access import Actor
from vulndesk.core.errors import NotFound


def consents_for(actor: Actor) -> QuerySet[ConsentToTest]:
    """Those of the programmes on which this person works."""
    rows = ConsentToTest.objects.select_related("programme", "data_key", "case")
    return rows.filter(in_programmes_of(actor), Q(case__isnull=True) | known_to(actor, "case__"))


def consent_of(actor: Actor, consent_id: UUID) -> ConsentToTest:
    """Raises NotFound."""
    row = consents_for(actor).filter(pk=consent_id).first()
    if row is None:
        raise NotFound("There is no such request.", next_step="The page “Conduct” lists them.")
    return row


def violations_for(actor: Actor) -> QuerySet[Violation]:
    """Those of the programmes on which this person works, without those about this person."""
    rows = Violation.objects.select_related("programme", "data_key", "case", "person")
    if actor.user_id is not None:
        rows = rows.exclude(person_id__isnull=False, person_id=actor.user_id)
    return rows.filter(in_programmes_of(actor), Q(case__isnull=True) | known_to(actor, "case__"))


def violation_of(actor: Actor, violation_id: UUID) -> Violation:
    """Raises NotFound."""
    row = violations_for(actor).filter(pk=violation_id).first()
    if row is None:
        raise NotFound("There is no such record.", next_step="The page “Conduct” lists them.")
    return row
