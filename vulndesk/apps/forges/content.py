"""What is sealed of connections and deliveries, opened and closed in one place."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from uuid import UUID

from vulndesk.apps.forges.models import Connection, Delivery
from vulndesk.apps.vault.sealing import desk_key, lookup_digest, open_row, seal_row
from vulndesk.core.forges.facts import Fact, restored, stored


@dataclass(frozen=True)
class Place:
    """address: of the forge's pages; repository: "owner/name"; secrets: newest first, the one before it holds as well.

    token: of the forge's API; empty: the desk only listens.
    """

    address: str
    repository: str
    token: str = field(default="", repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)


def note_print(text: str) -> str:
    """Of a comment's words: keyed, and the same however a forge spaces them."""
    return lookup_digest("forge note", " ".join(text.split())).hex()[:24]


def seal_place(row_id: UUID, place: Place) -> bytes:
    return seal_row(desk_key(), table="forges.connection", row=row_id, content=asdict(place))


def open_place(row: Connection) -> Place:
    found = open_row(desk_key(), table="forges.connection", row=row.pk, sealed=row.sealed)
    return Place(**{**found, "secrets": tuple(found["secrets"])})


def seal_fact(row_id: UUID, fact: Fact) -> bytes:
    return seal_row(desk_key(), table="forges.delivery", row=row_id, content=stored(fact))


def open_fact(row: Delivery) -> Fact:
    return restored(open_row(desk_key(), table="forges.delivery", row=row.pk, sealed=row.sealed))
