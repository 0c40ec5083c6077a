"""What a document says, in one shape for all formats, each word with the place where it stands.

A broken document has no neutral record, so the rules look at this instead. `readings` makes it of a raw document,
`of_record` of a record. A place is a JSON pointer (RFC 6901) in a document, and the field's name in a record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from vulndesk.core.advisory.record import FIRST, EventKind
from vulndesk.core.version_order import VersionOrder


class Format(StrEnum):
    OSV = "OSV"
    CSAF = "CSAF"
    CVE = "CVE"
    OPENVEX = "OpenVEX"
    GHSA = "GitHub advisory"
    RECORD = "record"


@dataclass(frozen=True)
class Said:
    text: str
    at: str


NOTHING = Said("", "")


@dataclass(frozen=True)
class SaidEvent:
    kind: EventKind
    version: Said


@dataclass(frozen=True)
class SaidRange:
    """order: how its versions are ordered; None when that is not known, and for commits."""

    at: str
    events: tuple[SaidEvent, ...]
    order: VersionOrder | None = None
    is_git: bool = False

    def of_kind(self, *kinds: EventKind) -> list[SaidEvent]:
        return [one for one in self.events if one.kind in kinds]

    @property
    def begins_first(self) -> bool:
        return any(one.version.text in FIRSTS for one in self.of_kind(EventKind.INTRODUCED))

    @property
    def is_open(self) -> bool:
        """Whether more begins in it than ends."""
        ends = self.of_kind(EventKind.FIXED, EventKind.LAST_AFFECTED, EventKind.LIMIT)
        return len(self.of_kind(EventKind.INTRODUCED)) > len(ends)


# "0.0.0-0" is the first version that SemVer can write; RustSec writes it for "0".
FIRSTS = (FIRST, "0.0.0-0", "")


@dataclass(frozen=True)
class SaidComponent:
    """versions: listed as affected. spared: listed as not affected. fixes: named as fixed beside the ranges.

    all_unaffected: every version is listed as not affected, and the default says so too.
    """

    at: str
    ecosystem: Said = NOTHING
    name: Said = NOTHING
    purl: Said = NOTHING
    order: VersionOrder | None = None
    ranges: tuple[SaidRange, ...] = ()
    versions: tuple[Said, ...] = ()
    spared: tuple[Said, ...] = ()
    fixes: tuple[Said, ...] = ()
    has_data: bool = True
    all_unaffected: bool = False

    @property
    def label(self) -> str:
        return self.name.text or self.purl.text or "this component"


@dataclass(frozen=True)
class SaidSeverity:
    """type: what the document calls the vector (CVSS_V3, cvssV3_1, …); score and word: written beside it, or empty."""

    vector: Said
    type: str = ""
    score: str = ""
    word: str = ""


@dataclass(frozen=True)
class Subject:
    """can_credit, needs_affected: whether the format has a place for that, and the document is one that needs it."""

    format: Format
    id: Said = NOTHING
    aliases: tuple[Said, ...] = ()
    published: Said = NOTHING
    modified: Said = NOTHING
    withdrawn: Said = NOTHING
    other_dates: tuple[Said, ...] = ()
    texts: tuple[Said, ...] = ()
    components: tuple[SaidComponent, ...] = ()
    severities: tuple[SaidSeverity, ...] = ()
    weaknesses: tuple[Said, ...] = ()
    references: tuple[Said, ...] = ()
    credits: tuple[Said, ...] = ()
    can_credit: bool = True
    needs_affected: bool = True


@dataclass(frozen=True)
class Package:
    """kind: by package URLs; name: as the package's index writes it ("group:artifact" for Maven)."""

    kind: str
    name: str


@dataclass(frozen=True)
class Known:
    """What the rules may compare with. `None` means not asked: the rule that needs it is silent.

    weaknesses: number -> name, of what may be used. weaknesses_given_up: numbers that were taken off the list.
    published: package -> every version that its index has. tags: the versions that a repository has tagged.
    dead: address -> why nobody answers there.
    """

    now: datetime
    weaknesses: Mapping[int, str] | None = None
    weaknesses_given_up: frozenset[int] = frozenset()
    published: Mapping[Package, Sequence[str]] = field(default_factory=dict)
    tags: Sequence[str] | None = None
    dead: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Flaw:
    """What a rule found. at: where; wording: what could stand there instead."""

    rule: str
    message: str
    at: str = ""
    wording: str = ""


def shown(text: str, longest: int = 80) -> str:
    """A document's own words inside of a sentence: short, and nothing that drives a terminal."""
    words = "".join(sign if sign.isprintable() else " " for sign in text[: longest + 1])
    return f"{words[:longest]}…" if len(words) > longest else words
