"""Shapes: guard.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class FiredRule:
    """words: what the rule saw, as it was written; none where the programme is sealed."""

    name: str
    weight: float
    sentence: str
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """text: what stood there when the desk was told of it; empty as the title is."""

    id: str
    kind: str
    number: int
    repository: str
    title: str
    author: str
    is_comment: bool
    is_calm: bool
    is_gone: bool
    address: str
    state: str
    seen_at: datetime
    settled_at: datetime | None
    case: str | None
    comment: str
    shut: str
    trouble: str
    score: float
    rules: tuple[FiredRule, ...]
    url: str
    text: str


@dataclass(frozen=True, kw_only=True)
class SightingRow:
    """state: waiting, case or false_alarm. comment, shut: none, planned, done or failed."""

    id: str
    kind: str
    number: int
    repository: str
    title: str
    author: str
    is_comment: bool
    is_calm: bool
    is_gone: bool
    address: str
    state: str
    seen_at: datetime
    settled_at: datetime | None
    case: str | None
    comment: str
    shut: str
    trouble: str
    score: float
    rules: tuple[FiredRule, ...]
    url: str


@dataclass(frozen=True, kw_only=True)
class Sightings:
    """The newest first. next: the cursor of the next page, empty at the end. false_alarms of settled: the rate."""

    sightings: tuple[SightingRow, ...]
    next: str
    threshold: float
    looked: int
    waiting: int
    settled: int
    false_alarms: int


@dataclass(frozen=True, kw_only=True)
class Watch:
    """is_on: it looks. comments, shuts: by itself, five minutes after the team was told."""

    is_on: bool
    comments: bool
    shuts: bool
    comment: str
