"""What is sealed of a proposal, opened and closed in one place."""

from __future__ import annotations

from typing import TypedDict

from vulndesk.apps.handover.models import Handover
from vulndesk.apps.vault.sealing import open_row, opened_key, seal_row

TABLE = "handover"


class Words(TypedDict):
    """reason: for the reporter and both teams. summary: all that the other team reads before it accepts.

    answer: why the reporter or the other team said no.
    """

    reason: str
    summary: str
    answer: str


def seal_words(row: Handover, words: Words) -> bytes:
    return seal_row(opened_key(row.case.data_key), table=TABLE, row=row.pk, content=words)


def open_words(row: Handover) -> Words:
    """Empty once the case was erased."""
    if not row.sealed or row.case.erased_at is not None:
        return {"reason": "", "summary": "", "answer": ""}
    return open_row(opened_key(row.case.data_key), table=TABLE, row=row.pk, sealed=row.sealed)  # type: ignore[return-value]
