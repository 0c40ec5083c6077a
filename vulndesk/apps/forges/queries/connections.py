"""Connections: what pages show of them, what a delivery said, and the client of a repository."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings

from vulndesk.apps.forges.content import open_fact, open_place
from vulndesk.apps.forges.models import Connection, Delivery
from vulndesk.core.errors import NotFound
from vulndesk.core.forges.facts import FORGE_WORDS, Fact, Forge
from vulndesk.core.forges.reading import OUTCOME_WORDS, REFUSED, Outcome
from vulndesk.gateways import forges as gateway
from vulndesk.gateways.web import Web

LONGEST_ANSWER = 10.0  # seconds


@dataclass(frozen=True)
class ConnectionView:
    """address: of the forge; url: of the repository's page; hook: where the forge posts to."""

    id: UUID
    programme_id: int
    forge: Forge
    address: str
    repository: str
    hook: str
    made_at: datetime
    is_on: bool
    has_token: bool
    has_older_secret: bool
    heard_at: datetime | None
    answered_at: datetime | None
    failing_since: datetime | None
    trouble: str
    switched_off_at: datetime | None

    @property
    def url(self) -> str:
        return f"{self.address}/{self.repository}"

    @property
    def may_look(self) -> bool:
        """There may be private reports, and the desk may ask for them."""
        return self.is_on and self.has_token and self.forge is not Forge.FORGEJO

    @property
    def forge_words(self) -> str:
        return FORGE_WORDS[self.forge]


@dataclass(frozen=True)
class Counted:
    outcome: Outcome
    number: int
    last_at: datetime

    @property
    def words(self) -> str:
        return OUTCOME_WORDS[self.outcome]

    @property
    def is_refused(self) -> bool:
        return self.outcome in REFUSED


@dataclass(frozen=True)
class Seen:
    """What a delivery said, and by which connection it came."""

    delivery_id: UUID
    connection: ConnectionView
    fact: Fact = field(repr=False)


def connections_of(programme_id: int) -> list[ConnectionView]:
    return [view_of(row) for row in Connection.objects.filter(programme_id=programme_id)]


def connection(programme_id: int, row_id: UUID) -> ConnectionView:
    row = Connection.objects.filter(pk=row_id, programme_id=programme_id).first()
    if row is None:
        raise NotFound("There is no such connection.", next_step="Go back to the list.")
    return view_of(row)


def connection_by_id(row_id: UUID) -> ConnectionView | None:
    """For tasks. None: it is off or gone."""
    row = Connection.objects.filter(pk=row_id, switched_off_at=None).first()
    return view_of(row) if row is not None else None


def counts_of(row_id: UUID) -> list[Counted]:
    """In the order of the table, those that never happened left out."""
    rows = {row.outcome: row for row in Connection(pk=row_id).counts.all()}
    return [Counted(one, rows[one].number, rows[one].last_at) for one in Outcome if one in rows]


def seen(delivery_id: str) -> Seen | None:
    """For a task of settings.FORGE_TASKS. None: the connection is off or gone, or the delivery is done with."""
    row = Delivery.objects.select_related("connection").filter(pk=delivery_id).first()
    if row is None or not row.sealed or row.connection.switched_off_at is not None:
        return None
    return Seen(row.pk, view_of(row.connection), open_fact(row))


def client_of(row_id: UUID, *, programme_id: int | None = None) -> gateway.ForgeClient | None:
    """None: there is no token, or the connection is off or gone. Ask within `actions.asking`."""
    rows = Connection.objects.filter(pk=row_id, switched_off_at=None)
    row = (rows if programme_id is None else rows.filter(programme_id=programme_id)).first()
    if row is None or not (place := open_place(row)).token:
        return None
    web = Web(inner=settings.INNER_NETWORKS, longest_wait=LONGEST_ANSWER)
    return gateway.client_of(Forge(row.forge), address=place.address, name=place.repository, token=place.token, web=web)


def view_of(row: Connection) -> ConnectionView:
    place = open_place(row)
    return ConnectionView(
        id=row.pk,
        programme_id=row.programme_id,
        forge=Forge(row.forge),
        address=place.address,
        repository=place.repository,
        hook=f"{settings.ADDRESS}/forges/{row.pk}/",
        made_at=row.made_at,
        is_on=row.switched_off_at is None,
        has_token=bool(place.token),
        has_older_secret=len(place.secrets) > 1,
        heard_at=row.heard_at,
        answered_at=row.answered_at,
        failing_since=row.failing_since,
        trouble=row.trouble,
        switched_off_at=row.switched_off_at,
    )
