"""Asking the forge of a connection, and keeping how that went for the page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vulndesk.apps.forges.models import Connection
from vulndesk.apps.forges.queries import client_of
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import NotNow
from vulndesk.gateways.forges import ForgeClient, ForgeTrouble, Repository

_LONGEST = 200


@dataclass(frozen=True)
class Tried:
    """login: whose token it is."""

    login: str
    repository: Repository
    private_reporting: bool | None


def try_connection(programme_id: int, row_id: UUID, *, by: Actor, now: datetime) -> Tried:
    """Whose token it is and whether it sees the repository. Raises NotNow with what the forge said."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    client = client_of(row_id, programme_id=programme_id)
    if client is None:
        raise NotNow("There is no token to ask with, or the connection is off.", next_step="Give it one.")
    try:
        with asking(row_id, now=now):
            return Tried(client.who(), client.repository(), private_reporting_of(client))
    except ForgeTrouble as trouble:
        raise NotNow(trouble.what, next_step="Look at the token, the address, and the forge.") from None


@contextmanager
def asking(row_id: UUID, *, now: datetime) -> Iterator[None]:
    """Around questions to the forge: the connection says how the last ones went. Passes ForgeTrouble on."""
    rows = Connection.objects.filter(pk=row_id)
    try:
        yield
    except ForgeTrouble as trouble:
        if trouble.kind == "not_there":  # it answered, and has nothing of the kind
            raise
        rows.filter(failing_since=None).update(failing_since=now)
        rows.update(trouble=trouble.what[:_LONGEST])
        raise
    rows.update(answered_at=now, failing_since=None, trouble="")


def private_reporting_of(client: ForgeClient) -> bool | None:
    """Not every token may ask: that alone is no fault of the connection."""
    try:
        return client.private_reporting()
    except ForgeTrouble:
        return None
