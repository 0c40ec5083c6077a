"""What a speaker's page of the case says of a disclosure."""

from __future__ import annotations

from datetime import datetime

from django.db.models import UUIDField
from django.urls import reverse

from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import CaseInView, CaseSection, Section, SectionFact
from vulndesk.apps.disclosures.models import Disclosure, SpeakerConsent
from vulndesk.apps.disclosures.queries.rows import newest_of
from vulndesk.apps.vault.statements import Given, Question
from vulndesk.core.access import Actor, Role
from vulndesk.core.disclosures import REPORTER, Says, State

_CASE_ID = Given("case_id", UUIDField())
_ROWS = Question(lambda: Disclosure.objects.filter(case=_CASE_ID).exclude(state=State.DROPPED))
_ANSWER = Question(
    lambda: SpeakerConsent.objects.filter(disclosure__case=_CASE_ID, disclosure__state=State.ASKING, speaker=REPORTER)
)


def _for_reporter(view: CaseInView) -> CaseSection | None:
    rows = view.found.of(_ROWS)
    row = max(rows, key=lambda one: (one.at, one.pk)) if rows else None
    if row is None or row.asked_at is None:
        return None
    return _section(row, view.found.first_of(_ANSWER), reverse("report_disclosure"))


REPORTER_SECTION = Section((_ROWS, _ANSWER), _for_reporter)


def guest_section(actor: Actor, case: Case, *, now: datetime) -> CaseSection | None:
    """Of an open case nothing is asked, and nothing is looked up."""
    row = None if case.is_open or actor.role is not Role.GUEST else newest_of(case.pk)
    consent = row.consents.filter(speaker=actor.name).first() if row is not None and row.state == State.ASKING else None
    return _section(row, consent, reverse("guest_disclosure")) if row is not None and consent is not None else None


def _section(row: Disclosure, consent: SpeakerConsent | None, url: str) -> CaseSection:
    if row.state == State.PUBLIC:
        facts, words = (SectionFact("Public since", at=row.published_at),), "Look, or take it down"
    elif row.state == State.WITHDRAWN:
        facts, words = (SectionFact("Taken down", at=row.gone_at),), "What is left of it"
    elif row.state == State.DRAFT:
        facts, words = (SectionFact("The team", "chooses again what to show"),), "What this means"
    else:
        says = Says(consent.says) if consent else Says.ASKED
        said = {
            Says.ASKED: SectionFact("The team asks", "may this be read by everybody?", tone="needs"),
            Says.AGREES: SectionFact("You", "agreed"),
            Says.REFUSES: SectionFact("You", "did not agree"),
        }
        facts, words = (said[says],), "See exactly what would be public"
    return CaseSection("disclosure", "Disclosure", facts, url=url, link_words=words)
