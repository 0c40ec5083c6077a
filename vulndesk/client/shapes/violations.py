"""Shapes: violations.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NotRequired, TypedDict


@dataclass(frozen=True, kw_only=True)
class Breakable:
    """A sentence of the policy in force that can be broken."""

    id: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class CaseConduct:
    """clauses and messages: what a record can name. consents: the references of consents to tests."""

    violations: tuple[Violation, ...]
    consents: tuple[str, ...]
    clauses: tuple[Breakable, ...]
    messages: tuple[Quotable, ...]


@dataclass(frozen=True, kw_only=True)
class ConductAppeal:
    """state: waiting, stands or given_back. answer: what the reporter reads; empty while it waits."""

    at: datetime
    state: str
    words: str
    answer: str
    decided_at: datetime | None
    decided_by: str


@dataclass(frozen=True, kw_only=True)
class EvidenceFile:
    id: str
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class LegalBasis:
    at: datetime
    by: str
    authority: str
    basis: str
    dated: str


@dataclass(frozen=True, kw_only=True)
class Quotable:
    """id: report, or of a message."""

    id: str
    begins: str


@dataclass(frozen=True, kw_only=True)
class Quoted:
    """A message of the case, as it was when it became evidence. tlp: its label, or empty."""

    at: datetime
    who: str
    text: str
    tlp: str = ""


@dataclass(frozen=True, kw_only=True)
class Revocation:
    access: str
    words: str
    starts_at: datetime
    ends_at: datetime | None
    runs: bool


class Taken(TypedDict):
    """access: thread, project or team; the last takes a person on the page. until: null: for good."""

    access: Literal["thread", "project", "team"]
    until: NotRequired[datetime | None]


@dataclass(frozen=True, kw_only=True)
class Violation:
    """clauses: the sentences of the policy. decision: what the person was told, or why it was dropped."""

    id: str
    programme: str
    state: str
    about: str
    case: str
    recorded_at: datetime
    recorded_by: str
    decided_at: datetime | None
    decided_by: str
    clauses: tuple[str, ...]
    happened: str
    when: str
    messages: tuple[Quoted, ...]
    files: tuple[EvidenceFile, ...]
    decision: str
    outside: str
    revocations: tuple[Revocation, ...]
    appealed: bool
    appeals: tuple[ConductAppeal, ...]
    bases: tuple[LegalBasis, ...]
    url: str


@dataclass(frozen=True, kw_only=True)
class Violations:
    """What waits for somebody first; the newest 200. None about yourself."""

    violations: tuple[Violation, ...]
