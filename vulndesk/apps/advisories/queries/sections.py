"""The advisory in a few facts: beside the story of a case, on its reporter's page, and on a programme's public one."""

from __future__ import annotations

from django.db.models import UUIDField
from django.urls import reverse

from vulndesk.apps.advisories.models import Advisory, Draft
from vulndesk.apps.cases.queries import CaseInView, CaseSection, Section, SectionFact
from vulndesk.apps.vault.statements import Given, Question

_CASE_ID = Given("case_id", UUIDField())
_DRAFT = Question(lambda: Draft.objects.filter(case=_CASE_ID))
_PUBLIC = Question(lambda: Advisory.objects.filter(case=_CASE_ID))
_ANSWERS = {"fine": "the reporter says it is fine", "wrong": "the reporter says something is wrong"}


def _for_team(view: CaseInView) -> CaseSection | None:
    """None as long as nobody writes one."""
    draft, public = view.found.first_of(_DRAFT), view.found.first_of(_PUBLIC)
    if draft is None:
        return None
    facts = [SectionFact("Draft", str(draft.number))]
    if public is not None:
        state = "Withdrawn" if public.withdrawn_at else "Public"
        facts.insert(0, SectionFact(state, public.public_id))
    elif draft.planned_at is not None:
        facts.append(SectionFact("Planned", "for the end of the embargo", tone="needs" if draft.late_since else ""))
    if public is None and draft.shared_number is not None:
        tone = "needs" if draft.answer == "wrong" else ""
        facts.append(SectionFact("Shown", _ANSWERS.get(draft.answer, "no answer yet"), tone=tone))
    url = reverse("case_advisory", args=[view.case.reference])
    return CaseSection("advisory", "Advisory", tuple(facts), url=url, link_words="Write, preview, publish")


def _for_reporter(view: CaseInView) -> CaseSection | None:
    """None as long as the team shows nothing."""
    draft, public = view.found.first_of(_DRAFT), view.found.first_of(_PUBLIC)
    if draft is None or draft.shared_number is None:
        return None
    if public is not None:
        facts: tuple[SectionFact, ...] = (SectionFact("Public", public.public_id),)
    elif draft.answer:
        said = "you said that it is fine" if draft.answer == "fine" else "you said that something is wrong"
        facts = (SectionFact("Draft", said),)
    else:
        facts = (SectionFact("Draft", "is it right?", tone="needs"),)
    return CaseSection("advisory", "Advisory", facts, url=reverse("report_advisory"), link_words="Read it")


TEAM_SECTION = Section((_DRAFT, _PUBLIC), _for_team)
REPORTER_SECTION = Section((_DRAFT, _PUBLIC), _for_reporter)


def programme_section(programme_id: int, slug: str) -> tuple[str, str, str] | None:
    """For the programme's public page: title, address and words; None where nothing is published."""
    number = Advisory.objects.filter(programme_id=programme_id).count()
    if not number:
        return None
    words = "One that is published" if number == 1 else f"{number} that are published"
    return "Security advisories", reverse("programme_advisories", args=[slug]), words
