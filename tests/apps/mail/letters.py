"""Mail as a reporter's program makes it with GnuPG (RFC 3156), and what the desk made of it."""

from __future__ import annotations

from tests.gnupg import GnuPG
from tests.people import NOW
from vulndesk.apps.cases.queries import CasePage, case_page
from vulndesk.apps.keys.actions import make_programme_key
from vulndesk.apps.mail.models import ReceivedMail
from vulndesk.apps.policies.models import Programme
from vulndesk.core.access import Actor, Role
from vulndesk.gateways import pgp

OWNER = Actor(Role.OPERATOR, user_id=1)
DESK_ADDRESS = "security@enix.example"
RITA = "rita@example.org"
OUTER = f"From: Rita <{RITA}>\r\nTo: {DESK_ADDRESS}\r\nMessage-ID: <%s@example.org>\r\nMIME-Version: 1.0\r\n"


def give_key(programme: Programme) -> bytes:
    """The programme makes a key; its public half, armoured."""
    row = make_programme_key(programme.pk, name="Enix", addresses=[DESK_ADDRESS], by=OWNER, now=NOW)
    return pgp.armoured(bytes(row.certificate)).encode()


def encrypted(gpg: GnuPG, entity: bytes, *, to: str = DESK_ADDRESS, sign: str = "", name: str = "1") -> bytes:
    options = ["--sign", "--local-user", sign] if sign else []
    sealed = gpg("--armor", *options, "--encrypt", "--recipient", to, given=entity)
    return in_envelope(sealed, name=name)


def in_envelope(sealed: bytes, *, name: str = "1", more: str = "") -> bytes:
    return (OUTER % name + more).encode() + (
        b"Subject: ...\r\n"
        b'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=E\r\n\r\n'
        b"--E\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n"
        b"--E\r\nContent-Type: application/octet-stream\r\n\r\n" + sealed + b"\r\n--E--\r\n"
    )


def page_of(mail: ReceivedMail) -> CasePage:
    assert mail.case_id is not None
    return case_page(OWNER, case_id=mail.case_id, now=NOW)
