"""The embargo in a few facts, beside the story of a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import CaseSection, SectionFact
from vulndesk.apps.embargo.models import Embargo
from vulndesk.apps.embargo.queries.gate import agreement_of, trial_of
from vulndesk.apps.embargo.queries.state import LABELS, is_in_force
from vulndesk.core.access import Actor
from vulndesk.core.embargo import EM, IN_FORCE


def team_section(actor: Actor, case_id: UUID, *, now: datetime) -> CaseSection | None:
    """None where nothing was ever said of an embargo."""
    row = Embargo.objects.filter(pk=case_id).select_related("case").first()
    if row is None:
        return None
    section = _section(row, reverse("case_embargo", args=[row.case.reference]), waits_for="team", now=now)
    if row.case.published_at is None:
        return section
    return replace(section, facts=(SectionFact("Public since", at=row.case.published_at), *section.facts))


def reporter_section(actor: Actor, case_id: UUID, *, now: datetime) -> CaseSection | None:
    row = Embargo.objects.filter(pk=case_id).select_related("case").first()
    if row is None:
        return None
    section = _section(row, reverse("report_embargo"), waits_for="reporter", now=now)
    asked = _questions(row.case)
    words = "Answer the team" if any(one.tone for one in asked) else section.link_words
    return replace(section, facts=(*asked, *section.facts), link_words=words)


def _questions(case: Case) -> tuple[SectionFact, ...]:
    """That it is public, and what the reporter was asked and has not answered."""
    trial, agreement = trial_of(case), agreement_of(case)
    found = [SectionFact("Public since", at=case.published_at)] if case.published_at else []
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
