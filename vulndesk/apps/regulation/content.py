"""What is sealed of the record, opened and closed in one place."""

from __future__ import annotations

from typing import TypedDict
from uuid import UUID

from vulndesk.apps.regulation.models import CraRecord
from vulndesk.apps.vault.sealing import RowKey, open_row, seal_row


class Said(TypedDict):
    """words: of whoever signed; evidence: what it rests on; text, where, reference: of what was filed."""

    words: str
    evidence: str
    text: str
    where: str
    reference: str


NOTHING: Said = {"words": "", "evidence": "", "text": "", "where": "", "reference": ""}


def seal_said(key: RowKey, row_id: UUID, said: Said) -> bytes:
    return seal_row(key, table="cra.record", row=row_id, content=said)


def open_said(key: RowKey, row: CraRecord) -> Said:
    return open_row(key, table="cra.record", row=row.pk, sealed=row.sealed)  # type: ignore[return-value]
