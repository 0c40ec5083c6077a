"""What an owner sets up. Every change is an event; token and secret are in none of them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction

from vulndesk.apps.forges.content import Place, open_place, seal_place
from vulndesk.apps.forges.models import Connection
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.vault.ids import new_id
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import BadInput, Conflict, NotFound
from vulndesk.core.events import EventKind
from vulndesk.core.forges.facts import Forge
from vulndesk.core.webhooks import SECRET_BYTES, spell_secret
from vulndesk.gateways.web import NotOurs, sound_address

MOST = 20
_LONGEST_NAME = 200


@dataclass(frozen=True)
class NewConnection:
    """address: of the repository's page, https://github.com/owner/name. token: empty, the desk only listens."""

    forge: Forge
    address: str
    token: str = field(default="", repr=False)


def connect(programme_id: int, new: NewConnection, *, by: Actor, now: datetime) -> tuple[UUID, str]:
    """Its id, and the webhook's secret, which is shown this once. Raises BadInput, NotAllowed."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    if Connection.objects.filter(programme_id=programme_id).count() >= MOST:
        raise BadInput(f"A programme has {MOST} repositories at most.", next_step="Remove one first.", field="address")
    secret = _new_secret(new.forge)
    address, repository = _split(new.address)
    places = (open_place(one) for one in Connection.objects.filter(programme_id=programme_id))
    if (address, repository.lower()) in {(one.address, one.repository.lower()) for one in places}:
        raise BadInput("This repository is connected already.", next_step="Open its page.", field="address")
    row = Connection(id=new_id(), programme_id=programme_id, forge=new.forge.value, made_at=now)
    row.sealed = seal_place(row.pk, Place(address, repository, _token(new.token), (secret,)))
    with transaction.atomic():
        row.save(force_insert=True)
        _record(EventKind.FORGE_CONNECTED, row, by=by, now=now)
    return row.pk, secret


def change_token(programme_id: int, row_id: UUID, token: str, *, by: Actor, now: datetime) -> None:
    """Empty: the one that is there is forgotten, and the desk only listens from now on."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    row = _row(programme_id, row_id)
    sealed = seal_place(row.pk, replace(open_place(row), token=_token(token)))
    _change(row, {"sealed": sealed, "failing_since": None, "trouble": ""}, by=by, now=now)


def switch(programme_id: int, row_id: UUID, *, on: bool, by: Actor, now: datetime) -> None:
    """Off: nothing that is posted is taken, and the forge is asked nothing."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    row = _row(programme_id, row_id)
    _change(row, {"switched_off_at": None if on else now, "failing_since": None, "trouble": ""}, by=by, now=now)


def renew_secret(programme_id: int, row_id: UUID, *, by: Actor, now: datetime) -> str:
    """The new one, shown this once. The one before holds as well until `drop_older_secret`."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    row = _row(programme_id, row_id)
    place, secret = open_place(row), _new_secret(Forge(row.forge))
    sealed = seal_place(row.pk, replace(place, secrets=(secret, place.secrets[0])))
    _change(row, {"sealed": sealed}, by=by, now=now)
    return secret


def drop_older_secret(programme_id: int, row_id: UUID, *, by: Actor, now: datetime) -> None:
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    row = _row(programme_id, row_id)
    place = open_place(row)
    _change(row, {"sealed": seal_place(row.pk, replace(place, secrets=place.secrets[:1]))}, by=by, now=now)


def disconnect(programme_id: int, row_id: UUID, *, by: Actor, now: datetime) -> None:
    """With its counts and deliveries. Cases that came by it stay, and are known again when it is connected anew."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    row = _row(programme_id, row_id)
    with transaction.atomic():
        if not Connection.objects.filter(pk=row.pk).delete()[0]:
            raise NotFound("There is no such connection.", next_step="Reload the page.")
        _record(EventKind.FORGE_DISCONNECTED, row, by=by, now=now)


def _row(programme_id: int, row_id: UUID) -> Connection:
    row = Connection.objects.filter(pk=row_id, programme_id=programme_id).first()
    if row is None:
        raise NotFound("There is no such connection.", next_step="Reload the page.")
    return row


def _change(row: Connection, fields: Mapping[str, Any], *, by: Actor, now: datetime) -> None:
    with transaction.atomic():
        # What was read a moment ago must still be there: of two changes at once one is asked for again.
        if Connection.objects.filter(pk=row.pk, sealed=row.sealed).update(**fields) != 1:
            raise Conflict("This connection was changed at the same moment.", next_step="Reload the page.")
        _record(EventKind.FORGE_CHANGED, row, by=by, now=now)


def _record(kind: EventKind, row: Connection, *, by: Actor, now: datetime) -> None:
    facts = {"connection": row.pk, "forge": row.forge}
    record_event(kind=kind, now=now, actor=by.name, programme_id=row.programme_id, facts=facts)


def _split(written: str) -> tuple[str, str]:
    """ "https://github.com/owner/name" → the forge's address, and "owner/name". http only into an inner network."""
    try:
        parts = urlsplit(sound_address(written.strip().rstrip("/").removesuffix(".git")))
    except NotOurs:
        raise _no_repository() from None
    names = [one for one in parts.path.split("/") if one]
    if len(names) < 2 or "-" in names or len(parts.path) > _LONGEST_NAME or parts.query:
        raise _no_repository()
    if parts.scheme != "https" and not settings.INNER_NETWORKS:
        raise BadInput("The address of a forge begins with https://.", next_step="Correct it.", field="address")
    return f"{parts.scheme}://{parts.netloc}", "/".join(names)


def _no_repository() -> BadInput:
    return BadInput(
        "This is not the address of a repository.",
        next_step="Take it from the browser: https://forge.example/owner/name.",
        field="address",
    )


def _token(written: str) -> str:
    token = written.strip()
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise BadInput("This is no token of a forge.", next_step="Copy it again.", field="token")
    return token


def _new_secret(forge: Forge) -> str:
    """GitLab takes one that is spelled so as secret token, and its newer versions as signing token."""
    return spell_secret(secrets.token_bytes(SECRET_BYTES)) if forge is Forge.GITLAB else secrets.token_urlsafe(32)
