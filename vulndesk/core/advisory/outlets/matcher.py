"""What one component affects, written small, so that a question is answered without reading the whole record.

The promise, which a test holds for every component that it makes: `affects(written(component), version)` is
`record.affects(component, version)`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from vulndesk.core.advisory.record import (
    Component,
    Interval,
    Status,
    fixed_versions,
    holds,
    intervals,
    is_same_version,
    range_order,
)
from vulndesk.core.version_order import SEMVER, VersionOrder, order_by_scheme, order_of


def written(component: Component) -> str:
    """JSON. e: ecosystem, t: purl type, r: [is by SemVer, low, high, holds high], v: enumerated, s: said of versions.

    f: fixed, where something is affected unless it is said to be fixed. a: affected where nothing else speaks.
    """
    order, always = component.order, _is_affected_unless_said(component)
    ranges = [
        [int(by is SEMVER and by is not order), one.low, one.high, int(one.includes_high)]
        for held in component.ranges
        if (by := range_order(component, held)) is not None
        for one in intervals(component, held)
    ]
    said = [[one.version, int(one.status is Status.AFFECTED)] for one in component.statuses if one.version]
    matcher: dict[str, Any] = {
        "e": component.ecosystem,
        "t": "" if component.ecosystem else component.purl.removeprefix("pkg:").partition("/")[0],
        "r": ranges,
        "v": _needed(component.versions, ranges, order),
        "s": said,
        "f": list(fixed_versions(component)) if always else [],
        "a": int(always),
    }
    return json.dumps({key: value for key, value in matcher.items() if value}, separators=(",", ":"))


def _is_affected_unless_said(component: Component) -> bool:
    general = next((one.status for one in component.statuses if not one.version), None)
    if component.is_hosted and not (component.ranges or component.versions or general):
        return True
    return general is Status.AFFECTED


def _needed(versions: Iterable[str], ranges: list[list[Any]], order: VersionOrder | None) -> list[str]:
    """Without those that a range holds anyway: most publishers enumerate what their ranges say."""
    own = [one for one in ranges if not one[0]]
    return [one for one in versions if not _in_ranges(own, one, order)]


@lru_cache(maxsize=256)
def _order(ecosystem: str, purl_type: str) -> VersionOrder | None:
    if ecosystem:
        return order_of(ecosystem)
    return order_by_scheme(purl_type) if purl_type else None


@lru_cache(maxsize=1 << 15)
def _read(matcher: str) -> Mapping[str, Any]:
    """Kept, because the same packages are asked for again and again."""
    read: dict[str, Any] = json.loads(matcher)
    return read


def affects(matcher: str, version: str) -> bool:
    """matcher: what `written` gave."""
    held = _read(matcher)
    order = _order(held.get("e", ""), held.get("t", ""))
    for said, is_affected in held.get("s", ()):
        if is_same_version(said, version, order):
            return bool(is_affected)
    if _in_ranges(held.get("r", ()), version, order):
        return True
    if any(is_same_version(one, version, order) for one in held.get("v", ())):
        return True
    return "a" in held and not any(is_same_version(one, version, order) for one in held.get("f", ()))


def _in_ranges(ranges: Iterable[list[Any]], version: str, own: VersionOrder | None) -> bool:
    for by_semver, low, high, includes_high in ranges:
        order = SEMVER if by_semver else own
        if order is not None and holds(Interval(low, high, bool(includes_high)), version, order):
            return True
    return False
