"""What an owner sets up. Every change is an event; the secret is in none of them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.webhooks.content import Target, open_target, seal_target
from vulndesk.apps.webhooks.models import Webhook
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import BadInput, Conflict, NotFound
from vulndesk.core.events import EventKind
from vulndesk.core.webhooks import SECRET_BYTES, TYPES, spell_secret
from vulndesk.gateways.web import NotOurs, sound_address

MOST = 20


@dataclass(frozen=True)
class NewWebhook:
    address: str
    types: tuple[str, ...]
    with_titles: bool = False


def add_webhook(programme_id: int, new: NewWebhook, *, by: Actor, now: datetime) -> tuple[Webhook, str]:
    """The row, and its secret, which is shown this once. Raises BadInput, NotAllowed."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    if Webhook.objects.filter(programme_id=programme_id).count() >= MOST:
        raise BadInput(f"A programme has {MOST} webhooks at most.", next_step="Remove one first.", field="address")
    secret = _new_secret()
    row = Webhook(id=new_id(), programme_id=programme_id, made_at=now, **_checked(new))
    row.sealed = seal_target(row.pk, Target(_sound(new.address), (secret,)))
    with transaction.atomic():
        row.save(force_insert=True)
        _record(EventKind.WEBHOOK_ADDED, row, by=by, now=now)
    return row, secret


def change_webhook(programme_id: int, row_id: UUID, new: NewWebhook, *, by: Actor, now: datetime) -> None:
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    row = _row(programme_id, row_id)
    target = Target(_sound(new.address), open_target(row).secrets)
    _change(row, _checked(new) | {"sealed": seal_target(row.pk, target)}, by=by, now=now)


def switch(programme_id: int, row_id: UUID, *, on: bool, by: Actor, now: datetime) -> None:
    """Off: nothing is sent any more. On again: from now on; what happened meanwhile can be sent by hand."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    row = _row(programme_id, row_id)
    _change(row, {"switched_off_at": None if on else now, "failing_since": None}, by=by, now=now)


def renew_secret(programme_id: int, row_id: UUID, *, by: Actor, now: datetime) -> str:
    """The new one, shown this once. The one before signs as well until `drop_older_secret`."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    row, secret = _row(programme_id, row_id), _new_secret()
    target = open_target(row)
    sealed = seal_target(row.pk, Target(target.address, (secret, target.secrets[0])))
    _change(row, {"sealed": sealed}, by=by, now=now)
    return secret


def drop_older_secret(programme_id: int, row_id: UUID, *, by: Actor, now: datetime) -> None:
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    row = _row(programme_id, row_id)
    target = open_target(row)
    _change(row, {"sealed": seal_target(row.pk, Target(target.address, target.secrets[:1]))}, by=by, now=now)


def remove_webhook(programme_id: int, row_id: UUID, *, by: Actor, now: datetime) -> None:
    """With the log of what was sent to it."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    row = _row(programme_id, row_id)
    with transaction.atomic():
        if not Webhook.objects.filter(pk=row.pk).delete()[0]:
            raise NotFound("There is no such webhook.", next_step="Reload the page.")
        _record(EventKind.WEBHOOK_REMOVED, row, by=by, now=now)


def _row(programme_id: int, row_id: UUID) -> Webhook:
    row = Webhook.objects.filter(pk=row_id, programme_id=programme_id).first()
    if row is None:
        raise NotFound("There is no such webhook.", next_step="Reload the page.")
    return row


def _change(row: Webhook, fields: Mapping[str, Any], *, by: Actor, now: datetime) -> None:
    with transaction.atomic():
        # What was read a moment ago must still be there: of two changes at once one is asked for again.
        if Webhook.objects.filter(pk=row.pk, sealed=row.sealed).update(**fields) != 1:
            raise Conflict("This webhook was changed at the same moment.", next_step="Reload the page.")
        _record(EventKind.WEBHOOK_CHANGED, row, by=by, now=now)


def _record(kind: EventKind, row: Webhook, *, by: Actor, now: datetime) -> None:
    facts = {"webhook": row.pk}
    record_event(kind=kind, now=now, actor=by.name, programme_id=row.programme_id, facts=facts)


def _checked(new: NewWebhook) -> dict[str, Any]:
    types = [one for one in TYPES.values() if one in new.types]
    if not types:
        raise BadInput("Nothing is ticked.", next_step="Choose what it is told of.", field="groups")
    return {"types": types, "with_titles": new.with_titles}


def _sound(address: str) -> str:
    """https to anywhere; http only into a network of the owner's own, which `gateways/web` checks when it connects."""
    address = address.strip()
    if not address.startswith("https://") and not (settings.INNER_NETWORKS and address.startswith("http://")):
        raise BadInput("An address of a webhook begins with https://.", next_step="Correct it.", field="address")
    try:
        return sound_address(address)
    except NotOurs:
        raise BadInput(
            "This is no address that the desk may post to.", next_step="Correct it.", field="address"
        ) from None


def _new_secret() -> str:
    return spell_secret(secrets.token_bytes(SECRET_BYTES))
