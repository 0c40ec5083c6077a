"""What an advisory says of each component, one saying after the other: what every builder turns into its own words.

Nothing here decides anew: the sayings are what `record.status_of` answers, spelt out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vulndesk.core.advisory.record import (
    FIRST,
    Advisory,
    Component,
    EventKind,
    Interval,
    Justification,
    RangeType,
    Status,
    VersionRange,
    affected_versions,
    affects,
    fixed_versions,
    intervals,
    is_same_thing,
    range_order,
    status_of,
)
from vulndesk.core.package_urls import generic_purl, purl_of
from vulndesk.core.vers import EVERYTHING, Constraint, Vers, spanning
from vulndesk.core.version_order import SEMVER, order_by_scheme


@dataclass(frozen=True)
class Saying:
    """Of one version, of an interval of a range, of a whole GIT range, or (none of these) of the whole component."""

    status: Status
    version: str = ""
    interval: Interval | None = None
    held: VersionRange | None = None
    justification: Justification | None = None
    statement: str = ""

    @property
    def is_general(self) -> bool:
        return not (self.version or self.held)


def sayings(component: Component, *, within: Advisory) -> tuple[Saying, ...]:
    """within: where the same package may be named again, with other ranges: what is affected there is fixed nowhere."""
    others = [one for one in within.components if one is not component and is_same_thing(one, component)]
    spared = (one for one in _spared(component) if not any(affects(other, one.version) for other in others))
    return (*_affected(component), *spared)


def _affected(component: Component) -> Iterator[Saying]:
    for held in component.ranges:
        if held.type is RangeType.GIT:
            yield Saying(Status.AFFECTED, held=held)
        else:
            yield from (Saying(Status.AFFECTED, interval=one, held=held) for one in intervals(component, held))
    said = {one.version: one.statement for one in component.statuses if one.status is Status.AFFECTED}
    for version in affected_versions(component):
        yield Saying(Status.AFFECTED, version, statement=said.get(version, ""))
    is_said = any(not one.version for one in component.statuses)
    if component.is_hosted and not (component.ranges or component.versions or is_said):
        yield Saying(Status.AFFECTED)


def _spared(component: Component) -> Iterator[Saying]:
    said = {one.version for one in component.statuses}
    for version in fixed_versions(component):
        if version not in said and status_of(component, version) is Status.FIXED:
            yield Saying(Status.FIXED, version)
    for one in component.statuses:
        if one.status is not Status.AFFECTED:
            yield Saying(one.status, one.version, justification=one.justification, statement=one.statement)


NO_FIX = "There is no fix yet."


def update_words(advisory: Advisory) -> str:
    """`Install 2.11.4 or 3.1.5.`; empty where no version is fixed."""
    fixed = dict.fromkeys(version for one in advisory.components for version in fixed_versions(one))
    return f"Install {' or '.join(fixed)}." if fixed else ""


_SIGNS = {EventKind.INTRODUCED: ">=", EventKind.FIXED: "<", EventKind.LAST_AFFECTED: "<="}


def vers_of(component: Component, saying: Saying) -> Vers:
    """The range of a saying in VERS. Commits, which it has no scheme for, stand under `git`."""
    held = saying.held
    if held is None:
        raise ValueError("only a saying of a range has one")
    if saying.interval is None:
        events = (one for one in held.events if one.kind in _SIGNS and one.value != FIRST)
        bounds = tuple(Constraint(_SIGNS[one.kind], one.value) for one in events)
        return Vers("git", bounds or (Constraint(EVERYTHING, ""),))
    low = "" if saying.interval.low == FIRST else saying.interval.low
    scheme = scheme_of(component, held)
    return spanning(scheme, low=low, high=saying.interval.high, includes_high=saying.interval.includes_high)


def scheme_of(component: Component, held: VersionRange) -> str:
    """Of VERS: the ecosystem's own where it orders as the range does, else `semver`, or a name for what is unknown."""
    order, own = range_order(component, held), component.order
    if order is not None and own is not None and own.reader is order.reader:
        return own.scheme
    if order is not None:
        return order.scheme
    return "".join(letter for letter in component.ecosystem.partition(":")[0].lower() if letter.isalnum()) or "generic"


def package_url(component: Component) -> str:
    """Its purl, without a version: the given one, that of its ecosystem, or a generic one."""
    return (
        component.purl
        or purl_of(component.ecosystem, component.name)
        or generic_purl(
            vendor=component.vendor, product=component.product or component.name, repository=component.repository
        )
    )


def range_type(component: Component, scheme: str = "") -> RangeType:
    """How a read range is best called: SEMVER where both the scheme and the ecosystem order so, else ECOSYSTEM."""
    own, named = component.order, order_by_scheme(scheme) if scheme else None
    order = named if named is not None and (own is None or named.reader is not own.reader) else own
    return RangeType.SEMVER if order is not None and order.reader is SEMVER.reader else RangeType.ECOSYSTEM
