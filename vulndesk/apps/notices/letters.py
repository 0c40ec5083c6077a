"""From an event to a plain text letter, and from a letter to the bytes that a mail server takes.

Promises: no content of a case in it, but for an answer that may travel so (core/mail/answers.py); no value can add a
header (the email package refuses line breaks, and the subject is one line of a template); the same letter has the same
Message-ID and Date on every try.
"""

from __future__ import annotations

import email.policy
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.template.loader import render_to_string

SUBJECT = "Subject: "
LONGEST_LINE = 990  # RFC 5322, 2.1.1: 998


@dataclass(frozen=True)
class Letter:
    """text: of the notice. said, foot: a sentence that it carries instead, and the lines under what it carries.

    unsubscribe: where a mail program ends this kind of mail for its user (RFC 8058). reply_to, bounces_to: addresses.
    in_reply_to, references: message ids with angles. by_person: a person wrote what it carries, so machines may answer
    it. encrypt_to: the armoured key without which what it carries does not go.
    """

    subject: str
    text: str
    said: str = ""
    foot: str = ""
    reply_to: str = ""
    bounces_to: str = ""
    in_reply_to: str = ""
    references: str = ""
    unsubscribe: str = ""
    by_person: bool = False
    encrypt_to: str = ""


def compose(kind: str, words: dict[str, object], *, unsubscribe: str = "") -> Letter:
    """Render notices/<kind>.txt, whose first line is the subject."""
    rendered = render_to_string(f"notices/{kind}.txt", words)
    first, _, text = rendered.partition("\n")
    if not first.startswith(SUBJECT):
        raise ValueError(f"notices/{kind}.txt does not begin with its subject")
    subject = " ".join(first.removeprefix(SUBJECT).split())
    return Letter(subject=subject, text=text.strip() + "\n", unsubscribe=unsubscribe)


def address_in(contact: str | None) -> str | None:
    """The e-mail address when the contact is one and nothing else. RFC 5322 comments, lists and names are not."""
    address = (contact or "").strip()
    try:
        EmailValidator()(address)
    except ValidationError:
        return None
    return address if address.isprintable() and len(address) <= 254 else None


def as_answer(words: str, foot: str) -> str:
    """The text of a mail that carries these words. The line before the foot is how readers know it (RFC 3676, 4.3)."""
    return f"{words.strip()}\n\n-- \n{foot}\n"


def as_message(
    letter: Letter, *, sender: str, recipient: str | None, message_id: str, made_at: datetime, mail_id: object
) -> EmailMessage:
    """The whole message. recipient None: undisclosed, for a file that lies about in clear."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = sender
    message["To"] = _to(recipient) if recipient else "undisclosed-recipients:;"
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(made_at)
    message["Message-ID"] = message_id
    for name, value in (("In-Reply-To", letter.in_reply_to), ("References", letter.references)):
        if value:
            message[name] = value
    if letter.reply_to:
        message["Reply-To"] = _to(letter.reply_to)
    if not letter.by_person:
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no machine answers it
        message["X-Auto-Response-Suppress"] = "All"  # the same, for Exchange
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["X-Vulndesk-Mail"] = str(mail_id)
    is_plain = letter.text.isascii() and max(map(len, letter.text.splitlines()), default=0) <= LONGEST_LINE
    message.set_content(letter.text, cte="7bit" if is_plain else "quoted-printable")
    return message


def _to(recipient: str) -> Address:
    user, _, domain = recipient.rpartition("@")
    if not domain.isascii():
        domain = domain.encode("idna").decode("ascii")
    return Address(username=user, domain=domain)
