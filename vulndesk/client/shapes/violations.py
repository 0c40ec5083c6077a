"""Shapes: violations.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Revocation:
    access: str
    words: str
    starts_at: datetime
    ends_at: datetime | None
    runs: bool


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
    decision: str
    revocations: tuple[Revocation, ...]
    appealed: bool
    url: str


@dataclass(frozen=True, kw_only=True)
class Violations:
    """What waits for somebody first; the newest 200. None about yourself."""

    violations: tuple[Violation, ...]
