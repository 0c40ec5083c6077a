"""The one neutral advisory: one vulnerability, written once, from which every format is built.

What is affected is said by ranges, enumerated versions and statuses of components, and asked for by `affects` and
`status_of` alone. Every format says exactly that set. What is not in the record is not in any document.

The record may be unfinished (a draft): `gaps.py` says what is missing. `serial.py` stores it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vulndesk.core.advisory.parts import (
    Annex,
    Credit,
    Publisher,
    Rating,
    Reference,
    Revision,
    TimelineEntry,
    Weakness,
)
from vulndesk.core.traffic_light import Label
from vulndesk.core.version_order import SEMVER, Place, VersionOrder, order_by_scheme, order_of

NOBODY = Publisher()
FIRST = "0"  # as an introduced event: from before the first version (OSV)


class RangeType(StrEnum):
    """OSV's types. SEMVER: ordered by SemVer 2.0; ECOSYSTEM: as the component's ecosystem orders; GIT: commits."""

    SEMVER = "SEMVER"
    ECOSYSTEM = "ECOSYSTEM"
    GIT = "GIT"


class EventKind(StrEnum):
    """introduced: this version is affected; fixed: it is not; last_affected: it is, the next is not.

    limit: commits from here on are not looked at; for GIT alone.
    """

    INTRODUCED = "introduced"
    FIXED = "fixed"
    LAST_AFFECTED = "last_affected"
    LIMIT = "limit"


class Status(StrEnum):
    """By the words of OpenVEX and CSAF."""

    AFFECTED = "affected"
    NOT_AFFECTED = "not_affected"
    FIXED = "fixed"
    UNDER_INVESTIGATION = "under_investigation"


class Justification(StrEnum):
    """Why something is not affected: the five words that OpenVEX and CSAF share."""

    COMPONENT_NOT_PRESENT = "component_not_present"
    CODE_NOT_PRESENT = "vulnerable_code_not_present"
    CODE_NOT_IN_EXECUTE_PATH = "vulnerable_code_not_in_execute_path"
    CANNOT_BE_CONTROLLED = "vulnerable_code_cannot_be_controlled_by_adversary"
    MITIGATIONS_EXIST = "inline_mitigations_already_exist"


@dataclass(frozen=True)
class RangeEvent:
    """value: a version, or with GIT a whole commit id."""

    kind: EventKind
    value: str


@dataclass(frozen=True)
class VersionRange:
    """events: in any order. repository: the URL of a GIT range's repository."""

    type: RangeType
    events: tuple[RangeEvent, ...]
    repository: str = ""


@dataclass(frozen=True)
class Interval:
    """From `low` on (FIRST: from before every version) up to `high` (empty: without end)."""

    low: str
    high: str = ""
    includes_high: bool = False


@dataclass(frozen=True)
class VersionStatus:
    """What is said of one version; with an empty version, of the component where nothing else speaks.

    justification: for NOT_AFFECTED. statement: why, in words. AFFECTED needs a version: for more, write a range.
    """

    version: str
    status: Status
    justification: Justification | None = None
    statement: str = ""


@dataclass(frozen=True)
class Component:
    """One thing that is affected, or said not to be.

    ecosystem and name: a package by OSV's names ("PyPI", "jinja2"). purl: without a version. repository: a URL, for
    what no registry holds. product: the name that people know, for a hosted service or a product; vendor: whose it is.
    is_hosted: exclusively a hosted service, nothing that anybody installs. is_unsupported: no longer supported when the
    advisory was written. versions: enumerated as affected, beside the ranges.
    """

    ecosystem: str = ""
    name: str = ""
    purl: str = ""
    repository: str = ""
    product: str = ""
    vendor: str = ""
    is_hosted: bool = False
    is_unsupported: bool = False
    ranges: tuple[VersionRange, ...] = ()
    versions: tuple[str, ...] = ()
    statuses: tuple[VersionStatus, ...] = ()
    annexes: tuple[Annex, ...] = ()

    @property
    def label(self) -> str:
        """What people call it; empty when nothing names it."""
        return self.product or self.name or self.purl or self.repository

    @property
    def order(self) -> VersionOrder | None:
        """How its versions are ordered, by its ecosystem or else its purl; None: it is not known."""
        if self.ecosystem:
            return order_of(self.ecosystem)
        return order_by_scheme(self.purl.removeprefix("pkg:").partition("/")[0]) if self.purl else None


