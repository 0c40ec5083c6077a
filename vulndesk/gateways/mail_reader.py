"""Hostile mail is read in a child process with limits, which is kept for the next message.

Promise: `read` gives what the mail says or raises Unreadable; either way within the time limit, and a child that was
killed, hung or ran out of memory is replaced. The raw bytes are the caller's and stay as they are.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

from vulndesk.core.mail.addresses import Address
from vulndesk.core.mail.inbound_mail import Attachment, InboundMail, Protection, Written

MEMORY = 256 * 2**20
CPU_SECONDS = 5
WAIT_SECONDS = 30.0
LARGEST_ANSWER = 64 * 2**20
_HEAD = 8
_ROOT = Path(__file__).parents[2]


class Unreadable(Exception):
    """The child gave up on this message. Its text says why, and holds nothing of the message."""


class MailReader:
    """One child, started when it is first needed. Safe to share between threads: they take turns."""

    def __init__(self, *, memory: int = MEMORY, cpu_seconds: int = CPU_SECONDS, wait: float = WAIT_SECONDS) -> None:
        self._limits = (memory, cpu_seconds)
        self._wait = wait
        self._child: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def read(self, raw: bytes, *, envelope_sender: str | None = None) -> InboundMail:
        """envelope_sender: as `core.mail.inbound_mail.read_mail` takes it. Raises Unreadable."""
        with self._turn:
            child = self._running()
            try:
                return mail_from_json(json.loads(self._ask(child, raw, envelope_sender)))
            except (OSError, EOFError, TimeoutError, ValueError) as error:
                code = self._end()
                raise Unreadable(_why(error, code)) from None

    def close(self) -> None:
        with self._turn:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._child = subprocess.Popen(
                [sys.executable, "-P", "-m", "vulndesk.gateways.mail_child", *map(str, self._limits)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"PYTHONPATH": str(_ROOT), "PATH": os.defpath},
                cwd="/",
                start_new_session=True,
            )
        return self._child

    def _ask(self, child: subprocess.Popen[bytes], raw: bytes, envelope_sender: str | None) -> bytes:
        source, target = _pipe(child.stdin), _pipe(child.stdout)
        until = time.monotonic() + self._wait
        envelope = (b"-" if envelope_sender is None else b"+" + envelope_sender.encode())[:1000]
        asked = len(envelope).to_bytes(_HEAD) + len(raw).to_bytes(_HEAD) + envelope
        _write(source, asked, until)
        _write(source, raw, until)
        length = int.from_bytes(_read(target, _HEAD, until))
        if length > LARGEST_ANSWER:
            raise ValueError("an answer that is too long")
        return _read(target, length, until)

    def _end(self) -> int:
        """Kill what is there; its exit status."""
        child, self._child = self._child, None
        if child is None:
            return 0
        child.kill()
        for pipe in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):
                _pipe(pipe).close()
        return child.wait()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise RuntimeError("the child was started without this pipe")
    return pipe


def _write(pipe: IO[bytes], content: bytes, until: float) -> None:
    view = memoryview(content)
    os.set_blocking(pipe.fileno(), False)
    while view:
        if not select.select([], [pipe], [], max(0.0, until - time.monotonic()))[1]:
            raise TimeoutError
        view = view[os.write(pipe.fileno(), view[: 1 << 20]) :]


def _read(pipe: IO[bytes], length: int, until: float) -> bytes:
    content = bytearray()
    while len(content) < length:
        if not select.select([pipe], [], [], max(0.0, until - time.monotonic()))[0]:
            raise TimeoutError
        piece = os.read(pipe.fileno(), min(1 << 20, length - len(content)))
        if not piece:
            raise EOFError
        content += piece
    return bytes(content)


def _why(error: Exception, code: int) -> str:
    if isinstance(error, TimeoutError):
        return "reading it took too long"
    return "reading it took too much memory or time" if code else "reading it failed"


def mail_from_json(found: dict[str, Any]) -> InboundMail:
    """The child's answer. Raises ValueError, as for anything that is no answer."""
    lists = ("refers_to", "failed_recipients", "problems")
    words = ("subject", "message_id", "date", "text", "was_html", "autocrypt")
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
            **rest,
        )
    except (KeyError, TypeError) as error:
        raise ValueError("not an answer") from error
