"""Hostile mail is read in a child process with limits, which is kept for the next message.

Promise: `read` gives what the mail says or raises Unreadable; either way within the time limit, and a child that was
killed, hung or ran out of memory is replaced. The raw bytes are the caller's and stay as they are.
"""

from __future__ import annotations

import json
from typing import Any

from vulndesk.core.mail.addresses import Address
from vulndesk.core.mail.authentication import Stated
from vulndesk.core.mail.delivery_reports import Delivery, DeliveryReport
from vulndesk.core.mail.inbound_mail import Attachment, InboundMail, Protection, Written
from vulndesk.gateways.limited_reader import CPU_SECONDS, MEMORY, WAIT_SECONDS, GaveUp, LimitedReader

Unreadable = GaveUp


class MailReader(LimitedReader):
    """One child, started when it is first needed. Safe to share between threads: they take turns."""

    def __init__(self, *, memory: int = MEMORY, cpu_seconds: int = CPU_SECONDS, wait: float = WAIT_SECONDS) -> None:
        super().__init__("vulndesk.gateways.mail_child", memory=memory, cpu_seconds=cpu_seconds, wait=wait)

    def read(self, raw: bytes, *, envelope_sender: str | None = None) -> InboundMail:
        """envelope_sender: as `core.mail.inbound_mail.read_mail` takes it. Raises Unreadable."""
        envelope = (b"-" if envelope_sender is None else b"+" + envelope_sender.encode())[:1000]
        answer = self.ask(envelope, raw)
        try:
            found = mail_from_json(json.loads(answer[0]))
            if not all(0 <= one.start <= one.end <= len(raw) for one in found.attachments):
                raise ValueError("a range outside of the message")
            return found
        except (ValueError, IndexError):
            self.close()
            raise Unreadable("reading it failed") from None


def mail_from_json(found: dict[str, Any]) -> InboundMail:
    """The child's answer. Raises ValueError, as for anything that is no answer."""
    lists = ("refers_to", "returned", "problems")
    words = ("subject", "message_id", "date", "text", "was_html", "is_protected", "autocrypt")
    try:
        rest: dict[str, Any] = {name: tuple(found[name]) for name in lists} | {name: found[name] for name in words}
        return InboundMail(
            sender=Address(**found["sender"]) if found["sender"] else None,
            senders=found["senders"],
            reply_to=tuple(Address(**one) for one in found["reply_to"]),
            recipients=tuple(Address(**one) for one in found["recipients"]),
            attachments=tuple(Attachment(**one) for one in found["attachments"]),
            written=Written(found["written"]),
            protection=Protection(found["protection"]),
            delivery_reports=tuple(
                DeliveryReport(**one | {"action": Delivery(one["action"])}) for one in found["delivery_reports"]
            ),
            stated=tuple(Stated(**one) for one in found["stated"]),
            **rest,
        )
    except (KeyError, TypeError) as error:
        raise ValueError("not an answer") from error
