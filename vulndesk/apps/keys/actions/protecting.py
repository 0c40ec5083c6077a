"""Outgoing mail, signed and encrypted (RFC 3156, and the protected headers of draft-autocrypt-lamps-protected-headers).

For whoever writes an answer, in three steps:

    from vulndesk.apps.keys.actions import protect, sign
    from vulndesk.apps.keys.queries import encryption_to
    from vulndesk.core.mail.openpgp import CannotEncrypt

    encryption_to(case_id, now=now)   # what the composer says before sending; see there
    protect(message, programme_id=..., case_id=..., now=now)  # encrypted, and signed where the programme has a key
    sign(message, programme_id=...)   # for what goes in clear

Both give a new message and leave the given one as it is. The ciphertext of a second try differs from the first one's;
Message-ID and Date are the caller's and stay.
"""

from __future__ import annotations

import email.policy
from datetime import datetime
from email.message import EmailMessage
from uuid import UUID

from vulndesk.apps.keys.content import open_participant_key, secret_of
from vulndesk.apps.keys.models import ParticipantKey, ProgrammeKey
from vulndesk.core.mail.openpgp import CannotEncrypt, KeyProblem, key_problem
from vulndesk.gateways import pgp, pgp_mime


def protect(
    message: EmailMessage, *, programme_id: int, case_id: UUID, participant: str = "reporter", now: datetime
) -> EmailMessage:
    """As PGP/MIME to the pinned key of the participant; the subject moves inside, and the outer one says nothing.

    Signed inside as well when the programme has a key. Raises CannotEncrypt (its `problem` says why) when no key is
    pinned, or it has expired, was revoked or cannot encrypt: there is no fallback.
    """
    row = ParticipantKey.objects.filter(
        case_id=case_id, participant=participant, state=ParticipantKey.State.PINNED
    ).first()
    if row is None:
        raise CannotEncrypt(KeyProblem.MISSING)
    return protect_to(message, open_participant_key(row).certificate, programme_id=programme_id, now=now)


def protect_to(message: EmailMessage, certificate: bytes, *, programme_id: int, now: datetime) -> EmailMessage:
    """The same to this key, armoured or not. Raises CannotEncrypt."""
    facts = pgp.read_keys(certificate)
    problem = key_problem(facts[0], now=now) if facts else KeyProblem.UNUSABLE
    if problem is not None:
        raise CannotEncrypt(problem)
    try:
        return pgp_mime.encrypted(message, _entity(message), to=certificate, signer=_signer(programme_id))
    except pgp.BadKey:
        raise CannotEncrypt(KeyProblem.UNUSABLE) from None


def sign(message: EmailMessage, *, programme_id: int) -> EmailMessage:
    """In clear with a detached signature; the same message when the programme has no key, or one that cannot sign."""
    signer = _signer(programme_id)
    if signer is None:
        return message
    return pgp_mime.signed(message, _entity(message), signer=signer)


def _signer(programme_id: int) -> pgp.Secret | None:
    row = ProgrammeKey.objects.filter(programme_id=programme_id, state=ProgrammeKey.State.CURRENT).first()
    secret = secret_of(row) if row is not None else None
    return secret if secret is not None and pgp.can_sign(secret) else None


def _entity(message: EmailMessage) -> EmailMessage:
    """What the message contains, with the fields that say so and no others, in 7 bits (RFC 3156, 3)."""
    inner = EmailMessage(policy=email.policy.SMTP)
    text = message.get_content()
    if message.get_content_maintype() == "text" and isinstance(text, str):
        # Quoted-printable protects trailing spaces and "From " from mail servers that would change them.
        inner.set_content(text, subtype=message.get_content_subtype(), cte="quoted-printable")
        del inner["MIME-Version"]
        return inner
    raise ValueError("only a plain text is protected; answers have no attachments")
