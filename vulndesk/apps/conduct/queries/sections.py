"""What the pages of a case say of conduct."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.urls import reverse

from vulndesk.apps.cases.queries import CaseSection, SectionFact
from vulndesk.apps.conduct.queries.consents import ConsentView, agreed_with_reporter
from vulndesk.core.access import Actor
from vulndesk.core.conduct import Consent


def team_section(actor: Actor, case_id: UUID, *, now: datetime) -> CaseSection | None:
    """Whether the tests behind this report were agreed."""
    agreed = agreed_with_reporter(case_id, now=now)
    if agreed is None:
        return None
    url = reverse("consent_to_test", args=[agreed.id])
    return CaseSection("conduct", "Conduct", _agreed(agreed), url=url, link_words="The request and its answer")


def reporter_section(actor: Actor, case_id: UUID, *, now: datetime) -> CaseSection | None:
    agreed = agreed_with_reporter(case_id, now=now)
    return CaseSection("conduct", "Your tests", _agreed(agreed)) if agreed else None


def _agreed(agreed: ConsentView) -> tuple[SectionFact, ...]:
    state = {
        Consent.COMING: SectionFact("Tests by the reporter", "Agreed, from", at=agreed.starts_at),
        Consent.GRANTED: SectionFact("Tests by the reporter", "Agreed, until", at=agreed.ends_at),
        Consent.ENDED: SectionFact("Tests by the reporter", "Were agreed, until", at=agreed.ends_at),
        Consent.REVOKED: SectionFact("Tests by the reporter", "Were agreed, until revoked", at=agreed.over_at),
    }.get(agreed.state, SectionFact("Tests by the reporter", agreed.words.capitalize()))
    return (state, SectionFact("Agreement", agreed.reference))
