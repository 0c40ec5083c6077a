"""What a mail server reports about a mail of ours (RFC 3464): whom it did not reach, why, and what to do now.

Promise: linear in the input, never raises; a report says what its writer likes, so it is shown and proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from vulndesk.core.mail.addresses import is_usable, read_ids
from vulndesk.core.mail.fields import Fields, plain, read_fields
from vulndesk.core.mail.parts import Part, content_of

_MOST = 20
_LONGEST = 100_000
_STATUS = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})")
_STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_RETURNED = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global")


class Delivery(StrEnum):
    """The actions of RFC 3464, 2.3.3; RELAYED also stands for "expanded"."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"


_ACTIONS = {one.value: one for one in Delivery} | {"expanded": Delivery.RELAYED}


@dataclass(frozen=True)
class DeliveryReport:
    """status: of RFC 3463, such as "5.1.1"; until: when a late mail is given up, as the server wrote it."""

    recipient: str
    action: Delivery
    status: str
    until: str = ""


def read_reports(raw: bytes, root: Part) -> tuple[DeliveryReport, ...]:
    """For whom, what happened, and the code. Several parts or recipients: all, up to a limit."""
    parts = (part for part in _walk(root) if part.media_type in _STATUS_TYPES)
    found = (one for part in parts for one in _of_part(content_of(raw, part)[:_LONGEST]))
    return tuple(one for _, one in zip(range(_MOST), found, strict=False))


def _walk(root: Part) -> Iterator[Part]:
    """A person may forward a report; then it is a file of theirs, and not about this mail."""
    return iter(root.children if root.media_type == "multipart/report" else ())


def _of_part(content: bytes) -> Iterator[DeliveryReport]:
    """Groups of fields with empty lines between: the first is about the message, each other about one recipient."""
    for group in re.split(rb"\r?\n(?:[ \t]*\r?\n)+", content):
        fields = read_fields(group, 0, len(group))
        recipient = _address(fields.first("final-recipient") or fields.first("original-recipient"))
        status = _STATUS.match(fields.first("status"))
        if recipient:
            yield DeliveryReport(recipient, _action(fields, status), status[1] if status else "", _until(fields))


def _address(value: str) -> str:
    address = plain(value.partition(";")[2] or value).strip("<>")
    return address if is_usable(address) else ""


def _action(fields: Fields, status: re.Match[str] | None) -> Delivery:
    word = fields.first("action").strip().lower()
    if word in _ACTIONS:
        return _ACTIONS[word]
    kind = status[1][:1] if status else "5"
    return {"2": Delivery.DELIVERED, "4": Delivery.DELAYED}.get(kind, Delivery.FAILED)


def _until(fields: Fields) -> str:
    return plain(fields.first("will-retry-until"))[:60]


def returned_ids(raw: bytes, root: Part) -> tuple[str, ...]:
    """Ids of the messages that came back inside a report, so that it is known which of ours they were."""
    inside = (part for part in _walk(root) if part.media_type in _RETURNED)
    ids = (one for part in inside for one in read_ids(_returned_fields(raw, part).first("message-id"))[:1])
    return tuple(dict.fromkeys(one for _, one in zip(range(_MOST), ids, strict=False)))


def _returned_fields(raw: bytes, part: Part) -> Fields:
    if part.children:
        return part.children[0].fields
    head = content_of(raw, part)[:_LONGEST]
    return read_fields(head, 0, len(head))


# --- for the team ------------------------------------------------------------------------------------------------

_WAIT = "Nothing is to be done yet."
_OTHER_WAY = "Nothing reaches them there: look for another way, such as an address in the report."
_LATER = "Send the answer again in a few days."
_OURS = "Let whoever runs the mail server of the desk look into it, then send the answer again."

# By the second and third number of the code (RFC 3463, 3), the most exact first: what it means, and what to do.
_MEANINGS: tuple[tuple[str, str, str], ...] = (
    ("1.1", "there is no such mailbox", _OTHER_WAY),
    ("1.2", "there is no such mail domain", _OTHER_WAY),
    ("1.10", "its domain takes no mail", _OTHER_WAY),
    ("2.1", "the mailbox is switched off", _OTHER_WAY),
    ("2.2", "the mailbox is full", _LATER),
    ("2.3", "the mail is too large for it", "Send it shorter, or without files."),
    ("3.4", "the mail is too large for its server", "Send it shorter, or without files."),
    ("4.4", "its domain has no mail server that can be found", _OTHER_WAY),
    ("4.7", "its server could not be reached for too long", _LATER),
    ("7.1", "its server refuses mail from here", _OURS),
    ("7.", "its server refuses mail from here for reasons of safety", _OURS),
    ("1.", "the address does not work", _OTHER_WAY),
    ("2.", "the mailbox takes no mail", _LATER),
    ("3.", "its server cannot take mail now", _LATER),
    ("4.", "its server could not be reached", _LATER),
    ("5.", "the two mail servers did not understand each other", _OURS),
    ("6.", "its server cannot take such content", _OURS),
)


def sentences(reports: Iterable[DeliveryReport]) -> list[str]:
    """One for each recipient: what happened to the mail, and what to do."""
    return [_sentence(report) for report in reports]


def _sentence(report: DeliveryReport) -> str:
    code = f" ({report.status})" if report.status else ""
    if report.action is Delivery.DELIVERED:
        return f"The mail to {report.recipient} was delivered{code}."
    if report.action is Delivery.RELAYED:
        return f"The mail to {report.recipient} was passed on to a server that sends no reports{code}."
    meaning, deed = _meaning(report.status)
    if report.action is Delivery.DELAYED:
        until = f" until {report.until}" if report.until else ""
        return f"The mail to {report.recipient} is late: {meaning}{code}. Its server tries again{until}. {_WAIT}"
    return f"The mail to {report.recipient} was not delivered: {meaning}{code}. {deed}"


def _meaning(status: str) -> tuple[str, str]:
    kind = status.partition(".")[2]
    for code, words, deed in _MEANINGS:
        if kind == code or (code.endswith(".") and kind.startswith(code)):
            return words, deed
    return "its server does not say why", _OTHER_WAY
