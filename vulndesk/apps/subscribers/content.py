"""What is sealed of a subscription, opened and closed in one place; and the code of its link."""

from __future__ import annotations

from uuid import UUID

from vulndesk.apps.subscribers.models import Subscription
from vulndesk.apps.vault.sealing import desk_key, lookup_digest, open_row, seal_row


def seal_address(row_id: UUID, address: str) -> bytes:
    return seal_row(desk_key(), table="subscription", row=row_id, content={"address": address})


def open_address(row: Subscription) -> str:
    return str(open_row(desk_key(), table="subscription", row=row.pk, sealed=row.sealed)["address"])


def code_of(row_id: UUID) -> str:
    """What its link has besides the id: nobody who reads the database alone can make it."""
    return lookup_digest("subscription link", str(row_id)).hex()[:32]


def digest_of(address: str, programme_id: int | None) -> bytes:
    return lookup_digest("subscriber", f"{programme_id or 'all'}:{address.casefold()}")
