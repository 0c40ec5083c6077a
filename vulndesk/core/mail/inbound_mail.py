"""Raw bytes -> InboundMail: who, about what, which text, which files, and whether a machine wrote it.

Promise: any bytes give an InboundMail; what could not be read is in `problems`. Nothing is fetched, unpacked or
rendered. Runs in a child process with limits all the same (gateways/mail_reader.py): promises have bugs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from vulndesk.core.mail.addresses import Address, read_addresses, read_ids
from vulndesk.core.mail.authentication import Stated, stated_in
from vulndesk.core.mail.delivery_reports import DeliveryReport, read_reports, returned_ids
from vulndesk.core.mail.fields import Fields, decoded, decoded_words, plain, value_and_params
from vulndesk.core.mail.html_text import text_of_html
from vulndesk.core.mail.parts import Part, content_of, read_parts
from vulndesk.core.mail.protected_parts import MARKS, is_named_protected
from vulndesk.core.mail.transfer import STREAMABLE, decoded_size

MOST_ATTACHMENTS = 100
LONGEST_TEXT = 2_000_000
_INLINE_PGP = re.compile(r"^-----BEGIN PGP (MESSAGE|SIGNED MESSAGE|PUBLIC KEY BLOCK)-----", re.MULTILINE)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Written(StrEnum):
    """By whom (RFC 3834): what a machine wrote is never answered by a machine."""

    PERSON = "person"
    AUTOMATIC = "automatic"  # a holiday note, a ticket system
    LIST = "list"
    BOUNCE = "bounce"  # a delivery report (RFC 3464), or from nobody


class Protection(StrEnum):
    NONE = "none"
    PGP_MIME_ENCRYPTED = "pgp/mime encrypted"
    PGP_MIME_SIGNED = "pgp/mime signed"
    INLINE_ENCRYPTED = "inline encrypted"
    INLINE_SIGNED = "inline signed"


@dataclass(frozen=True)
class Attachment:
    """start, end, encoding: where its bytes are in the raw message, and how they are encoded there.

    size: how many they are once decoded; None when only decoding tells.
    """

    name: str
    media_type: str
    start: int
    end: int
    encoding: str
    size: int | None


@dataclass(frozen=True)
class InboundMail:
    """date: as written, not believed. reply_to: only shown. recipients: To, Cc and what delivery added.

    is_protected: there may be something to open or to verify, or a key.
    """

    sender: Address | None
    senders: int
    reply_to: tuple[Address, ...]
    recipients: tuple[Address, ...]
    subject: str
    message_id: str
    refers_to: tuple[str, ...]
    date: str
    text: str
    was_html: bool
    attachments: tuple[Attachment, ...]
    written: Written
    protection: Protection
    is_protected: bool
    autocrypt: str
    delivery_reports: tuple[DeliveryReport, ...]
    returned: tuple[str, ...]  # ids of the messages that a delivery report sends back
    stated: tuple[Stated, ...]
    problems: tuple[str, ...]


def read_mail(raw: bytes, *, envelope_sender: str | None = None) -> InboundMail:
    """envelope_sender: "" is the null sender of a bounce; None when the channel does not know it."""
    root, problems = read_parts(raw)
    fields = root.fields
    senders = [one for value in fields.all("from") for one in read_addresses(value)]
    text, was_html, files = _body(raw, root)
    noted = [*problems, *_noted(fields, senders, files)]
    ids = read_ids(fields.first("message-id"))
    protection = _protection(root, text)
    return InboundMail(
        sender=senders[0] if len(senders) == 1 else None,
        senders=len(senders),
        reply_to=read_addresses(fields.first("reply-to")),
        recipients=tuple(_recipients(fields)),
        subject=decoded_words(fields.first("subject"))[:500],
        message_id=ids[0] if ids else "",
        refers_to=tuple(dict.fromkeys((*read_ids(fields.first("in-reply-to")), *read_ids(fields.first("references"))))),
        date=plain(fields.first("date"))[:60],
        text=_CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:LONGEST_TEXT].strip("\n"),
        was_html=was_html,
        attachments=tuple(files[:MOST_ATTACHMENTS]),
        written=_written(root, envelope_sender),
        protection=protection,
        is_protected=protection is not Protection.NONE or _has_marks(raw, files),
        autocrypt=fields.first("autocrypt"),
        delivery_reports=read_reports(raw, root),
        returned=returned_ids(raw, root),
        stated=stated_in(fields),
        problems=tuple(dict.fromkeys(noted)),
    )


def _noted(fields: Fields, senders: list[Address], files: list[Attachment]) -> Iterator[str]:
    if not fields.lines:
        yield "There are no header fields: all of it is shown as text."
    elif len(senders) != 1:
        yield f"It names {len(senders) or 'no'} senders instead of one, so none is shown."
    if len(fields.all("content-type")) > 1:
        yield "It says twice what it contains; it is shown as text."
    if len(files) > MOST_ATTACHMENTS:
        yield f"It has {len(files)} files; those after the first {MOST_ATTACHMENTS} are in the raw message only."


def _recipients(fields: Fields) -> Iterator[Address]:
    for name in ("delivered-to", "x-original-to", "envelope-to", "to", "cc"):
        for value in fields.all(name):
            yield from read_addresses(value)


# --- the body ----------------------------------------------------------------------------------------------------


def _body(raw: bytes, root: Part) -> tuple[str, bool, list[Attachment]]:
    """The text that a person reads first, and everything else as files."""
    texts: list[str] = []
    files: list[Attachment] = []
    was_html = False
    for part, is_text in _readable(root):
        if not is_text:
            files.append(_attachment(raw, part, len(files) + 1))
            continue
        text = decoded(content_of(raw, part), part.params.get("charset", ""))
        if part.media_type == "text/html":
            text, was_html = text_of_html(text), True
        texts.append(text)
    return "\n\n".join(filter(None, (text.strip("\r\n") for text in texts))), was_html, files


def _readable(root: Part) -> Iterator[tuple[Part, bool]]:
    """Each leaf with whether it is text of the message. Another message that is forwarded in it is one file."""
    waiting = [root]
    while waiting:
        part = waiting.pop()
        if part.media_type == "multipart/alternative":
            waiting.extend(reversed(_alternatives(part)))
        elif part.media_type.startswith("multipart/"):
            waiting.extend(reversed(part.children))
        else:
            yield part, _is_text(part, root)


def _alternatives(part: Part) -> list[Part]:
    """The plain text, or the richest that there is; files among the alternatives (an invitation) stay."""
    plain_ones = [one for one in part.children if one.media_type == "text/plain" and one.end > one.start]
    chosen = plain_ones[:1] or [one for one in part.children if _can_be_text(one)][-1:]
    others = [one for one in part.children if not _can_be_text(one)]
    return [*chosen, *others]


def _can_be_text(part: Part) -> bool:
    return part.media_type in ("text/plain", "text/html") or part.media_type.startswith("multipart/")


def _is_text(part: Part, root: Part) -> bool:
    if part.media_type not in ("text/plain", "text/html") or part.disposition == "attachment":
        return False
    return part is root or not part.filename


def _attachment(raw: bytes, part: Part, number: int) -> Attachment:
    if part.media_type == "message/rfc822":
        name = part.filename or f"message-{number}.eml"
    else:
        name = part.filename or f"part-{number}"
    size = decoded_size(raw, part.start, part.end, part.encoding) if part.encoding in STREAMABLE else None
    return Attachment(name, part.media_type, part.start, part.end, part.encoding, size)


# --- who wrote it, and how it is protected -----------------------------------------------------------------------

_MACHINE_FIELDS = ("x-autoreply", "x-autorespond", "x-auto-response-suppress")
_LIST_FIELDS = ("list-id", "list-post", "list-unsubscribe", "mailing-list")


def _written(root: Part, envelope_sender: str | None) -> Written:
    """RFC 3834, 2 and 5; RFC 3464."""
    fields = root.fields
    sender = plain(fields.first("from")).lower()
    is_report = value_and_params(fields.first("content-type"))[0] == "multipart/report"
    if is_report or envelope_sender == "" or plain(fields.first("return-path")) == "<>" or "mailer-daemon@" in sender:
        return Written.BOUNCE
    precedence = fields.first("precedence").strip().lower()
    if any(fields.first(name) for name in _LIST_FIELDS) or precedence == "list":
        return Written.LIST
    auto = fields.first("auto-submitted").split(";")[0].strip().lower()
    if auto not in ("", "no") or precedence in ("bulk", "junk", "auto_reply"):
        return Written.AUTOMATIC
    return Written.AUTOMATIC if any(fields.first(name) for name in _MACHINE_FIELDS) else Written.PERSON


def _protection(root: Part, text: str) -> Protection:
    types = {part.media_type for part in root.walk()}
    if "application/pgp-encrypted" in types or root.media_type == "multipart/encrypted":
        return Protection.PGP_MIME_ENCRYPTED
    found = _INLINE_PGP.search(text)
    if found and found[1] == "MESSAGE":
        return Protection.INLINE_ENCRYPTED
    if "application/pgp-signature" in types:
        return Protection.PGP_MIME_SIGNED
    return Protection.INLINE_SIGNED if found and found[1] == "SIGNED MESSAGE" else Protection.NONE


def _has_marks(raw: bytes, files: list[Attachment]) -> bool:
    """Cheap for ordinary mail: base64 has no such marks, so large attachments are passed over."""
    if any(is_named_protected(one.name) for one in files):
        return True
    passed = sorted((one.start, one.end) for one in files if one.encoding == "base64")
    starts, ends = [0, *(end for _, end in passed)], [*(start for start, _ in passed), len(raw)]
    return any(raw.find(mark, start, end) >= 0 for start, end in zip(starts, ends, strict=True) for mark in MARKS)
