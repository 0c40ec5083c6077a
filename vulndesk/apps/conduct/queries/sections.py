"""What the pages of a case say of conduct."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.urls import reverse

from vulndesk.apps.cases.queries import CaseSection, SectionFact, case_summary
from vulndesk.apps.conduct.models import SlowedCase, Violation
from vulndesk.apps.conduct.queries.consents import ConsentView, agreed_with_reporter
from vulndesk.apps.conduct.queries.violations import ViolationView, decided_about
from vulndesk.core.access import Actor
from vulndesk.core.conduct import Consent

_OPEN = ("recorded", "decided")


def team_section(actor: Actor, case_id: UUID, *, now: datetime) -> CaseSection | None:
    """Whether tests were agreed, what is recorded, and why the report waits behind others."""
    agreed = agreed_with_reporter(case_id, now=now)
    facts = _agreed(agreed) if agreed else ()
    states = list(Violation.objects.filter(case_id=case_id, state__in=_OPEN).values_list("state", flat=True))
    slowed = SlowedCase.objects.filter(case_id=case_id).exists()
    if states:
        undecided = states.count("recorded")
        words = f"{len(states)} recorded" + (f", {undecided} not decided" if undecided else "")
        facts += (SectionFact("Violations", words, tone="needs" if undecided else ""),)
    if slowed:
        facts += (SectionFact("Slow lane", "Its sender lost access. Its promises are those of every report."),)
    if not facts:
        return None
    summary = case_summary(case_id)
    reference = summary.reference if summary else ""
    return CaseSection("conduct", "Conduct", facts, url=reverse("case_conduct", args=[reference]), link_words="Open")


def reporter_section(actor: Actor, case_id: UUID, *, now: datetime) -> CaseSection | None:
    """What was agreed, and what was decided about their access; never what was only recorded."""
    decided = decided_about(actor, now=now)
    agreed = agreed_with_reporter(case_id, now=now)
    facts = tuple(fact for one in decided for fact in _decided(one)) + (_agreed(agreed) if agreed else ())
    if not facts:
        return None
    if not decided:
        return CaseSection("conduct", "Your tests", facts)
    words = "What was decided, and how to appeal"
    return CaseSection("conduct", "Conduct", facts, url=reverse("report_conduct"), link_words=words)


def _decided(one: ViolationView) -> tuple[SectionFact, ...]:
    taken = [revoked for revoked in one.revocations if revoked.runs]
    if not taken:
        return (SectionFact("Decided", at=one.decided_at),)
    return tuple(
        SectionFact(
            "Taken away",
            f"{revoked.words}, until" if revoked.ends_at else f"{revoked.words}, for good",
            revoked.ends_at,
        )
        for revoked in taken
    )


def _agreed(agreed: ConsentView) -> tuple[SectionFact, ...]:
    state = {
        Consent.COMING: SectionFact("Tests by the reporter", "Agreed, from", at=agreed.starts_at),
        Consent.GRANTED: SectionFact("Tests by the reporter", "Agreed, until", at=agreed.ends_at),
        Consent.ENDED: SectionFact("Tests by the reporter", "Were agreed, until", at=agreed.ends_at),
        Consent.REVOKED: SectionFact("Tests by the reporter", "Were agreed, until revoked", at=agreed.over_at),
    }.get(agreed.state, SectionFact("Tests by the reporter", agreed.words.capitalize()))
    return (state, SectionFact("Agreement", agreed.reference))
