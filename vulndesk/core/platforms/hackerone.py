"""HackerOne's exports: the API's `reports` (JSON), and the CSV or JSON of a programme's findings.

https://api.hackerone.com/customer-resources/#reports
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from vulndesk.core.errors import BadInput
from vulndesk.core.lifecycle import CloseReason
from vulndesk.core.platforms.report import (
    WORDS,
    PlatformReport,
    instant,
    number,
    outcome_of,
    received,
    rest,
    words,
)

NAME = "hackerone"
_OPEN = frozenset({"new", "triaged", "needs-more-info", "pending-program-review", "retesting", "pre-submission"})
_CLOSED = {
    "resolved": CloseReason.RESOLVED,
    "informative": CloseReason.WONT_FIX,
    "duplicate": CloseReason.DUPLICATE,
    "not-applicable": CloseReason.NOT_VALID,
    "spam": CloseReason.NOT_A_REPORT,
}
_ROW = frozenset(
    {
        *("id", "title", "severity_rating", "severity_score", "state", "substate", "weakness", "reported_at"),
        *("first_response_at", "closed_at", "reporter", "cve_ids"),
    }
)
_ATTRIBUTES = frozenset({"title", "state", "created_at", "vulnerability_information", "closed_at", "cve_ids"})


def is_row(record: Mapping[str, Any]) -> bool:
    """A row of the CSV, or an object of its JSON twin."""
    return {"id", "substate", "reported_at", "severity_rating"} <= record.keys()


def is_report(record: Mapping[str, Any]) -> bool:
    """An object of the API."""
    return record.get("type") == "report" and isinstance(record.get("attributes"), Mapping)


def read_row(record: Mapping[str, Any]) -> PlatformReport:
    """Raises BadInput. The findings have no text, only their titles."""
    state = words(record.get("substate")).lower().replace("_", "-").replace(" ", "-") or words(record.get("state"))
    return PlatformReport(
        platform=NAME,
        id=_id(record),
        title=words(record.get("title")),
        text="",
        received_at=received(record.get("reported_at")),
        outcome=outcome_of(state, _CLOSED, _OPEN),
        state=state,
        reporter=words(record.get("reporter")),
        acknowledged_at=instant(record.get("first_response_at")),
        closed_at=instant(record.get("closed_at")),
        rating=WORDS.get(words(record.get("severity_rating")).lower(), ""),
        score=number(record.get("severity_score")),
        weakness=words(record.get("weakness")),
        cves=_cves(record.get("cve_ids")),
        other=rest(record, _ROW),
    )


def read_report(record: Mapping[str, Any]) -> PlatformReport:
    """Raises BadInput."""
    given = record["attributes"]
    severity, reporter = _related(record, "severity"), _related(record, "reporter")
    state = words(given.get("state")).lower()
    return PlatformReport(
        platform=NAME,
        id=_id(record),
        title=words(given.get("title")),
        text=words(given.get("vulnerability_information")),
        received_at=received(given.get("submitted_at") or given.get("created_at")),
        outcome=outcome_of(state, _CLOSED, _OPEN),
        state=state,
        reporter=words(reporter.get("username")),
        acknowledged_at=instant(given.get("first_program_activity_at")) or instant(given.get("triaged_at")),
        closed_at=instant(given.get("closed_at")),
        rating=WORDS.get(words(severity.get("rating")).lower(), ""),
        score=number(severity.get("score")),
        weakness=words(_related(record, "weakness").get("name")),
        cves=_cves(given.get("cve_ids")),
        other=rest(given, _ATTRIBUTES),
    )


def _id(record: Mapping[str, Any]) -> str:
    found = str(record.get("id") or "").strip()
    if not re.fullmatch(r"\d{1,18}", found):
        raise BadInput("It has no id of HackerOne.", next_step="Export it again, with its id.")
    return found


def _related(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    related = record.get("relationships")
    found: Any = related.get(name) if isinstance(related, Mapping) else None
    for key in ("data", "attributes"):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _cves(value: Any) -> tuple[str, ...]:
    text = ",".join(str(one) for one in value) if isinstance(value, list) else str(value or "")
    return tuple(dict.fromkeys(re.findall(r"CVE-\d{4}-\d{4,19}", text)))
