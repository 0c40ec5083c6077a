"""Shapes: cases.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from vulndesk.client.shapes.common import Clock, Event, File


@dataclass(frozen=True, kw_only=True)
class Case:
    """revision: send it back as If-Match with a deed. deeds: those that the state allows now."""

    reference: str
    title: str
    programme: str
    state: str
    revision: int
    severity: str
    score: float | None
    vector: str
    owner: str
    received_at: datetime
    acknowledged_at: datetime | None
    closed_at: datetime | None
    close_reason: str
    withdrawn: bool
    report: Mapping[str, Any]
    missing: tuple[str, ...]
    files: tuple[File, ...]
    clocks: tuple[Clock, ...]
    messages: tuple[Message, ...]
    earlier: str = ""
    timeline: tuple[Event, ...]
    deeds: tuple[str, ...]
    duplicates: tuple[str, ...]
    duplicate_of: str
    url: str
    etag: str = field(default="", compare=False, metadata={"from": "ETag"})


@dataclass(frozen=True, kw_only=True)
class CaseList:
    """next: the cursor of the next page, empty at the end."""

    cases: tuple[CaseRow, ...]
    next: str


@dataclass(frozen=True, kw_only=True)
class CaseRow:
    reference: str
    title: str
    programme: str
    state: str
    severity: str
    score: float | None
    owner: str
    received_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    overdue: bool
    reason: str
    needs_you: bool
    url: str


@dataclass(frozen=True, kw_only=True)
class KnowingPerson:
    """named: ticked for this case; of a case that is not restricted nobody is, and everybody knows of it."""

    handle: str
    name: str
    named: bool


@dataclass(frozen=True, kw_only=True)
class KnownTo:
    """anyhow: owners of the organisation and of the case, who always know."""

    restricted: bool
    anyhow: tuple[str, ...]
    people: tuple[KnowingPerson, ...]
    revision: int


@dataclass(frozen=True, kw_only=True)
class Message:
    """audience: everyone, team, or a participant's."""

    id: str
    at: datetime
    who: str
    from_reporter: bool
    audience: str
    kind: str
    text: str
    tlp: str
    files: tuple[File, ...]


@dataclass(frozen=True, kw_only=True)
class MovedClock:
    promise: str
    strength: str
    before: datetime
    after: datetime
    changes: bool


@dataclass(frozen=True, kw_only=True)
class PartMade:
    """reference: of the new case."""

    reference: str
    split_from: str


@dataclass(frozen=True, kw_only=True)
class Passages:
    """What the report says, in order. The place of a passage, from 0, is its name when the case is split."""

    passages: tuple[str, ...]
    parts: tuple[str, ...]
    revision: int


@dataclass(frozen=True, kw_only=True)
class PolicyMove:
    """number: the version to which it would move; None: it runs that version, or is closed."""

    number: int | None
    clocks: tuple[MovedClock, ...]
    needs_message: bool
    revision: int
