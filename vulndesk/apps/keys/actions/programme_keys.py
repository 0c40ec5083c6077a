"""Keys of a programme: made, imported, replaced, retired. Yesterday's mail stays readable."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from vulndesk.apps.keys.content import seal_secret
from vulndesk.apps.keys.models import ProgrammeKey
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.vault.ids import new_id
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import BadInput, Conflict, NotFound, NotNow
from vulndesk.core.events import EventKind
from vulndesk.gateways import pgp

State = ProgrammeKey.State


def make_programme_key(
    programme_id: int, *, name: str, addresses: Iterable[str], by: Actor, now: datetime
) -> ProgrammeKey:
    """A new current key; the one that was current goes on decrypting. Raises BadInput without an address."""
    require(by, Verb.CHANGE_KEYS, programme_id)
    known = tuple(dict.fromkeys(addresses))
    if not known:
        raise BadInput(
            "The policy names no e-mail address that a key could be for.",
            next_step="Name one in the policy, or import a key that you have.",
        )
    secret = pgp.make_key(name=name, addresses=known)
    return _store(programme_id, secret, origin="made", by=by, now=now)


def import_programme_key(
    programme_id: int, raw: bytes, *, passphrase: str = "", by: Actor, now: datetime
) -> ProgrammeKey:
    """A secret key that the team has already. One that is here already takes its new state: a later end, say.

    Raises BadInput when it is none, cannot decrypt today, or its passphrase is another.
    """
    require(by, Verb.CHANGE_KEYS, programme_id)
    try:
        secret = pgp.require_secret(raw, passphrase=passphrase)
    except pgp.BadKey as problem:
        step = "Export it with: gpg --armor --export-secret-keys ADDRESS"
        raise BadInput(str(problem), next_step=step, field="key") from None
    return _store(programme_id, secret, origin="imported", by=by, now=now)


def retire_programme_key(programme_id: int, key_id: UUID, *, by: Actor, now: datetime) -> None:
    """Its secret half is deleted: what was encrypted to it opens no more. Raises NotNow for the current one."""
    require(by, Verb.CHANGE_KEYS, programme_id)
    with transaction.atomic():
        row = ProgrammeKey.objects.select_for_update().filter(programme_id=programme_id, pk=key_id).first()
        if row is None:
            raise NotFound("There is no such key.", next_step="Reload the page.")
        if row.state == State.CURRENT:
            raise NotNow("This key is the current one.", next_step="Make or import a new one first.")
        rows = ProgrammeKey.objects.filter(pk=key_id, state=State.OLD)
        if rows.update(state=State.RETIRED, sealed=b"", retired_at=now) != 1:
            raise NotNow("This key was retired already.", next_step="Reload the page.")
        _record(EventKind.KEY_RETIRED, row, by=by, now=now)


def _store(programme_id: int, secret: pgp.Secret, *, origin: str, by: Actor, now: datetime) -> ProgrammeKey:
    certificate = pgp.certificate_of(secret)
    facts = pgp.read_keys(certificate)[0]
    known = ProgrammeKey.objects.filter(programme_id=programme_id, fingerprint=facts.fingerprint).first()
    key_id = known.pk if known is not None else new_id()
    row = ProgrammeKey(
        id=key_id,
        programme_id=programme_id,
        fingerprint=facts.fingerprint,
        addresses=list(facts.addresses),
        certificate=certificate,
        sealed=seal_secret(key_id, secret),
        origin=known.origin if known is not None else origin,
        made_at=known.made_at if known is not None else now,
    )
    try:
        with transaction.atomic():
            current = ProgrammeKey.objects.filter(programme_id=programme_id, state=State.CURRENT).exclude(pk=key_id)
            current.update(state=State.OLD, replaced_at=now)
            row.save(force_insert=known is None, force_update=known is not None)
            _record(EventKind.KEY_ADOPTED, row, by=by, now=now)
    except IntegrityError:
        raise Conflict("Somebody changed the keys at the same moment.", next_step="Reload the page.") from None
    return row


def _record(kind: EventKind, row: ProgrammeKey, *, by: Actor, now: datetime) -> None:
    facts = {"fingerprint": row.fingerprint}
    record_event(kind=kind, now=now, actor=by.name, programme_id=row.programme_id, audience="team", facts=facts)
