"""SMTP and LMTP (RFC 5321, RFC 2033) for one mail server on this machine, which delivers to the desk.

Promises: 250 is said only after `take` returned, so what was acknowledged is stored; only CRLF.CRLF ends a message, and
one with another ending inside is refused whole (VU#302671); a full disk is 452, a message over the limit 552, anything
unexpected 451, and the mail server tries again.
"""

from __future__ import annotations

import asyncio
import logging
import re
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from vulndesk.core.errors import BadInput, Busy, Refused, TooLarge
from vulndesk.core.mail.addresses import is_usable

log = logging.getLogger(__name__)

AT_ONCE = 8
MOST_RECIPIENTS = 100
_LOCAL = ("127.0.0.1", "::1", "localhost")
# The library stops listening at twice the longest line: with less, a large message comes in many small pieces.
_LONGEST_LINE = _AT_A_TIME = 1 << 20
_END = b"\r\n.\r\n"
# LF.LF, LF.CRLF, CRLF.LF, CR.CR, LF.CR; found by their dots, of which an attachment in base64 has none.
_OTHER_ENDS = re.compile(rb"\.(?:(?<=(?<!\r)\n\.)\r?\n|(?<=\r\n\.)\n|(?<=\r\.)\r|(?<=\n\.)\r(?!\n))")
# More behind the end, or an end that only some servers know: somebody hides a second message.
_HIDDEN = "550 5.5.2 refused: another end of message is hidden in it"
_PLAIN_ADDRESS = re.compile(r"<([A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9.-]{1,255})>((?: .*)?)")


@dataclass(frozen=True)
class Handed:
    """One message as it was handed over. sender: "" is nobody (RFC 5321, 4.5.5)."""

    raw: bytes
    sender: str
    recipient: str


Take = Callable[[Handed], None]


def listen(place: str) -> tuple[str, socket.socket]:
    """`lmtp:127.0.0.1:2424`, `smtp:127.0.0.1:2525` or `lmtp:/run/desk/lmtp`. Raises Refused for what is not local."""
    kind, _, where = place.partition(":")
    if kind not in ("lmtp", "smtp") or not where:
        raise Refused(f"“{place}” is no place to take mail at.", next_step="Write lmtp:127.0.0.1:2424, for example.")
    if where.startswith("/"):
        return kind, _unix(Path(where))
    host, _, port = where.rpartition(":")
    if host.strip("[]") not in _LOCAL or not port.isdigit():
        raise Refused(
            f"Mail is taken from this machine only, not at “{where}”.",
            next_step="Let your mail server deliver to 127.0.0.1: it knows the world, the desk does not.",
        )
    return kind, socket.create_server(("::1" if host.strip("[]") == "::1" else "127.0.0.1", int(port)), backlog=100)


def _unix(path: Path) -> socket.socket:
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    path.chmod(0o660)
    listener.listen(100)
    return listener


def serve(listeners: Sequence[tuple[str, socket.socket]], *, take: Take, limit: int, ready: Callable[[], None]) -> None:
    """Until the process ends. take: stores one message for one recipient, and raises Refused when it cannot."""
    asyncio.run(_serve(listeners, take, limit, ready))


async def _serve(
    listeners: Sequence[tuple[str, socket.socket]], take: Take, limit: int, ready: Callable[[], None]
) -> None:
    handler = _Handler(take)
    loop = asyncio.get_running_loop()
    servers = [
        await loop.create_server(_Factory(kind, handler, limit), sock=listener)
        if listener.family != socket.AF_UNIX
        else await loop.create_unix_server(_Factory(kind, handler, limit), sock=listener)
        for kind, listener in listeners
    ]
    ready()
    await asyncio.gather(*(server.serve_forever() for server in servers))


class _Factory:
    def __init__(self, kind: str, handler: _Handler, limit: int) -> None:
        self._make, self._handler, self._limit = _LMTP if kind == "lmtp" else _SMTP, handler, limit

    def __call__(self) -> SMTP:
        return self._make(self._handler, data_size_limit=self._limit, enable_SMTPUTF8=True, hostname="localhost")


