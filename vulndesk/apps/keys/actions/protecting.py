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
from vulndesk.gateways import pgp

NEUTRAL_SUBJECT = "..."
_CONTENT = ("content-type", "content-transfer-encoding", "content-disposition", "mime-version")


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
    certificate = open_participant_key(row).certificate
    facts = pgp.read_keys(certificate)
    problem = key_problem(facts[0], now=now) if facts else KeyProblem.UNUSABLE
    if problem is not None:
        raise CannotEncrypt(problem)
    inner = _entity(message)
    if message["Subject"]:
        inner["Subject"] = str(message["Subject"])
    inner.set_param("protected-headers", "v1")
    try:
        sealed = pgp.encrypt(_wire(inner), to=certificate, signer=_signer(programme_id))
    except pgp.BadKey:
        raise CannotEncrypt(KeyProblem.UNUSABLE) from None
    outer = _headers(message, subject=NEUTRAL_SUBJECT)
    parts = [
        _part(b"Version: 1\r\n", "application/pgp-encrypted"),
        _part(sealed, "application/octet-stream", name="encrypted.asc"),
    ]
    return _multipart(outer, "encrypted", parts, protocol="application/pgp-encrypted")


def sign(message: EmailMessage, *, programme_id: int) -> EmailMessage:
    """In clear with a detached signature; the same message when the programme has no key, or one that cannot sign."""
    signer = _signer(programme_id)
    if signer is None:
        return message
    inner = _entity(message)
    signature = pgp.sign_detached(_wire(inner), signer=signer)
    parts = [inner, _part(signature, "application/pgp-signature", name="signature.asc")]
    outer = _headers(message, subject=str(message["Subject"] or ""))
    return _multipart(outer, "signed", parts, protocol="application/pgp-signature", micalg=f"pgp-{pgp.HASH}")


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


def _headers(message: EmailMessage, *, subject: str) -> EmailMessage:
    outer = EmailMessage(policy=email.policy.SMTP)
    for name, value in message.items():
        if name.lower() not in (*_CONTENT, "subject"):
            outer[name] = value
    outer["Subject"] = subject
    return outer


def _part(content: bytes, media_type: str, *, name: str = "") -> EmailMessage:
    part = EmailMessage(policy=email.policy.SMTP)
    part["Content-Type"] = media_type
    if name:
        part.set_param("name", name)
        part["Content-Disposition"] = "inline"
        part.set_param("filename", name, header="Content-Disposition")
    part["Content-Transfer-Encoding"] = "7bit"
    part.set_payload(content.decode("ascii"))
    return part


def _multipart(outer: EmailMessage, subtype: str, parts: list[EmailMessage], **params: str) -> EmailMessage:
    outer["MIME-Version"] = "1.0"
    outer["Content-Type"] = f"multipart/{subtype}"
    for name, value in params.items():
        outer.set_param(name, value)
    outer.set_payload([*parts])
    return outer


def _wire(entity: EmailMessage) -> bytes:
    """The bytes as they travel: lines end with CRLF, which is what a signature is over (RFC 3156, 5)."""
    return entity.as_bytes(policy=email.policy.SMTP)
