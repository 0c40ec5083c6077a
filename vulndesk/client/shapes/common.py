"""Shapes: what several groups answer.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Clock:
    """due_at: as it was promised; effective_at: with what was added. id: to give it more time."""

    id: int
    promise: str
    strength: str
    due_at: datetime
    effective_at: datetime
    state: str
    overdue: bool
    working: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Consent:
    """state: INVITED, SIGNATORY, LAPSED, DECLINED or NO_EMBARGO."""

    who: str
    state: str
    words: str
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class Done:
    reference: str
    state: str
    revision: int


@dataclass(frozen=True, kw_only=True)
class EmbargoDone:
    """state and revision: of the embargo."""

    reference: str
    state: str
    revision: int


@dataclass(frozen=True, kw_only=True)
class Event:
    id: int
    at: datetime
    kind: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class File:
    id: str
    name: str
    size: int
    sha256: str
    purged: bool
