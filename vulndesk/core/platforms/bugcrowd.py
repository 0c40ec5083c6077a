"""Bugcrowd's exports: the API's `submissions` (JSON), and the CSV of a programme's submissions.

https://docs.bugcrowd.com/api/. A priority from P1 to P5 is Bugcrowd's own severity.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from vulndesk.core.errors import BadInput
from vulndesk.core.lifecycle import CloseReason
from vulndesk.core.platforms.report import PlatformReport, instant, outcome_of, received, rest, words

NAME = "bugcrowd"
_OPEN = frozenset({"new", "triaged", "unresolved", "nue", "in_progress", "processing"})
_CLOSED = {
    "resolved": CloseReason.RESOLVED,
    "informational": CloseReason.WONT_FIX,
    "wont_fix": CloseReason.WONT_FIX,
    "not_reproducible": CloseReason.NOT_VALID,
    "not_applicable": CloseReason.NOT_VALID,
    "out_of_scope": CloseReason.NOT_VALID,
    "duplicate": CloseReason.DUPLICATE,
}
_PRIORITIES = {"1": "critical", "2": "high", "3": "medium", "4": "low", "5": "none"}
_TURNS = "last_transitioned_to_"
_ROW = frozenset(
    {
        *("reference_number", "username", "title", "priority", "substate", "state", "description", "submitted_at"),
        *("closed_at", "validated_at", "vrt_lineage", "duplicate", "bug_url"),
    }
)
_ATTRIBUTES = frozenset({"title", "description", "severity", "state", "submitted_at", "vrt_id", "duplicate", "bug_url"})


def is_row(record: Mapping[str, Any]) -> bool:
    return {"reference_number", "bounty_code", "substate", "submitted_at"} <= record.keys()


def is_submission(record: Mapping[str, Any]) -> bool:
    return record.get("type") == "submission" and isinstance(record.get("attributes"), Mapping)


def read_row(record: Mapping[str, Any]) -> PlatformReport:
    """Raises BadInput."""
    state = _state(record.get("substate") or record.get("state"), record.get("duplicate"))
    return PlatformReport(
        platform=NAME,
        id=_id(record.get("reference_number")),
        title=words(record.get("title")) or words(record.get("caption")),
        text=_text(record),
        received_at=received(record.get("submitted_at")),
        outcome=outcome_of(state, _CLOSED, _OPEN),
        state=state,
        reporter=words(record.get("username")),
        acknowledged_at=instant(record.get("validated_at")),
        closed_at=instant(record.get("closed_at")),
        rating=_PRIORITIES.get(words(record.get("priority")), ""),
        weakness=words(record.get("vrt_lineage")),
        other=rest(record, _ROW),
    )


def read_submission(record: Mapping[str, Any]) -> PlatformReport:
    """Raises BadInput. The API names the researcher by a number alone."""
    given = record["attributes"]
    state = _state(given.get("state"), given.get("duplicate"))
    turns = {name: at for name, value in given.items() if name.startswith(_TURNS) and (at := instant(value))}
    used = _ATTRIBUTES | frozenset(name for name in given if name.startswith(_TURNS))
    return PlatformReport(
        platform=NAME,
        id=_id(record.get("id")),
        title=words(given.get("title")),
        text=_text(given),
        received_at=received(given.get("submitted_at")),
        outcome=outcome_of(state, _CLOSED, _OPEN),
        state=state,
        acknowledged_at=turns.get(f"{_TURNS}triaged_at"),
        closed_at=_closed_at(state, turns),
        rating=_PRIORITIES.get(str(given.get("severity") or ""), ""),
        weakness=words(given.get("vrt_id")),
        other=rest(given, used),
    )


def _closed_at(state: str, turns: Mapping[str, datetime]) -> datetime | None:
    return turns.get(f"{_TURNS}{state}_at") or max(turns.values(), default=None)


def _state(value: Any, duplicate: Any) -> str:
    """A duplicate keeps the state of its original; it is closed all the same."""
    if duplicate is True or str(duplicate).upper() == "TRUE":
        return "duplicate"
    return words(value).lower().replace("-", "_").replace(" ", "_")


def _id(value: Any) -> str:
    found = str(value or "").strip()
    if not found or len(found) > 100 or not found.isprintable():
        raise BadInput("It has no id of Bugcrowd.", next_step="Export it again, with its reference number.")
    return found


def _text(record: Mapping[str, Any]) -> str:
    place = words(record.get("bug_url"))
    description = words(record.get("description"))
    return f"{description}\n\nWhere: {place}".strip() if place else description
