"""Shapes: reports.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NotRequired, TypedDict

from vulndesk.client.shapes.common import Consent


class CreditIn(TypedDict):
    """mode: name, handle or anonymous. type: of CVE JSON or OSV, such as finder; without it, reporter."""

    mode: str
    name: NotRequired[str]
    link: NotRequired[str]
    type: NotRequired[str]


@dataclass(frozen=True, kw_only=True)
class Due:
    """promise: the policy's key, e.g. acknowledge_within; instant: RFC 3339, UTC; working: how it was reached."""

    promise: str
    instant: datetime
    working: str
    strength: str = ""
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class Embargo:
    """state: N none, P proposed, A active, R active with a change proposed, X over; words: the same for people."""

    state: str
    words: str
    in_force: bool
    until: datetime | None
    proposed: datetime | None
    proposed_by: str
    source: str
    sentence: str
    world: str
    revision: int
    consents: tuple[Consent, ...]


@dataclass(frozen=True, kw_only=True)
class Part:
    reference: str
    title: str
    state: str


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """receipt: 26 characters, shown this once. Send it as `Authorization: Receipt CODE`, never in a URL."""

    receipt: str = field(repr=False)
    reference: str
    status_url: str
    missing: tuple[str, ...]
    due: tuple[Due, ...]


@dataclass(frozen=True, kw_only=True)
class Report:
    reference: str
    programme: str
    title: str
    state: str
    received_at: datetime
    report: Mapping[str, Any]
    files: tuple[ReportFile, ...]
    missing: tuple[str, ...]
    due: tuple[Due, ...]
    messages: tuple[ReportMessage, ...]
    earlier: str = ""
    credit: Mapping[str, str]
    parts: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True)
class ReportFile:
    id: str
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ReportMessage:
    at: datetime
    who: str
    from_reporter: bool
    text: str
    tlp: str
    files: tuple[ReportFile, ...]


@dataclass(frozen=True, kw_only=True)
class ReportStands:
    """How the report stands afterwards. missing: what the policy still asks for."""

    reference: str
    state: str
    missing: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ReporterKey:
    """pinned: answers by mail are encrypted to it; else a person compares it before it replaces the one before."""

    pinned: bool
