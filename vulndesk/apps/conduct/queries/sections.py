"""What the pages of a case say of conduct."""

from __future__ import annotations

from django.db.models import UUIDField
from django.urls import reverse

from vulndesk.apps.cases.queries import CaseInView, CaseSection, Section, SectionFact
from vulndesk.apps.conduct.models import ConsentToTest, Revocation, SlowedCase, Violation
from vulndesk.apps.conduct.queries.consents import HOLDS
from vulndesk.apps.vault.statements import Given, Question
from vulndesk.core.conduct import ACCESS_WORDS, CONSENT_WORDS, Access, Consent, consent_now, runs

_CASE_ID = Given("case_id", UUIDField())
_CONSENTS = Question(lambda: ConsentToTest.objects.filter(case=_CASE_ID))
_RECORDED = Question(lambda: Violation.objects.filter(case=_CASE_ID, state__in=("recorded", "decided")).only("state"))
_SLOWED = Question(lambda: SlowedCase.objects.filter(case=_CASE_ID))
_DECIDED = Question(lambda: Violation.objects.filter(case=_CASE_ID, state="decided").only("decided_at", "recorded_at"))
_REVOKED = Question(lambda: Revocation.objects.filter(violation__case=_CASE_ID, violation__state="decided"))


def _for_team(view: CaseInView) -> CaseSection | None:
    """Whether tests were agreed, what is recorded, and why the report waits behind others."""
    facts = _agreed(view)
    states = [row.state for row in view.found.of(_RECORDED)]
    if states:
        undecided = states.count("recorded")
        words = f"{len(states)} recorded" + (f", {undecided} not decided" if undecided else "")
        facts += (SectionFact("Violations", words, tone="needs" if undecided else ""),)
    if view.found.of(_SLOWED):
        facts += (SectionFact("Slow lane", "Its sender lost access. Its promises are those of every report."),)
    if not facts:
        return None
    url = reverse("case_conduct", args=[view.case.reference])
    return CaseSection("conduct", "Conduct", facts, url=url, link_words="Open")


def _for_reporter(view: CaseInView) -> CaseSection | None:
    """What was agreed, and what was decided about their access; never what was only recorded."""
    decided = sorted(view.found.of(_DECIDED), key=lambda row: (row.recorded_at, row.pk), reverse=True)
    facts = tuple(fact for one in decided for fact in _taken(one, view)) + _agreed(view)
    if not facts:
        return None
    if not decided:
        return CaseSection("conduct", "Your tests", facts)
    words = "What was decided, and how to appeal"
    return CaseSection("conduct", "Conduct", facts, url=reverse("report_conduct"), link_words=words)


TEAM_SECTION = Section((_CONSENTS, _RECORDED, _SLOWED), _for_team)
REPORTER_SECTION = Section((_CONSENTS, _DECIDED, _REVOKED), _for_reporter)


def _taken(one: Violation, view: CaseInView) -> tuple[SectionFact, ...]:
    taken = [
        row
        for row in sorted(view.found.of(_REVOKED), key=lambda row: row.pk)
        if row.violation_id == one.pk and runs(ends_at=row.ends_at, ended_at=row.ended_at, now=view.now)
    ]
    if not taken:
        return (SectionFact("Decided", at=one.decided_at),)
    words = [(ACCESS_WORDS[Access(row.access)], row.ends_at) for row in taken]
    return tuple(
        SectionFact("Taken away", f"{access}, until" if ends_at else f"{access}, for good", ends_at)
        for access, ends_at in words
    )


def _agreed(view: CaseInView) -> tuple[SectionFact, ...]:
    """The consent that holds, else the newest; none without any."""
    newest_first = sorted(view.found.of(_CONSENTS), key=lambda row: (row.asked_at, row.pk), reverse=True)
    stands = [
        (row, consent_now(row.state, starts_at=row.starts_at, ends_at=row.ends_at, now=view.now))
        for row in newest_first
    ]
    if not stands:
        return ()
    agreed, standing = next((one for one in stands if one[1] in HOLDS), stands[0])
    state = {
        Consent.COMING: SectionFact("Tests by the reporter", "Agreed, from", at=agreed.starts_at),
        Consent.GRANTED: SectionFact("Tests by the reporter", "Agreed, until", at=agreed.ends_at),
        Consent.ENDED: SectionFact("Tests by the reporter", "Were agreed, until", at=agreed.ends_at),
        Consent.REVOKED: SectionFact("Tests by the reporter", "Were agreed, until revoked", at=agreed.over_at),
    }.get(standing, SectionFact("Tests by the reporter", CONSENT_WORDS[standing].capitalize()))
    return (state, SectionFact("Agreement", agreed.reference))
