"""What is sealed of a subscription, opened and closed in one place; and the code of its link."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from vulndesk.apps.subscribers.models import Subscription
from vulndesk.apps.vault.sealing import desk_key, lookup_digest, open_row, seal_row


@dataclass(frozen=True)
class Asked:
    """address: of mail or of a webhook, which has a secret once confirmed. packages: none for everything."""

    address: str
    packages: tuple[str, ...] = ()
    secret: str = ""

    @property
    def is_webhook(self) -> bool:
        return self.address.startswith("https://")


def seal_asked(row_id: UUID, asked: Asked) -> bytes:
    content = {"address": asked.address, "packages": list(asked.packages), "secret": asked.secret}
    return seal_row(desk_key(), table="subscription", row=row_id, content=content)


def open_asked(row: Subscription) -> Asked:
    found = open_row(desk_key(), table="subscription", row=row.pk, sealed=row.sealed)
    return Asked(found["address"], tuple(found.get("packages", ())), found.get("secret", ""))


def code_of(row_id: UUID) -> str:
    """What its link has besides the id: nobody who reads the database alone can make it."""
    return lookup_digest("subscription link", str(row_id)).hex()[:32]


def digest_of(asked: Asked, programme_id: int | None) -> bytes:
    """Other packages are another subscription: it is confirmed for itself, and changes none that is there."""
    address = asked.address if asked.is_webhook else asked.address.casefold()
    packages = "".join(f"\n{name.casefold()}" for name in asked.packages)
    return lookup_digest("subscriber", f"{programme_id or 'all'}:{address}{packages}")
