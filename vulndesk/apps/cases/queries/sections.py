"""What the apps above this one say on a case's pages: a panel of few facts each, with a page of its own behind it.

The case's pages never call those apps: `server/case_sections.py` names who is asked, `server/face/sections.py` draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
