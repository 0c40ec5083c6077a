"""Lengths of time as policies write them: "48 hours", "two weeks", "5 business days".

The written form is ISO 8601 where it has one (`PT48H`, `P14D`) and `PnBD` for business days, which ISO 8601 lacks.
Weeks are kept as days (two weeks = `P14D`), months as calendar months (`P3M`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    BUSINESS_DAYS = "business days"
    MONTHS = "months"


_WRITTEN = {
    Unit.MINUTES: "PT{}M",
    Unit.HOURS: "PT{}H",
    Unit.DAYS: "P{}D",
    Unit.BUSINESS_DAYS: "P{}BD",
    Unit.MONTHS: "P{}M",
}
_PATTERNS = [(unit, re.compile(re.escape(form).replace(r"\{\}", r"(\d{1,5})"))) for unit, form in _WRITTEN.items()]


@dataclass(frozen=True, order=False)
class Duration:
    """A positive number of one unit."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise ValueError(f"a duration is longer than nothing, not {self.amount} {self.unit}")

    def __str__(self) -> str:
        return _WRITTEN[self.unit].format(self.amount)

    @property
    def words(self) -> str:
        """For people: `48 hours`, `1 business day`."""
        unit = self.unit.value
        return f"{self.amount} {unit.removesuffix('s') if self.amount == 1 else unit}"


def parse_duration(text: str) -> Duration:
    """Read the written form. Raises ValueError on any other text."""
    for unit, pattern in _PATTERNS:
        if match := pattern.fullmatch(text.strip()):
            return Duration(int(match.group(1)), unit)
    raise ValueError(f"not a duration: {text!r}")
