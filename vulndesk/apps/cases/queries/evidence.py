"""What was found of a report in the code, for the team."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from vulndesk.apps.cases import content
from vulndesk.apps.cases.models import Case, Evidence
from vulndesk.apps.evidence.queries import tips_of
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Verb, may
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


def evidence_of(actor: Actor, case: Case, *, now: datetime) -> EvidenceView | None:
    """None for a reporter, and where nothing can be looked up. case: one that this person may see."""
    if not may(actor, Verb.SEE_NOTES):
        return None
    tips = tips_of(case.programme_id)
    row = Evidence.objects.filter(case=case).first()
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
