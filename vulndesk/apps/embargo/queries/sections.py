"""The embargo in a few facts, beside the story of a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db.models import UUIDField
from django.urls import reverse

from vulndesk.apps.cases.queries import CaseInView, CaseSection, Section, SectionFact
from vulndesk.apps.embargo.models import Agreement, Embargo, Trial
from vulndesk.apps.embargo.queries.state import LABELS, is_in_force
from vulndesk.apps.vault.statements import Given, Question
from vulndesk.core.embargo import EM, IN_FORCE

_CASE_ID = Given("case_id", UUIDField())
_EMBARGO = Question(lambda: Embargo.objects.filter(case=_CASE_ID))
_TRIAL = Question(lambda: Trial.objects.filter(case=_CASE_ID))
_AGREEMENT = Question(lambda: Agreement.objects.filter(case=_CASE_ID))


def _for_team(view: CaseInView) -> CaseSection | None:
    """None where nothing was ever said of an embargo."""
    row = view.found.first_of(_EMBARGO)
    if row is None:
        return None
    section = _section(row, reverse("case_embargo", args=[view.case.reference]), waits_for="team", now=view.now)
    if view.case.published_at is None:
        return section
    return replace(section, facts=(SectionFact("Public since", at=view.case.published_at), *section.facts))


def _for_reporter(view: CaseInView) -> CaseSection | None:
    row = view.found.first_of(_EMBARGO)
    if row is None:
        return None
    section = _section(row, reverse("report_embargo"), waits_for="reporter", now=view.now)
    asked = _questions(view)
    words = "Answer the team" if any(one.tone for one in asked) else section.link_words
    return replace(section, facts=(*asked, *section.facts), link_words=words)


TEAM_SECTION = Section((_EMBARGO,), _for_team)
REPORTER_SECTION = Section((_EMBARGO, _TRIAL, _AGREEMENT), _for_reporter)


def _questions(view: CaseInView) -> tuple[SectionFact, ...]:
    """That it is public, and what the reporter was asked and has not answered."""
    trial, agreement = view.found.first_of(_TRIAL), view.found.first_of(_AGREEMENT)
    found = [SectionFact("Public since", at=view.case.published_at)] if view.case.published_at else []
    if trial is not None and not trial.answer:
        found.append(SectionFact("The fix", "can you try it?", tone="needs"))
    if agreement is not None and not agreement.answer:
        found.append(SectionFact("Publication", "may it come before a release?", tone="needs"))
    return tuple(found)


def _section(row: Embargo, url: str, *, waits_for: str, now: datetime) -> CaseSection:
    facts = []
    if is_in_force(row, now=now):
        facts.append(SectionFact("Private until", at=row.until))
    elif EM(row.em) in IN_FORCE or EM(row.em) is EM.EXITED:
        facts.append(SectionFact("Ended", at=row.ended_at or row.until))
    else:
        facts.append(SectionFact("State", "No embargo"))
    asked = row.proposed_until is not None and row.proposed_by != waits_for
    if row.proposed_until is not None:
        words = "proposed by you" if not asked else f"{LABELS.get(row.proposed_by, 'A participant').lower()} proposes"
        facts.append(SectionFact("Proposed", words, at=row.proposed_until, tone="needs" if asked else ""))
    return CaseSection(
        "embargo",
        "Embargo",
        tuple(facts),
        url=url,
        link_words="Answer the proposal" if asked else "Who agreed, and why",
    )
