"""Lengths of time in a sentence: "48 hours", "three (3) business days", "1-2 weeks" -> Duration, with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vulndesk.core.durations import Duration, Unit
from vulndesk.core.policy.phrases.table import LengthWords

_LONGEST = 10_000


@dataclass(frozen=True)
class Length:
    """within: the upper bound of a range. [start, end) in the words."""

    within: Duration
    start: int
    end: int


def _count(written: str, words: LengthWords) -> int:
    return int(written) if written.isdigit() else words.numbers.get(written.lower(), 0)


def _duration(match: re.Match[str], words: LengthWords) -> Duration | None:
    written = match["unit"].lower()
    unit, factor = words.units.get(written) or words.units.get(written.removesuffix("s")) or (None, 0)
    low, high = _count(match["low"], words), _count(match["high"], words) if match["high"] else 0
    amount = max(low, high) * factor
    if unit is None or not 0 < amount < _LONGEST:
        return None
    if match["kind"]:
        if unit is not Unit.DAYS or factor != 1:
            return None  # "48 business hours": the desk has no such clock
        unit = Unit.BUSINESS_DAYS
    return Duration(amount, unit)


def find_lengths(text: str, words: LengthWords) -> Iterator[Length]:
    for match in words.length.finditer(text):
        within = _duration(match, words)
        if within is not None:
            yield Length(within, match.start(), match.end())


def longer_by(base: Duration, more: Duration) -> Duration | None:
    """`within 3 days, and within an additional 3 days` is within 6 days; None for different units."""
    return Duration(base.amount + more.amount, base.unit) if base.unit is more.unit else None


def shortest(durations: list[Duration]) -> Duration:
    """Roughly, for a summary: a business day counts as 1.4 days, a month as 30."""
    hours = {Unit.MINUTES: 1 / 60, Unit.HOURS: 1.0, Unit.DAYS: 24.0, Unit.BUSINESS_DAYS: 33.6, Unit.MONTHS: 720.0}
    return min(durations, key=lambda duration: duration.amount * hours[duration.unit])