@dataclass(frozen=True)
class Advisory:
    """id: the publisher's own ("x_ACME-2026-0001"), or a CVE id. details, workarounds, remediation: Markdown.

    summary: one plain sentence or two. title: one line. Instants are aware. language: BCP 47. exploited: it is known to
    be exploited. withdrawn: when it was withdrawn; why stands in the last revision.
    """

    id: str
    title: str = ""
    summary: str = ""
    details: str = ""
    publisher: Publisher = NOBODY
    published: datetime | None = None
    modified: datetime | None = None
    withdrawn: datetime | None = None
    aliases: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    revisions: tuple[Revision, ...] = ()
    components: tuple[Component, ...] = ()
    severities: tuple[Rating, ...] = ()
    weaknesses: tuple[Weakness, ...] = ()
    references: tuple[Reference, ...] = ()
    credits: tuple[Credit, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    workarounds: str = ""
    remediation: str = ""
    tlp: Label = Label.CLEAR
    exploited: bool = False
    language: str = "en"
    annexes: tuple[Annex, ...] = ()

    @property
    def cve(self) -> str:
        """Its CVE id, or empty."""
        return next((one for one in (self.id, *self.aliases) if one.startswith("CVE-")), "")

    @property
    def is_hosted_only(self) -> bool:
        return bool(self.components) and all(one.is_hosted for one in self.components)


# --- membership: the one place that says which versions are affected ------------------------------------------------


def range_order(component: Component, held: VersionRange) -> VersionOrder | None:
    """None: the versions of this range cannot be ordered here (a GIT range never can; its tags are enumerated)."""
    if held.type is RangeType.GIT:
        return None
    return component.order if held.type is RangeType.ECOSYSTEM else SEMVER


def intervals(component: Component, held: VersionRange) -> tuple[Interval, ...]:
    """The range as spans: events by the order of versions, or as written where the order or a version is unknown."""
    found, low = [], None
    for event in _sorted_events(held, range_order(component, held)):
        if event.kind is EventKind.INTRODUCED:
            low = event.value if low is None else low
        elif low is not None and event.kind is not EventKind.LIMIT:
            found.append(Interval(low, event.value, event.kind is EventKind.LAST_AFFECTED))
            low = None
    return (*found, Interval(low)) if low is not None else tuple(found)


# At one version: what ends there ends first, unless it holds that version too.
_AT_ONE_VERSION = (EventKind.FIXED, EventKind.INTRODUCED, EventKind.LAST_AFFECTED, EventKind.LIMIT)


def _sorted_events(held: VersionRange, order: VersionOrder | None) -> tuple[RangeEvent, ...]:
    first = [one for one in held.events if one == RangeEvent(EventKind.INTRODUCED, FIRST)][:1]
    rest = [one for one in held.events if one not in first]
    if order is not None:
        places = [order.place(one.value) for one in rest]
        if None not in places:
            pairs = sorted(
                zip(places, rest, strict=True), key=lambda pair: (pair[0], _AT_ONE_VERSION.index(pair[1].kind))
            )
            return (*first, *(event for _, event in pairs))
    return (*first, *rest)


def holds(interval: Interval, version: str, order: VersionOrder) -> bool:
    """Whether the version lies in the interval; one that is no version by this order lies in none."""
    place = order.place(version)
    if place is None:
        return False
    if interval.low != FIRST:
        low = order.place(interval.low)
        if low is None or place < low:
            return False
    if not interval.high:
        return True
    high = order.place(interval.high)
    return high is not None and bool(place < high or (interval.includes_high and place == high))


def is_same_version(one: str, other: str, order: VersionOrder | None) -> bool:
    """By their text, or because their ecosystem puts both at one place ("1.0" and "1.0.0" of PyPI)."""
    if one == other:
        return True
    place: Place | None = order.place(one) if order else None
    return place is not None and order is not None and bool(place == order.place(other))


def is_same_thing(one: Component, other: Component) -> bool:
    """Whether both are about one package, repository or product."""
    if one.ecosystem or other.ecosystem:
        return (one.ecosystem, one.name) == (other.ecosystem, other.name)
    return (one.purl, one.label, one.vendor) == (other.purl, other.label, other.vendor)


def in_ranges(component: Component, version: str) -> bool:
    for held in component.ranges:
        order = range_order(component, held)
        if order and any(holds(one, version, order) for one in intervals(component, held)):
            return True
    return False


def status_of(component: Component, version: str) -> Status | None:
    """What the advisory says of this version of the component; None: nothing, so it is not affected."""
    order = component.order
    for said in component.statuses:
        if said.version and is_same_version(said.version, version, order):
            return said.status
    if any(is_same_version(one, version, order) for one in component.versions) or in_ranges(component, version):
        return Status.AFFECTED
    if any(is_same_version(one, version, order) for one in fixed_versions(component)):
        return Status.FIXED
    return next((said.status for said in component.statuses if not said.version), None)


def affects(component: Component, version: str) -> bool:
    """Whether this version is affected. A hosted service has no versions: it is affected until a status says else."""
    said = status_of(component, version)
    if component.is_hosted and not (component.ranges or component.versions or said):
        return True
    return said is Status.AFFECTED


def affected_versions(component: Component) -> Iterator[str]:
    """Every version that is named as affected by itself: enumerated, or by its status."""
    yield from dict.fromkeys(
        (*component.versions, *(said.version for said in component.statuses if said.status is Status.AFFECTED))
    )


def fixed_versions(component: Component) -> tuple[str, ...]:
    """The versions in which it is fixed: by the ranges' events and by statuses, each once, as written."""
    events = (
        event.value
        for held in component.ranges
        if held.type is not RangeType.GIT
        for event in held.events
        if event.kind is EventKind.FIXED
    )
    said = (one.version for one in component.statuses if one.status is Status.FIXED and one.version)
    return tuple(dict.fromkeys((*events, *said)))
