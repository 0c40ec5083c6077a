"""What is sealed of keys: the secret halves of programmes' keys, and all that tells whose a participant's key is."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from uuid import UUID

from vulndesk.apps.keys.models import DeskKey, ParticipantKey, ProgrammeKey
from vulndesk.apps.vault.sealing import desk_key, open_row, seal_row
from vulndesk.gateways.pgp import Secret

SECRETS = "programme_key"
DESK = "desk_key"
PARTICIPANTS = "participant_key"


def seal_secret(key_id: UUID, secret: Secret) -> bytes:
    return seal_row(desk_key(), table=SECRETS, row=key_id, content={"secret": _text(secret.raw)})


def secret_of(row: ProgrammeKey) -> Secret | None:
    """None once it is retired."""
    if not row.sealed:
        return None
    opened = open_row(desk_key(), table=SECRETS, row=row.pk, sealed=row.sealed)
    return Secret(base64.b64decode(opened["secret"]))


def seal_desk_secret(secret: Secret) -> bytes:
    return seal_row(desk_key(), table=DESK, row=1, content={"secret": _text(secret.raw)})


def desk_secret_of(row: DeskKey) -> Secret:
    return Secret(base64.b64decode(open_row(desk_key(), table=DESK, row=row.pk, sealed=row.sealed)["secret"]))


@dataclass(frozen=True)
class KnownKey:
    """source: attached, autocrypt, signature, upload."""

    certificate: bytes
    fingerprint: str
    addresses: tuple[str, ...]
    source: str


def seal_participant_key(key_id: UUID, key: KnownKey) -> bytes:
    content = {
        "certificate": _text(key.certificate),
        "fingerprint": key.fingerprint,
        "addresses": list(key.addresses),
        "source": key.source,
    }
    return seal_row(desk_key(), table=PARTICIPANTS, row=key_id, content=content)


def open_participant_key(row: ParticipantKey) -> KnownKey:
    opened = open_row(desk_key(), table=PARTICIPANTS, row=row.pk, sealed=row.sealed)
    return KnownKey(
        certificate=base64.b64decode(opened["certificate"]),
        fingerprint=opened["fingerprint"],
        addresses=tuple(opened["addresses"]),
        source=opened["source"],
    )


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
