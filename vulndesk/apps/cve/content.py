"""What is sealed of CVE ids and accounts, opened and closed in one place."""

from __future__ import annotations

from typing import TypedDict
from uuid import UUID

from vulndesk.apps.cve.models import CnaRequest, Number, Numbering
from vulndesk.apps.vault.sealing import RowKey, desk_key, open_row, seal_row
from vulndesk.gateways.cve_services import Account


class Asked(TypedDict):
    """of: which CNA; text: what it was asked."""

    of: str
    text: str


def seal_account_key(programme_id: int, key: str) -> bytes:
    return seal_row(desk_key(), table="cve.account", row=programme_id, content={"key": key})


def open_account(row: Numbering) -> Account:
    key = open_row(desk_key(), table="cve.account", row=row.pk, sealed=row.sealed)["key"]
    return Account(row.address, row.org, row.user, str(key))


def seal_reason(key: RowKey, case_id: UUID, reason: str) -> bytes:
    return seal_row(key, table="cve.number", row=case_id, content={"reason": reason})


def open_reason(key: RowKey, row: Number) -> str:
    return str(open_row(key, table="cve.number", row=row.pk, sealed=row.sealed)["reason"])


def seal_asked(key: RowKey, row_id: UUID, asked: Asked) -> bytes:
    return seal_row(key, table="cve.request", row=row_id, content=asked)


def open_asked(key: RowKey, row: CnaRequest) -> Asked:
    return open_row(key, table="cve.request", row=row.pk, sealed=row.sealed)  # type: ignore[return-value]
