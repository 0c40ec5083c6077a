"""The key of the desk itself: made when something is signed for the first time, and the same from then on."""

from __future__ import annotations

from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.db import IntegrityError, transaction

from vulndesk.apps.keys.content import desk_secret_of, seal_desk_secret
from vulndesk.apps.keys.models import DeskKey
from vulndesk.gateways import pgp


def sign_as_desk(content: bytes, *, now: datetime) -> bytes:
    """A detached signature, armoured. Not in a transaction that has to be short: signing takes milliseconds."""
    return pgp.sign_detached(content, signer=desk_secret_of(_desk_key(now=now)))


def _desk_key(*, now: datetime) -> DeskKey:
    found = DeskKey.objects.first()
    if found is not None:
        return found
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    secret = pgp.make_key(name=settings.DESK_NAME, addresses=[address])
    certificate = pgp.certificate_of(secret)
    row = DeskKey(
        fingerprint=pgp.read_keys(certificate)[0].fingerprint,
        certificate=certificate,
        sealed=seal_desk_secret(secret),
        made_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # another worker was first, and has signed with its own already
        return DeskKey.objects.get()
    return row
