"""An OSV document as scanners read it best: the same set of versions, in the form that none of them stumbles over.

pip-audit 2.10 stops at an entry without a package, knows a package by its canonical name alone (PEP 503), and takes the
fixes of one range, so that with several it would advise to go back to an older branch. OSV allows one range with
several spans, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from vulndesk.core.advisory.package_names import package_key
from vulndesk.core.advisory.record import FIRST
from vulndesk.core.version_order import Place, VersionOrder, order_of

Range = dict[str, Any]
_Span = tuple[str, str]  # introduced, fixed


def for_scanners(document: dict[str, Any]) -> dict[str, Any]:
    """The same document where nothing is to be said otherwise."""
    named = [one for one in document["affected"] if "package" in one] or document["affected"]
    return document | {"affected": [_by_canonical_name(_with_one_range(one)) for one in named]}


def _by_canonical_name(entry: dict[str, Any]) -> dict[str, Any]:
    package = entry.get("package", {})
    if package.get("ecosystem") != "PyPI":
        return entry
    return entry | {"package": package | {"name": package_key("PyPI", package["name"])}}


def _with_one_range(entry: dict[str, Any]) -> dict[str, Any]:
    ranges: list[Range] = entry.get("ranges", [])
    own = [one for one in ranges if one["type"] == "ECOSYSTEM"]
    order = order_of(entry["package"]["ecosystem"]) if len(own) > 1 else None
    joined = _joined(own, order) if order is not None else None
    if joined is None:
        return entry
    return entry | {"ranges": [joined, *(one for one in ranges if one["type"] != "ECOSYSTEM")]}


def _joined(ranges: Sequence[Range], order: VersionOrder) -> Range | None:
    """None where they overlap, or say anything but "since" and "fixed in"."""
    spans = [_span(one) for one in ranges]
    if not all(spans):
        return None
    placed: list[tuple[Place, Place, str, str]] = [
        (order.place(low), order.place(high), low, high) for low, high in filter(None, spans)
    ]
    # From the first version of all, which has no place: that one comes first.
    if any((low is None and written != FIRST) or high is None for low, high, written, _ in placed):
        return None
    first = [one for one in placed if one[2] == FIRST]
    placed = [*first, *sorted((one for one in placed if one not in first), key=lambda one: one[0])]
    if len(first) > 1 or any(later[0] < earlier[1] for earlier, later in pairwise(placed)):
        return None
    events = [event for *_, low, high in placed for event in ({"introduced": low}, {"fixed": high})]
    return {"type": "ECOSYSTEM", "events": events}


def _span(held: Range) -> _Span | None:
    said = [next(iter(one.items())) for one in held["events"]]
    if set(held) != {"type", "events"} or sorted(kind for kind, _ in said) != ["fixed", "introduced"]:
        return None
    by_kind = dict(said)
    return by_kind["introduced"], by_kind["fixed"]
