"""Shapes: credits.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Credit:
    """whose: reporter, finder (of a duplicate) or added. naming: named, unnamed, undecided. page: if it is public."""

    id: str
    whose: str
    reference: str
    type: str
    naming: str
    name: str
    link: str
    words: str
    silent_at: datetime | None
    consent: str
    is_group: bool
    page: str


@dataclass(frozen=True, kw_only=True)
class CreditHidden:
    page: str


@dataclass(frozen=True, kw_only=True)
class CreditList:
    """missing: what publication waits for. why_not_public: why they cannot be shown yet."""

    credits: tuple[Credit, ...]
    settled: bool
    missing: tuple[str, ...]
    why_not_public: str


@dataclass(frozen=True, kw_only=True)
class CreditMade:
    id: str


@dataclass(frozen=True, kw_only=True)
class CreditsShown:
    public: int
