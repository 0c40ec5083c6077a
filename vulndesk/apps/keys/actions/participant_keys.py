"""The key that a participant writes with: pinned once, and changed by a person only.

Pinning says "the same key as before" and nothing about who holds it. A key that merely lies in a mail is offered to the
team and trusted by nobody (abuse case 10).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from vulndesk.apps.keys.content import KnownKey, open_participant_key, seal_participant_key
from vulndesk.apps.keys.models import OpenedCiphertext, ParticipantKey
from vulndesk.apps.keys.queries import address_digest, ciphertext_digest
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.sealing import lookup_digest
from vulndesk.core.access import DESK, Actor, Role, Verb, require
from vulndesk.core.errors import BadInput, NotFound, NotNow
from vulndesk.core.events import EventKind
from vulndesk.gateways import pgp

State = ParticipantKey.State


def pin_key(
    case_id: UUID, key: KnownKey, *, address: str = "", participant: str = "reporter", by: Actor = DESK, now: datetime
) -> bool:
    """Pins it when none is pinned yet; another one is only offered. True when it is the pinned one now.

    address: of the participant, by which later reports find the key. In the caller's transaction.
    """
    with transaction.atomic():
        rows = ParticipantKey.objects.select_for_update().filter(case_id=case_id, participant=participant)
        pinned = rows.filter(state=State.PINNED).first()
        if pinned is not None:
            if open_participant_key(pinned).fingerprint == key.fingerprint:
                _refresh(pinned, key)
                return True
            offer_key(case_id, key, participant=participant, now=now)
            return False
        row = rows.filter(digest=_digest(case_id, participant, key)).first()
        if row is not None and row.state == State.REFUSED:
            return False
        if row is None:
            row = _row(case_id, key, participant=participant, state=State.PINNED, now=now)
        row.state, row.decided_at = State.PINNED, now
        row.address_digest = address_digest(address) if address else None
        row.save()
        _record(EventKind.KEY_PINNED, case_id, by=by, now=now)
        return True


def offer_key(case_id: UUID, key: KnownKey, *, participant: str = "reporter", now: datetime) -> bool:
    """It waits for a person. False when it was seen before, whatever became of it."""
    digest = _digest(case_id, participant, key)
    with transaction.atomic():
        if ParticipantKey.objects.filter(digest=digest).exists():
            return False
        _row(case_id, key, participant=participant, state=State.OFFERED, now=now).save(force_insert=True)
        _record(EventKind.KEY_OFFERED, case_id, by=DESK, now=now)
    return True


def confirm_key(case_id: UUID, key_id: UUID, *, by: Actor, now: datetime) -> None:
    """A person compared the fingerprint: from now on answers are encrypted to this key and to no other."""
    require(by, Verb.HANDLE)
    with transaction.atomic():
        row = _waiting(case_id, key_id)
        others = ParticipantKey.objects.filter(case_id=case_id, participant=row.participant, state=State.PINNED)
        digest = others.values_list("address_digest", flat=True).first()
        others.update(state=State.REPLACED, decided_at=now)
        row.state, row.decided_at, row.address_digest = State.PINNED, now, digest
        row.save(update_fields=["state", "decided_at", "address_digest"])
        _record(EventKind.KEY_PINNED, case_id, by=by, now=now)


def refuse_key(case_id: UUID, key_id: UUID, *, by: Actor, now: datetime) -> None:
    """It is not the participant's; it is not offered again."""
    require(by, Verb.HANDLE)
    with transaction.atomic():
        row = _waiting(case_id, key_id)
        ParticipantKey.objects.filter(pk=row.pk).update(state=State.REFUSED, decided_at=now)
        _record(EventKind.KEY_REFUSED, case_id, by=by, now=now)


def upload_key(case_id: UUID, raw: bytes, *, by: Actor, now: datetime) -> bool:
    """The reporter's own key, given with the receipt: as good as the receipt, so the first is pinned at once.

    Another one than the pinned key waits for a person. Raises BadInput for what is no single public key.
    """
    if by.role is not Role.REPORTER or by.case_id != case_id:
        raise NotFound("There is no such report.")
    found = pgp.certificates_in(raw)
    if len(found) != 1:
        raise BadInput(
            "This is not one public OpenPGP key.", next_step="Export it with: gpg --armor --export YOUR-ADDRESS"
        )
    facts, certificate = found[0]
    if not facts.can_encrypt or facts.is_revoked:
        raise BadInput("Nobody can encrypt to this key.", next_step="Give one that is valid.")
    key = KnownKey(certificate, facts.fingerprint, facts.addresses, "upload")
    return pin_key(case_id, key, by=by, now=now)


def forget_keys_of(case_id: UUID) -> None:
    """With the case that is erased. In the caller's transaction."""
    ParticipantKey.objects.filter(case_id=case_id).delete()
    OpenedCiphertext.objects.filter(case_id=case_id).delete()


def remember_ciphertexts(digests: Iterable[str], *, case_id: UUID) -> None:
    """That these belong to this case. In the caller's transaction."""
    rows = [OpenedCiphertext(digest=ciphertext_digest(one), case_id=case_id) for one in digests if one]
    OpenedCiphertext.objects.bulk_create(rows, ignore_conflicts=True)


def _waiting(case_id: UUID, key_id: UUID) -> ParticipantKey:
    row = ParticipantKey.objects.select_for_update().filter(case_id=case_id, pk=key_id).first()
    if row is None:
        raise NotFound("There is no such key in this case.", next_step="Reload the page.")
    if row.state not in (State.OFFERED, State.REPLACED):
        raise NotNow("Somebody decided about this key already.", next_step="Reload the page.")
    return row


def _refresh(row: ParticipantKey, key: KnownKey) -> None:
    """The same key with another end, or revoked: Sequoia joins what both say, so nothing is lost."""
    known = open_participant_key(row)
    joined = pgp.joined(known.certificate, key.certificate)
    if joined != known.certificate:
        row.sealed = seal_participant_key(row.pk, KnownKey(joined, known.fingerprint, known.addresses, known.source))
        row.save(update_fields=["sealed"])


def _row(case_id: UUID, key: KnownKey, *, participant: str, state: str, now: datetime) -> ParticipantKey:
    key_id = new_id()
    return ParticipantKey(
        id=key_id,
        digest=_digest(case_id, participant, key),
        case_id=case_id,
        participant=participant,
        state=state,
        sealed=seal_participant_key(key_id, key),
        seen_at=now,
    )


def _digest(case_id: UUID, participant: str, key: KnownKey) -> bytes:
    return lookup_digest("key of a participant", f"{case_id}|{participant}|{key.fingerprint}")


def _record(kind: EventKind, case_id: UUID, *, by: Actor, now: datetime) -> None:
    record_event(kind=kind, now=now, actor=by.name, case_id=case_id, audience="team", facts={})
