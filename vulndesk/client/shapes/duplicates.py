"""Shapes: duplicates.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Alike:
    reference: str
    title: str
    state: str
    received_at: datetime
    shared: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AlikeList:
    cases: tuple[Alike, ...]


@dataclass(frozen=True, kw_only=True)
class DuplicatesTold:
    told: int
