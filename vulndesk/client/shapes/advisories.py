"""Shapes: advisories.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class AdvisoryFinding:
    """blocks: it is not published with this. field: a place in the record."""

    field: str
    sentence: str
    blocks: bool
    why: str


@dataclass(frozen=True, kw_only=True)
class AdvisoryFindings:
    """publishable: nothing blocks. What else publication waits for stands on its page."""

    number: int
    publishable: bool
    findings: tuple[AdvisoryFinding, ...]
    url: str


@dataclass(frozen=True, kw_only=True)
class AdvisoryRevision:
    number: int
    at: datetime
    summary: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Draft:
    """number: 0 before somebody saved one; then `record` is what the desk knows of the case. Send it as If-Match.

    record: as `vulndesk advisory` reads and writes it; id, publisher, instants and credits are added when it is
    published. answer: what the reporter said of what they were shown: fine, wrong or empty.
    """

    reference: str
    number: int
    record: Mapping[str, Any]
    shown_number: int | None
    answer: str
    published: str | None
    url: str
    etag: str = field(default="", compare=False, metadata={"from": "ETag"})


@dataclass(frozen=True, kw_only=True)
class DraftList:
    """The newest case first. next: the cursor of the next page, empty at the end."""

    drafts: tuple[DraftRow, ...]
    next: str


@dataclass(frozen=True, kw_only=True)
class DraftRow:
    """number: of the newest saved state. published: the id under which it is public, or null."""

    reference: str
    programme: str
    number: int
    saved_at: datetime
    shown_to_reporter: bool
    planned: bool
    published: str | None
    url: str


@dataclass(frozen=True, kw_only=True)
class DraftVersion:
    number: int
    at: datetime
    who: str


@dataclass(frozen=True, kw_only=True)
class DraftVersions:
    versions: tuple[DraftVersion, ...]


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    field: str
    gone: tuple[str, ...]
    come: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Imprint:
    """With what the desk knows itself where an owner set nothing."""

    prefix: str
    name: str
    namespace: str
    contact: str


@dataclass(frozen=True, kw_only=True)
class OneDraftVersion:
    """changes: from the version before."""

    number: int
    record: Mapping[str, Any]
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, kw_only=True)
class PublishedAdvisory:
    """record: of the newest revision. Revisions: the newest first."""

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


@dataclass(frozen=True, kw_only=True)
class Saved:
    """number: the same as before where nothing changed."""

    reference: str
    number: int
