"""What is sealed of a webhook, opened and closed in one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from vulndesk.apps.vault.sealing import desk_key, open_row, seal_row
from vulndesk.apps.webhooks.models import Webhook


@dataclass(frozen=True)
class Target:
    """secrets: newest first; the one before it signs as well until somebody takes it away."""

    address: str
    secrets: tuple[str, ...] = field(repr=False)


def seal_target(row_id: UUID, target: Target) -> bytes:
    content = {"address": target.address, "secrets": list(target.secrets)}
    return seal_row(desk_key(), table="webhook", row=row_id, content=content)


def open_target(row: Webhook) -> Target:
    found = open_row(desk_key(), table="webhook", row=row.pk, sealed=row.sealed)
    return Target(found["address"], tuple(found["secrets"]))
