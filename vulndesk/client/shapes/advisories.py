"""Drafts of advisories, and published ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class DraftRow:
    """number: of the newest saved state. published: the id under which it is public."""

    reference: str
    programme: str
    number: int
    saved_at: datetime
    shown_to_reporter: bool
    planned: bool
    published: str | None
    url: str


@dataclass(frozen=True)
class DraftList:
    drafts: tuple[DraftRow, ...]
    next: str


@dataclass(frozen=True)
class Draft:
    """record: as `vulndesk advisory` reads and writes it. number: 0 before somebody saved one."""

    reference: str
    number: int
    record: Mapping[str, Any]
    shown_number: int | None
    answer: str
    published: str | None
    url: str


@dataclass(frozen=True)
class Saved:
    reference: str
    number: int


@dataclass(frozen=True)
class AdvisoryFinding:
    """blocks: it is not published with this."""

    field: str
    sentence: str
    blocks: bool
    why: str


@dataclass(frozen=True)
class AdvisoryFindings:
    number: int
    publishable: bool
    findings: tuple[AdvisoryFinding, ...]
    url: str


@dataclass(frozen=True)
class AdvisoryRevision:
    number: int
    at: datetime
    summary: str
    url: str


@dataclass(frozen=True)
class Advisory:
    """A published one, in its newest revision."""

    id: str
    programme: str
    title: str
    severity: str
    newest: int
    published_at: datetime
    modified_at: datetime
    withdrawn_at: datetime | None
    record: Mapping[str, Any]
    revisions: tuple[AdvisoryRevision, ...]
    url: str
