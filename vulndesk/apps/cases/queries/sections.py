"""What the apps above this one say on a case's pages: a panel of few facts each, with a page of its own behind it.

The case's pages never call those apps: `server/case_sections.py` names who is asked, `server/face/sections.py` draws.
An app says what it wants to know and what it makes of that; the page asks for all of them by one statement.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vulndesk.apps.cases.models import Case
from vulndesk.apps.vault.statements import Answers, Question, Together
from vulndesk.core.access import Actor


@dataclass(frozen=True)
class SectionFact:
    """One row: words, an instant, or both. tone: "needs", "private" or ""."""

    name: str
    words: str = ""
    at: datetime | None = None
    tone: str = ""


@dataclass(frozen=True)
class CaseSection:
    """title and facts of the panel; url: of the page behind it, and what its link says. tone: as of a panel."""

    name: str
    title: str
    facts: tuple[SectionFact, ...] = ()
    url: str = ""
    link_words: str = ""
    tone: str = ""


@dataclass(frozen=True)
class CaseInView:
    """What a section is made of. case: one that this person may see; duplicates: those of its that they see, too.

    found: what the section's own questions found.
    """

    actor: Actor
    case: Case
    now: datetime
    found: Answers
    duplicates: tuple[Case, ...] = ()


@dataclass(frozen=True)
class Section:
    """asks: about one case, by `Given("case_id")` and `Given("programme_id")`. says: None where there is nothing."""

    asks: tuple[Question[Any], ...]
    says: Callable[[CaseInView], CaseSection | None]


class Sections:
    """Those of one page, in the order of their panels."""

    def __init__(self, *sections: Section) -> None:
        self._sections = sections
        self._questions = Together(*(question for section in sections for question in section.asks))

    def of(self, actor: Actor, case: Case, *, now: datetime, duplicates: Sequence[Case] = ()) -> list[CaseSection]:
        """The caller has the case under the guard."""
        found = self._questions.ask(case_id=case.pk, programme_id=case.programme_id)
        view = CaseInView(actor, case, now, found, tuple(duplicates))
        answers = [section.says(view) for section in self._sections]
        return [one for one in answers if one is not None]
