"""Cases, their clocks, messages and deeds; who asks, and which programmes there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Me:
    """Whom a token speaks for."""

    handle: str
    scopes: tuple[str, ...]
    expires_at: datetime


@dataclass(frozen=True)
class Programme:
    slug: str
    name: str
    report_url: str


@dataclass(frozen=True)
class CaseRow:
    """A case in a list. reason: why it needs a person, or how it stands."""

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


@dataclass(frozen=True)
class CaseList:
    """next: the cursor of the next page, empty at the end."""

    cases: tuple[CaseRow, ...]
    next: str


@dataclass(frozen=True)
class Clock:
    """promise: the policy's key, e.g. acknowledge_within. sentence: of the policy. id: 0 of an older desk."""

    promise: str
    strength: str
    due_at: datetime
    effective_at: datetime
    state: str
    overdue: bool
    working: str
    sentence: str
    id: int = 0


@dataclass(frozen=True)
class ClockList:
    clocks: tuple[Clock, ...]


@dataclass(frozen=True)
class AttachedFile:
    """size: bytes."""

    id: str
    name: str
    size: int
    sha256: str
    purged: bool


@dataclass(frozen=True)
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
    files: tuple[AttachedFile, ...]


@dataclass(frozen=True)
class Event:
    id: int
    at: datetime
    kind: str
    sentence: str


@dataclass(frozen=True)
class Case:
    """A case as it was read: `revision` goes along with each deed. deeds: those that its state allowed then."""

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
    files: tuple[AttachedFile, ...]
    clocks: tuple[Clock, ...]
    messages: tuple[Message, ...]
    timeline: tuple[Event, ...]
    deeds: tuple[str, ...]
    duplicates: tuple[str, ...]
    duplicate_of: str
    url: str
    earlier: str = ""
    etag: str = field(default="", metadata={"from": "ETag"})


@dataclass(frozen=True)
class ChangeAnswer:
    """verdict: approved or objected."""

    verdict: str
    name: str
    handle: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class ChangeReview:
    """state: waiting, approved or objected. url: its page. ends_at: when nobody waits any more; None once answered."""

    id: str
    programme: str
    state: str
    digest: str
    asked_by: str
    asked_at: datetime
    ends_at: datetime | None
    answers: tuple[ChangeAnswer, ...]
    url: str


@dataclass(frozen=True)
class Done:
    """How the case stands after a deed."""

    reference: str
    state: str
    revision: int
