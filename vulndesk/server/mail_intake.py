"""The desk's mail process: what a mail server on this machine hands over is stored, and only then acknowledged.

A second process reads it right afterwards, so that a message that is slow to read keeps no other from being stored. The
job that every stored mail brings with it is for what that process could not read, or never heard of.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import close_old_connections

from vulndesk.apps.mail.actions import (
    Delivery,
    Kept,
    PreparedMail,
    prepare_mail,
    programme_for,
    read_mails,
    store_mails,
)
from vulndesk.gateways import mail_listener
from vulndesk.gateways.mail_listener import Handed

log = logging.getLogger(__name__)

# The worker reads what has not been read by then.
READ_AFTER = timedelta(seconds=15)
READ_TOGETHER, BYTES_TOGETHER = 20, 16 * 2**20
_TOLD = 16 + 8


def listen(places: str) -> list[tuple[str, socket.socket]]:
    """The sockets of VULNDESK_MAIL_LISTEN, several with commas between. Raises Refused."""
    return [mail_listener.listen(place.strip()) for place in places.split(",") if place.strip()]


def serve(listeners: Sequence[tuple[str, socket.socket]], stored: StoredMails, *, ready: Callable[[], None]) -> None:
    """Takes mail until the process ends."""
    storing = _Storing()

    def take(handed: Handed) -> None:
        """In a thread of the listener. Raises Refused, with which the listener answers."""
        close_old_connections()
        kept = storing.store(_prepared(handed))
        if kept.is_new:
            stored.add(kept.id, len(handed.raw))

    mail_listener.serve(listeners, take=take, limit=settings.MAIL_LIMIT, ready=ready)


def read(stored: StoredMails, *, ready: Callable[[], None]) -> None:
    """Reads what the other process stores, several in one transaction, until the process ends."""
    ready()
    while True:
        for together in _in_groups(stored.wait()):
            if not _read(together) and len(together) > 1:
                for mail_id in together:
                    _read([mail_id])


def _in_groups(mails: Iterable[tuple[UUID, int]]) -> Iterator[list[UUID]]:
    """All of a group are held in memory, so large ones are read alone."""
    group: list[UUID] = []
    total = 0
    for mail_id, size in mails:
        if group and total + size > BYTES_TOGETHER:
            yield group
            group, total = [], 0
        group.append(mail_id)
        total += size
    if group:
        yield group


def _read(mail_ids: Sequence[UUID]) -> bool:
    close_old_connections()
    try:
        read_mails(mail_ids, now=datetime.now(UTC))
    except Exception as error:  # noqa: BLE001  the job is there, and reports what goes on failing
        log.warning("%d mails could not be read at once (%s)", len(mail_ids), type(error).__name__)
        return False
    return True


class StoredMails:
    """A pipe from the process that stores to the one that reads; made before either is. What is lost in it, when one
    of them is killed or falls behind, has its job."""

    def __init__(self) -> None:
        self._coming, self._going = os.pipe()
        os.set_blocking(self._going, False)

    def add(self, mail_id: UUID, size: int) -> None:
        with contextlib.suppress(BlockingIOError):
            os.write(self._going, mail_id.bytes + size.to_bytes(8))  # short, so it goes in whole or not at all

    def wait(self) -> list[tuple[UUID, int]]:
        """The next ones, at most READ_TOGETHER."""
        told = os.read(self._coming, _TOLD * READ_TOGETHER)
        pieces = (told[start : start + _TOLD] for start in range(0, len(told), _TOLD))
        return [(UUID(bytes=piece[:16]), int.from_bytes(piece[16:])) for piece in pieces]


def _prepared(handed: Handed) -> PreparedMail:
    return prepare_mail(
        [handed.raw],
        programme=programme_for(handed.recipient),
        delivery=Delivery("lmtp", recipient=handed.recipient, envelope_sender=handed.sender),
        now=datetime.now(UTC),
        read_after=READ_AFTER,
    )


class _Storing:
    """What comes at the same time is stored in one transaction: whoever has its turn stores for all who wait."""

    def __init__(self) -> None:
        self._waiting: list[tuple[PreparedMail, Future[Kept]]] = []
        self._list, self._turn = threading.Lock(), threading.Lock()

    def store(self, prepared: PreparedMail) -> Kept:
        """Returns when it is on the disk. Raises Busy."""
        mine: Future[Kept] = Future()
        with self._list:
            self._waiting.append((prepared, mine))
        with self._turn:
            if not mine.done():
                self._store_all()
        return mine.result()

    def _store_all(self) -> None:
        with self._list:
            batch, self._waiting = self._waiting, []
        try:
            kept = store_mails([prepared for prepared, _ in batch])
        except BaseException as error:  # noqa: BLE001  each of them is told, and its sender tries again
            for _, waiting in batch:
                waiting.set_exception(error)
            return
        for (_, waiting), one in zip(batch, kept, strict=True):
            waiting.set_result(one)