class _Handler:
    """What the protocol asks. Answers are text of ours and hold nothing of the message."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="mail")
        self.turns = asyncio.Semaphore(AT_ONCE)

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not is_usable(address):
            return "553 5.1.3 this is no address"
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def store(self, raw: bytes, sender: str, recipients: Sequence[str]) -> list[str]:
        """An answer for each recipient."""
        loop = asyncio.get_running_loop()
        return [
            await loop.run_in_executor(self._threads, self._store, Handed(raw, sender, recipient))
            for recipient in recipients
        ]

    def _store(self, handed: Handed) -> str:
        try:
            self._take(handed)
        except BadInput:
            return "550 5.1.1 nobody has this address here"
        except TooLarge:
            return "552 5.3.4 the message is too large"
        except Busy:
            return "452 4.3.1 no room at this moment, try again later"
        except Refused:
            return "451 4.3.0 not stored, try again later"
        except Exception as error:  # noqa: BLE001  the sender keeps the message and tries again
            log.error("a mail could not be stored: %s", type(error).__name__)
            return "451 4.3.0 not stored, try again later"
        return "250 2.0.0 stored"


class _BySize:
    """DATA without a Python step for every line: a large attachment has tens of thousands."""

    line_length_limit = _LONGEST_LINE

    def _getaddr(self: Any, arg: str) -> tuple[str | None, str | None]:
        """The library's grammar of addresses is several times the rest of a dialogue: for the odd ones only."""
        plain = _PLAIN_ADDRESS.fullmatch(arg)
        if plain is None:
            address, rest = super()._getaddr(arg)  # type: ignore[misc]
            return address, rest
        return plain[1], plain[2]

    async def smtp_DATA(self: Any, arg: str) -> None:  # noqa: N802 - the library's name
        if await self.check_helo_needed():
            return
        if not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 need RCPT first")
            return
        if arg:
            await self.push("501 5.5.4 DATA takes nothing")
            return
        async with self.event_handler.turns:
            await self.push("354 end with <CRLF>.<CRLF>")
            raw, refusal = await self._body()
            recipients = tuple(self.envelope.rcpt_tos)
            answers = [refusal] * len(recipients)
            if not refusal:
                sender = (self.envelope.mail_from or "").removeprefix("<").removesuffix(">")  # "<>": nobody
                answers = await self.event_handler.store(raw, sender, recipients)
        self._set_post_data_state()
        for answer in answers if isinstance(self, LMTP) else [_worst(answers)]:
            await self.push(answer)

    async def _body(self: Any) -> tuple[bytes, str]:
        """The message with its dots unstuffed (RFC 5321, 4.5.2), or the answer to one that cannot be taken."""
        received, limit, size = bytearray(b"\r\n"), self.data_size_limit, 0
        while True:
            chunk = await self._reader.read(_AT_A_TIME)
            if not chunk:
                raise asyncio.CancelledError
            since = max(0, len(received) - len(_END))
            received += chunk
            size += len(chunk)
            # A single byte is looked for many times faster than five, and base64 has no dots.
            end = received.find(_END, since) if received.find(b".", since) >= 0 else -1
            if end >= 0:
                break
            if size > limit:
                del received[: -len(_END)]  # read on to its end, keep nothing
        if size > limit:
            return b"", "552 5.3.4 the message is too large"
        if end + len(_END) != len(received):
            return b"", _HIDDEN
        # Nothing behind the last dot can hide an end or be stuffed: a large attachment is not gone through for it.
        dots = received.rfind(b".", 0, end) + 1
        if _OTHER_ENDS.search(received, 0, min(dots + 2, end)):
            return b"", _HIDDEN
        is_stuffed = received.find(b"\r\n..", 0, dots) >= 0
        with memoryview(received) as whole:
            if is_stuffed:
                # The CRLF in front stands for the start of DATA: a first line with a dot is stuffed, too.
                return bytes(whole[: end + 2]).replace(b"\r\n..", b"\r\n.")[2:], ""
            return bytes(whole[2 : end + 2]), ""


def _worst(answers: Sequence[str]) -> str:
    """SMTP has one answer for all: what is stored already is known by its bytes when it comes again."""
    return max(answers, key=lambda answer: ("2", "5", "4").index(answer[0]))


class _SMTP(_BySize, SMTP):
    pass


class _LMTP(_BySize, LMTP):
    pass
