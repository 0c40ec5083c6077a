"""Mail that only its reader can open: PGP/MIME (RFC 3156), with the real subject inside (protected headers).

https://datatracker.ietf.org/doc/draft-autocrypt-lamps-protected-headers/
"""

from __future__ import annotations

import email.policy
from email.message import EmailMessage

from vulndesk.gateways import pgp

NEUTRAL_SUBJECT = "..."
_CONTENT = ("content-type", "content-transfer-encoding", "content-disposition", "mime-version")


def encrypted(message: EmailMessage, inner: EmailMessage, *, to: bytes, signer: pgp.Secret | None) -> EmailMessage:
    """inner: what `message` contains, which is encrypted with its subject; the outer subject says nothing.

    Raises pgp.BadKey.
    """
    if message["Subject"]:
        inner["Subject"] = str(message["Subject"])
    inner.set_param("protected-headers", "v1")
    sealed = pgp.encrypt(_wire(inner), to=to, signer=signer)
    parts = [
        _part(b"Version: 1\r\n", "application/pgp-encrypted"),
        _part(sealed, "application/octet-stream", name="encrypted.asc"),
    ]
    outer = _headers(message, subject=NEUTRAL_SUBJECT)
    return _multipart(outer, "encrypted", parts, protocol="application/pgp-encrypted")


def signed(message: EmailMessage, inner: EmailMessage, *, signer: pgp.Secret) -> EmailMessage:
    """In clear, with a detached signature over `inner`, what `message` contains. Raises pgp.BadKey."""
    signature = pgp.sign_detached(_wire(inner), signer=signer)
    parts = [inner, _part(signature, "application/pgp-signature", name="signature.asc")]
    outer = _headers(message, subject=str(message["Subject"] or ""))
    return _multipart(outer, "signed", parts, protocol="application/pgp-signature", micalg=f"pgp-{pgp.HASH}")


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
