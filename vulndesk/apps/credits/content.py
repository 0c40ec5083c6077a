"""What is sealed of credits, opened and closed in one place."""

from __future__ import annotations

from typing import TypedDict
from uuid import UUID

from vulndesk.apps.credits.models import AddedCredit, PublicCredit
from vulndesk.apps.vault.sealing import RowKey, desk_key, open_row, seal_row


class Added(TypedDict):
    """consent: how it is known that they agree to be named, in the words of whoever added them."""

    name: str
    link: str
    is_group: bool
    consent: str


class Shown(TypedDict):
    """What the public pages say. advisory: how it is called there, with its address."""

    name: str
    link: str
    is_group: bool
    type: str
    advisory: str
    advisory_url: str


def seal_added(key: RowKey, row_id: UUID, added: Added) -> bytes:
    return seal_row(key, table="credit.added", row=row_id, content=added)


def open_added(key: RowKey, row: AddedCredit) -> Added:
    return open_row(key, table="credit.added", row=row.pk, sealed=row.sealed)  # type: ignore[return-value]


def seal_shown(row_id: UUID, shown: Shown) -> bytes:
    return seal_row(desk_key(), table="credit.shown", row=row_id, content=shown)


def open_shown(row: PublicCredit) -> Shown:
    return open_row(desk_key(), table="credit.shown", row=row.pk, sealed=row.sealed)  # type: ignore[return-value]
