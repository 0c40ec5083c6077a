"""What is sealed of the list and of planned notices, opened and closed in one place."""

from __future__ import annotations

from typing import TypedDict
from uuid import UUID

from vulndesk.apps.early_notices.models import EarlyNotice, Recipient
from vulndesk.apps.vault.sealing import RowKey, desk_key, open_row, seal_row


class Listed(TypedDict):
    """label: of core/traffic_light, or "". terms: to accept besides the embargo's. key: an armoured OpenPGP key."""

    name: str
    address: str
    label: str
    terms: str
    key: str


class Planned(Listed):
    """summary: what they read once they accepted, with the report where gives_report. code: of their link."""

    summary: str
    gives_report: bool
    code: str


def seal_listed(row_id: UUID, listed: Listed) -> bytes:
    return seal_row(desk_key(), table="early_notice.recipient", row=row_id, content=listed)


def open_listed(row: Recipient) -> Listed:
    return open_row(desk_key(), table="early_notice.recipient", row=row.pk, sealed=row.sealed)  # type: ignore[return-value]


def seal_planned(key: RowKey, row_id: UUID, planned: Planned) -> bytes:
    return seal_row(key, table="early_notice", row=row_id, content=planned)


def open_planned(key: RowKey, row: EarlyNotice) -> Planned:
    return open_row(key, table="early_notice", row=row.pk, sealed=row.sealed)  # type: ignore[return-value]
