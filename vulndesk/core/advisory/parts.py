"""What an advisory says besides what it affects: who publishes it, how severe it is, who is thanked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vulndesk.core.credits import CreditType
from vulndesk.core.errors import BadInput


class PublisherCategory(StrEnum):
    """CSAF's `document.publisher.category`."""

    COORDINATOR = "coordinator"
    DISCOVERER = "discoverer"
    OTHER = "other"
    TRANSLATOR = "translator"
    USER = "user"
    VENDOR = "vendor"


class ReferenceType(StrEnum):
    """OSV's `references[].type`."""

    ADVISORY = "ADVISORY"
    ARTICLE = "ARTICLE"
    DETECTION = "DETECTION"
    DISCUSSION = "DISCUSSION"
    EVIDENCE = "EVIDENCE"
    FIX = "FIX"
    INTRODUCED = "INTRODUCED"
    PACKAGE = "PACKAGE"
    REPORT = "REPORT"
    WEB = "WEB"


@dataclass(frozen=True)
class Publisher:
    """namespace: a URL that is the publisher's own. contact: in words or an address."""

    name: str = ""
    namespace: str = ""
    contact: str = ""
    category: PublisherCategory = PublisherCategory.VENDOR


@dataclass(frozen=True)
class Revision:
    """number: "1", "2", … for what is written here; read documents may count by SemVer."""

    number: str
    at: datetime
    summary: str


@dataclass(frozen=True)
class Score:
    """score: 0.0 to 10.0; word: critical, high, medium, low or none; version: of CVSS."""

    score: float
    word: str
    version: str


@dataclass(frozen=True)
class Rating:
    """A CVSS vector as it was written: 4.0 or 3.1; documents that are read may hold 3.0 and 2.0."""

    vector: str

    @property
    def version(self) -> str:
        """Of CVSS; 2.0 has no prefix."""
        return self.vector.partition("/")[0].removeprefix("CVSS:") if self.vector.startswith("CVSS:") else "2.0"

    def scored(self) -> Score:
        """The score that documents give: by the base metrics; with CVSS 4.0 by all that it says. Raises BadInput."""
        # Imported here: only who shows a score pays for the tables.
        from cvss import CVSS2, CVSS3, CVSS4, CVSSError

        readers = {"2.0": CVSS2, "3.0": CVSS3, "3.1": CVSS3, "4.0": CVSS4}
        try:
            found = readers[self.version](self.vector)
        except (KeyError, CVSSError) as error:
            raise BadInput(
                f"“{self.vector[:120]}” is no CVSS vector.",
                next_step="Copy the whole vector again.",
                field="severities",
            ) from error
        score = float(found.scores()[0])
        return Score(score, word_of(score), self.version)


def word_of(score: float) -> str:
    """FIRST's qualitative scale, the same since CVSS 3.0."""
    if score == 0:
        return "none"
    return "low" if score < 4 else "medium" if score < 7 else "high" if score < 9 else "critical"


@dataclass(frozen=True)
class Weakness:
    """`Weakness("CWE-79", "Improper Neutralization of …")`; the name is MITRE's, and may be empty."""

    id: str
    name: str = ""


@dataclass(frozen=True)
class Reference:
    url: str
    type: ReferenceType = ReferenceType.WEB
    title: str = ""


@dataclass(frozen=True)
class Credit:
    """contacts: URLs, among them `mailto:`, that the person wants to be published."""

    name: str
    type: CreditType = CreditType.FINDER
    contacts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Annex:
    """What one format says beyond the record, kept as it was read, for documents of that format alone.

    place: a JSON pointer without its first slash, from where the annex stands ("database_specific/license"). json: the
    value.
    """

    format: str
    place: str
    json: str


@dataclass(frozen=True)
class TimelineEntry:
    """What happened and when, for the public."""

    at: datetime
    text: str
