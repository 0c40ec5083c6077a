"""Products as CSAF and OpenVEX name them, one by one, and their statuses -> components of the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from vulndesk.core.advisory.record import (
    FIRST,
    Component,
    EventKind,
    Justification,
    RangeEvent,
    RangeType,
    Status,
    VersionRange,
    VersionStatus,
    fixed_versions,
    intervals,
    is_same_version,
)
from vulndesk.core.advisory.saying import range_type
from vulndesk.core.vers import EVERYTHING, Vers


@dataclass(frozen=True)
class Product:
    """One product of a document. component: who it is, without any versions. Neither version nor vers: all of it."""

    component: Component
    version: str = ""
    vers: Vers | None = None


@dataclass(frozen=True)
class Said:
    product: Product
    status: Status
    justification: Justification | None = None
    statement: str = ""


def components_of(said: Iterable[Said]) -> tuple[Component, ...]:
    """What is said of one component is gathered in it, in the order in which the components come."""
    gathered: dict[Component, list[Said]] = {}
    for one in said:
        gathered.setdefault(one.product.component, []).append(one)
    return tuple(_component(bare, each) for bare, each in gathered.items())


def _component(bare: Component, said: list[Said]) -> Component:
    ranges = dict.fromkeys(made for one in said for made in _ranges(bare, one))
    affected = (one for one in said if one.status is Status.AFFECTED and not one.statement)
    versions = dict.fromkeys(version for one in affected for version in _versions(one.product))
    made = replace(bare, ranges=tuple(ranges), versions=tuple(versions))
    told = [one for one in said if not (one.product.vers or _is_told(made, one))]
    statuses = (VersionStatus(one.product.version, one.status, one.justification, one.statement) for one in told)
    return replace(made, statuses=tuple(dict.fromkeys(statuses)))


def _is_told(component: Component, said: Said) -> bool:
    """The ranges and versions say it already: an affected one, or the fix at the end of a range."""
    version = said.product.version
    if said.status is Status.AFFECTED:
        return not (version and said.statement)
    is_plain = said.status is Status.FIXED and version and not said.statement
    order = component.order
    return bool(is_plain) and any(is_same_version(one, version, order) for one in fixed_versions(component))


def _ranges(component: Component, said: Said) -> Iterator[VersionRange]:
    """Affected ranges; the whole component as affected is the range of all versions, but for a hosted service."""
    if said.status is not Status.AFFECTED or said.product.version:
        return
    if said.product.vers is not None:
        yield from ranges_of(component, said.product.vers)
    else:
        yield VersionRange(range_type(component), (RangeEvent(EventKind.INTRODUCED, FIRST),))


def _versions(product: Product) -> Iterator[str]:
    if product.version:
        yield product.version
    yield from (one.version for one in (product.vers.constraints if product.vers else ()) if one.comparator == "=")


_EVENTS = {">=": EventKind.INTRODUCED, "<": EventKind.FIXED, "<=": EventKind.LAST_AFFECTED}


def can_be_kept(vers: Vers) -> bool:
    """Of VERS the record keeps spans that begin with a version and end before or with one; and single versions."""
    return all(one.comparator in (*_EVENTS, "=", EVERYTHING) for one in vers.constraints)


def ranges_of(component: Component, vers: Vers) -> Iterator[VersionRange]:
    """Each span a range of its own, as it would be written; `git` is one range of commits. Single versions are not."""
    bounds = [RangeEvent(_EVENTS[one.comparator], one.version) for one in vers.constraints if one.comparator in _EVENTS]
    if not bounds and any(one.comparator == "=" for one in vers.constraints):
        return
    if not bounds or bounds[0].kind is not EventKind.INTRODUCED:
        bounds.insert(0, RangeEvent(EventKind.INTRODUCED, FIRST))
    if vers.scheme == "git":
        yield VersionRange(RangeType.GIT, tuple(bounds), component.repository)
        return
    whole = VersionRange(range_type(component, vers.scheme), tuple(bounds))
    for span in intervals(component, whole):
        end = EventKind.LAST_AFFECTED if span.includes_high else EventKind.FIXED
        events = (RangeEvent(EventKind.INTRODUCED, span.low), *([RangeEvent(end, span.high)] if span.high else []))
        yield VersionRange(whole.type, events)
