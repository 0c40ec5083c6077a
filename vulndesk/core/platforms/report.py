"""One report of a platform's export, in the desk's words, and what is the same in all exports."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from vulndesk.core.errors import BadInput
from vulndesk.core.lifecycle import CloseReason

_LONGEST_TEXT = 200_000
WORDS = {"critical": "critical", "high": "high", "medium": "medium", "low": "low", "none": "none", "moderate": "medium"}


@dataclass(frozen=True)
class PlatformReport:
    """id: the platform's own. outcome: how it was closed, None: it is open. rating: a word of CVSS, or empty.

    other: everything else that the export says, by its own names.
    """

    platform: str
    id: str
    title: str
    text: str
    received_at: datetime
    outcome: CloseReason | None
    state: str
    reporter: str = ""
    acknowledged_at: datetime | None = None
    closed_at: datetime | None = None
    rating: str = ""
    score: float | None = None
    weakness: str = ""
    cves: tuple[str, ...] = ()
    other: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Unread:
    """One record that could not be read. name: its id, or its place in the export."""

    name: str
    why: str


def instant(written: Any) -> datetime | None:
    """ "2024-05-12 04:05:27 UTC" or RFC 3339; None when it is neither."""
    if not isinstance(written, str) or not written.strip():
        return None
    try:
        at = datetime.fromisoformat(re.sub(r"\s*UTC$", "+00:00", written.strip()))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def received(written: Any) -> datetime:
    """Raises BadInput: without its day a report has no place in a history."""
    at = instant(written)
    if at is None:
        raise BadInput("It does not say when it was received.", next_step="Export it again with its dates.")
    return at


def words(value: Any) -> str:
    return value.strip()[:_LONGEST_TEXT] if isinstance(value, str) else ""


def number(value: Any) -> float | None:
    """A score from 0 to 10."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if 0 <= found <= 10 else None


def rest(record: Mapping[str, Any], used: frozenset[str]) -> dict[str, Any]:
    """What says something and was not used."""
    return {
        name: value for name, value in record.items() if name and name not in used and value not in (None, "", [], {})
    }


def outcome_of(state: str, closed: Mapping[str, CloseReason], still_open: frozenset[str]) -> CloseReason | None:
    """Raises BadInput for a state that is neither."""
    if state in still_open:
        return None
    if state not in closed:
        raise BadInput(f"Its state “{state[:40]}” is not known here.", next_step="Tell the desk’s developers.")
    return closed[state]
