"""The first draft of an advisory: what the desk knows already, and none of the reporter's words.

Title and text stay empty: a person writes them. What is guessed is left out; what is taken over can be changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vulndesk.core.advisory.parts import Rating, Reference, ReferenceType, TimelineEntry, Weakness
from vulndesk.core.advisory.record import (
    FIRST,
    Advisory,
    Component,
    EventKind,
    RangeEvent,
    RangeType,
    VersionRange,
)
from vulndesk.core.claims.release_tags import shown
from vulndesk.core.evidence.links import commit_url

LONGEST_LIST = 300


@dataclass(frozen=True)
class Known:
    """What is known of a case. ecosystem, name: the programme's package, or empty; product: the programme's name.

    introduced, fixed: whole commits. affected: tags with the vulnerability. released: the version of the package that
    holds the fix, empty: none is proven. moments: what happened, in words of the desk's own.
    """

    product: str
    ecosystem: str = ""
    name: str = ""
    repository: str = ""
    introduced: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    affected: tuple[str, ...] = ()
    released: str = ""
    vectors: tuple[str, ...] = ()
    weaknesses: tuple[Weakness, ...] = ()
    moments: tuple[tuple[datetime, str], ...] = ()
    exploited: bool = False


def first_draft(known: Known) -> Advisory:
    """Every part of it can be changed or taken away."""
    component = Component(
        ecosystem=known.ecosystem,
        name=known.name,
        repository=known.repository,
        product="" if known.name else known.product,
        ranges=_ranges(known),
        versions=_versions(known),
    )
    return Advisory(
        id="",
        components=(component,),
        severities=tuple(Rating(one) for one in known.vectors if one),
        weaknesses=known.weaknesses,
        references=_references(known),
        timeline=tuple(
            TimelineEntry(at.replace(second=0, microsecond=0), words) for at, words in sorted(known.moments)
        ),
        remediation=_remediation(known),
        exploited=known.exploited,
    )


def _ranges(known: Known) -> tuple[VersionRange, ...]:
    """Commits wherever they are known; versions up to the release where nobody said when it began."""
    found = []
    if known.repository and known.fixed:
        begins = known.introduced or (FIRST,)
        events = [RangeEvent(EventKind.INTRODUCED, one) for one in begins]
        events += [RangeEvent(EventKind.FIXED, one) for one in known.fixed]
        found.append(VersionRange(RangeType.GIT, tuple(events), known.repository))
    if known.released and not known.introduced:
        kind = RangeType.ECOSYSTEM if known.ecosystem else RangeType.SEMVER
        events = [RangeEvent(EventKind.INTRODUCED, FIRST), RangeEvent(EventKind.FIXED, known.released)]
        found.append(VersionRange(kind, tuple(events)))
    return tuple(found)


def _versions(known: Known) -> tuple[str, ...]:
    return tuple(dict.fromkeys(shown(tag) for tag in known.affected))[:LONGEST_LIST]


def _references(known: Known) -> tuple[Reference, ...]:
    pages = [commit_url(known.repository, commit) for commit in known.fixed]
    return tuple(Reference(page, ReferenceType.FIX) for page in dict.fromkeys(pages) if page)


def _remediation(known: Known) -> str:
    return f"Install {known.name or known.product} {known.released} or later." if known.released else ""
