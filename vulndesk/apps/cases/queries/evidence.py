"""What was found of a report in the code, for the team."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from vulndesk.apps.cases import content
from vulndesk.apps.cases.models import Case, Evidence
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.evidence.said import Table, table_from_json

SOON = timedelta(minutes=10)


@dataclass(frozen=True)
class EvidenceView:
    """state: checking, unchecked (there is a mirror, and nobody asked), unread (it could not be read), judged.

    has_moved: the mirror holds something else by now. repository: for links; empty when nobody named one.
    """

    state: str
    repository: str
    table: Table | None = None
    judged_at: datetime | None = None
    has_moved: bool = False


def evidence_view(case: Case, row: Evidence | None, *, tips: str, now: datetime) -> EvidenceView | None:
    """None where nothing can be looked up. row: what is kept of this case; tips: of the programme's mirror."""
    repository = case.programme.repository
    if row is None:
        if not tips:
            return None
        return EvidenceView("checking" if now - case.received_at < SOON else "unchecked", repository)
    kept = content.open_evidence(opened_key(case.data_key), row)
    return EvidenceView(
        state="judged" if kept is not None else "unread",
        repository=repository,
        table=table_from_json(kept) if kept is not None else None,
        judged_at=row.judged_at,
        has_moved=bool(tips) and tips != row.tips,
    )
