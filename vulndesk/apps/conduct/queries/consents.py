"""Consent to tests, opened for who may read it: the team of its programme, and whoever holds its receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vulndesk.apps.accounts.queries import name_of
from vulndesk.apps.conduct import content
from vulndesk.apps.conduct.models import ConsentToTest
from vulndesk.apps.conduct.queries.guard import consent_of, consents_for
from vulndesk.core.access import Actor
from vulndesk.core.conduct import CONSENT_WORDS, Consent, consent_now
from vulndesk.core.errors import NotFound

HOLDS = (Consent.GRANTED, Consent.COMING)


@dataclass(frozen=True)
class ConsentView:
    """state: as it is now. decided_by: a name, for the tester too: a consent is given by somebody."""

    id: UUID
    reference: str
    programme: str
    slug: str
    zone: str
    state: Consent
    asked_at: datetime
    starts_at: datetime | None
    ends_at: datetime | None
    decided_at: datetime | None
    decided_by: str
    over_at: datetime | None
    case_reference: str
    asked: content.Asked
    answer: content.Answer

    @property
    def words(self) -> str:
        return CONSENT_WORDS[self.state]

    @property
    def was_granted(self) -> bool:
        return self.starts_at is not None

    @property
    def holds(self) -> bool:
        return self.state in HOLDS


def consents(actor: Actor, *, now: datetime, case_id: UUID | None = None, slug: str = "") -> list[ConsentView]:
    """Newest first, those that wait for an answer before all others."""
    rows = consents_for(actor)
    rows = rows.filter(case_id=case_id) if case_id else rows
    rows = rows.filter(programme__slug=slug) if slug else rows
    views = [_view(row, now=now) for row in rows[:200]]
    return sorted(views, key=lambda one: (one.state is not Consent.ASKED, not one.holds))


def consent(actor: Actor, consent_id: UUID, *, now: datetime) -> ConsentView:
    """Raises NotFound."""
    return _view(consent_of(actor, consent_id), now=now)


def own_consent(consent_id: UUID, *, now: datetime) -> ConsentView:
    """For the browser in which its receipt was entered. Raises NotFound."""
    row = ConsentToTest.objects.select_related("programme", "data_key", "case").filter(pk=consent_id).first()
    if row is None:
        raise NotFound("There is no such request.", next_step="It was over for long, and is erased.")
    return _view(row, now=now)


def _view(row: ConsentToTest, *, now: datetime) -> ConsentView:
    return ConsentView(
        id=row.pk,
        reference=row.reference,
        programme=row.programme.name,
        slug=row.programme.slug,
        zone=row.programme.zone,
        state=consent_now(row.state, starts_at=row.starts_at, ends_at=row.ends_at, now=now),
        asked_at=row.asked_at,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        decided_at=row.decided_at,
        decided_by=name_of(row.decided_by) if row.decided_by else "",
        over_at=row.over_at,
        case_reference=row.case.reference if row.case else "",
        asked=content.open_asked(row),
        answer=content.open_answer(row),
    )
