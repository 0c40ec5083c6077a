"""Shapes: readings.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Reader:
    who: str
    looks: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, kw_only=True)
class Reading:
    """did: in words. own: the case was theirs then."""

    at: datetime
    who: str
    did: str
    own: bool


@dataclass(frozen=True, kw_only=True)
class ReadingList:
    """readings: newest first. pages: ask for another with `?page=`."""

    readers: tuple[Reader, ...]
    readings: tuple[Reading, ...]
    pages: int
