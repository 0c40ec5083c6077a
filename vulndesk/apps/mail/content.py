"""What is sealed of a received mail: where its bytes lie, who handed it over, and what was read of it."""

from __future__ import annotations

import base64
from dataclasses import asdict, dataclass, field, replace
from uuid import UUID

from vulndesk.apps.mail.models import Mailbox, ReceivedMail
from vulndesk.apps.vault.files import SealedUpload
from vulndesk.apps.vault.sealing import desk_key, open_row, seal_row

TABLE = "received_mail"
LONGEST_BEGIN = 2000


@dataclass(frozen=True)
class MailContent:
    """key: of the raw file, base64. envelope_sender: None when the channel does not know it, "" for nobody.

    begin: of its text, while a person has to decide where it belongs.
    """

    key: str
    sha256: str
    envelope_sender: str | None
    recipient: str
    sender: str = ""
    name: str = ""
    subject: str = ""
    remarks: tuple[str, ...] = ()
    begin: str = ""

    def read_as(self, *, sender: str, name: str, subject: str, remarks: tuple[str, ...], text: str) -> MailContent:
        begin = text if len(text) <= LONGEST_BEGIN else f"{text[:LONGEST_BEGIN]}…"
        return replace(self, sender=sender, name=name, subject=subject, remarks=remarks, begin=begin)


def of_raw(key: bytes, sha256: str, *, envelope_sender: str | None, recipient: str) -> MailContent:
    """key: of the file with the raw message; whoever has this content can open it."""
    return MailContent(base64.b64encode(key).decode(), sha256, envelope_sender, recipient[:320])


def seal(mail_id: UUID, content: MailContent) -> bytes:
    return seal_row(desk_key(), table=TABLE, row=mail_id, content=asdict(content))


def open_content(mail: ReceivedMail) -> MailContent:
    opened = open_row(desk_key(), table=TABLE, row=mail.pk, sealed=mail.sealed)
    return MailContent(**opened | {"remarks": tuple(opened["remarks"])})


def file_of(mail: ReceivedMail, content: MailContent) -> SealedUpload:
    """The raw message as a file, which whoever reads its key adopts."""
    return SealedUpload(
        id=str(mail.file_id),
        key=base64.b64decode(content.key),
        size=mail.size,
        sha256=content.sha256,
        name="message.eml",
        media_type="message/rfc822",
    )


# --- mailboxes ---------------------------------------------------------------------------------------------------

MAILBOX_TABLE = "mailbox"


@dataclass(frozen=True)
class MailboxContent:
    """tls: as of gateways/mailbox.py. token_address: where OAuth tokens are renewed; empty: the password is used."""

    host: str
    port: int
    tls: str
    user: str
    folder: str
    password: str = field(default="", repr=False)
    token_address: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)


def seal_mailbox(programme_id: int, content: MailboxContent) -> bytes:
    return seal_row(desk_key(), table=MAILBOX_TABLE, row=programme_id, content=asdict(content))


def open_mailbox(mailbox: Mailbox) -> MailboxContent:
    opened = open_row(desk_key(), table=MAILBOX_TABLE, row=mailbox.programme_id, sealed=mailbox.sealed)
    return MailboxContent(**opened)
