"""Mail by 4 clients while the processes that take, read and follow it up are killed with -9 again and again.

A client sends a mail again, as a mail server does, until it is told 250. The desk promises: what it acknowledged is
stored, each mail once, whole, and as a case. MAIL_KILLS=500 in the environment makes it the long run.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import random
import signal
import smtplib
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.faults.reading import stored_in
from tests.mail_server import HOST, free_port
from tests.running_desk import CHECKOUT, RunningDesk

pytestmark = [pytest.mark.slow, pytest.mark.fault, pytest.mark.xdist_group("kills")]

CLIENTS = 4
KILLS = int(os.environ.get("MAIL_KILLS", "40"))
MAILS = 4 * KILLS
NAMES = ("vulndesk-mail", "vulndesk-reader", "vulndesk-worker")
GIVE_UP = 120.0 + 3.0 * KILLS


@dataclass(frozen=True)
class Mail:
    raw: bytes
    text: str
    file: bytes

    @property
    def files(self) -> list[tuple[str, int, str]]:
        """As they are in the case: what was attached, and the raw message."""
        named = [("trace.bin", self.file)] if self.file else []
        named.append(("message.eml", self.raw))
        return sorted((name, len(content), hashlib.sha256(content).hexdigest()) for name, content in named)


def mail_number(number: int, dice: random.Random) -> Mail:
    """Every third with a file, so that the raw message is a file on the disk, too, and not a row."""
    text = f"Report {number:04}. {dice.randbytes(1500).hex()}"
    head = (
        f"From: Finder <finder{number}@finders.example>\r\nTo: security@enix.example\r\n"
        f"Subject: Finding {number:04}\r\nMessage-ID: <{number}.{dice.getrandbits(64):x}@finders.example>\r\n"
        "MIME-Version: 1.0\r\n"
    )
    if number % 3:
        return Mail(f"{head}\r\n{text}\r\n".encode(), text, b"")
    file = dice.randbytes(150_000)
    encoded = base64.encodebytes(file).replace(b"\n", b"\r\n").decode()
    raw = (
        f'{head}Content-Type: multipart/mixed; boundary="p"\r\n\r\n--p\r\n\r\n{text}\r\n--p\r\n'
        "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
        f'Content-Disposition: attachment; filename="trace.bin"\r\n\r\n{encoded}--p--\r\n'
    )
    return Mail(raw.encode(), text, file)


@dataclass
class Story:
    """What the clients and the nemesis saw."""

    desk: RunningDesk
    port: int
    acknowledged: list[Mail] = field(default_factory=list)
    tries: int = 0
    killed: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    began: float = field(default_factory=time.monotonic)

    def in_time(self) -> bool:
        return time.monotonic() - self.began < GIVE_UP

    def deliver(self, mail: Mail) -> None:
        """Until 250, whatever else comes."""
        while True:
            assert self.in_time(), "the desk does not take the mails any more"
            with self.lock:
                self.tries += 1
            try:
                with smtplib.LMTP(HOST, self.port, local_hostname="localhost") as connection:
                    connection.sendmail("finder@finders.example", ["security@enix.example"], mail.raw)
            except (OSError, smtplib.SMTPException):
                time.sleep(0.02)
                continue
            with self.lock:
                self.acknowledged.append(mail)
            return

    def kill_again_and_again(self, dice: random.Random) -> None:
        for number in range(KILLS):
            wanted = min(MAILS - CLIENTS, number * MAILS * 9 // 10 // KILLS)  # each kill falls into the traffic
            while len(self.acknowledged) < wanted:
                assert self.in_time(), "no traffic to kill in"
                time.sleep(0.002)
            time.sleep(dice.uniform(0, 0.03))
            self._kill(NAMES[0] if number % 2 else dice.choice(NAMES[1:]))

    def _kill(self, name: str) -> None:
        while not (pids := self.desk.pids_of(name)):
            assert self.in_time()
            time.sleep(0.005)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pids[0], signal.SIGKILL)
            self.killed.append(name)

    def wait_until_read(self) -> None:
        """What was not read because its reader was killed is read by the worker a little later."""
        until = time.monotonic() + 90 + KILLS  # the worker gives way to everything else, on a busy machine for long
        while time.monotonic() < until:
            with contextlib.closing(sqlite3.connect(self.desk.data / "desk.sqlite3", timeout=20)) as database:
                unread = "SELECT count(*) FROM mail_receivedmail WHERE outcome = ''"
                if not database.execute(unread).fetchone()[0]:
                    return
            time.sleep(0.2)
        raise AssertionError("some mail is never read")


@pytest.fixture(scope="module")
def mails() -> list[Mail]:
    dice = random.Random(20260309)
    return [mail_number(number, dice) for number in range(MAILS)]


@pytest.fixture(scope="module")
def story(mails: list[Mail]) -> Iterator[Story]:
    port = free_port()
    example = Path(CHECKOUT) / "examples" / "enix" / "SECURITY.md"
    listen = {"VULNDESK_MAIL_LISTEN": f"lmtp:{HOST}:{port}"}
    with RunningDesk(policies=[example], environment=listen) as desk:
        desk.start()
        told = Story(desk, port)
        with ThreadPoolExecutor(CLIENTS + 1) as pool:
            nemesis = pool.submit(told.kill_again_and_again, random.Random(8))
            for delivery in [pool.submit(told.deliver, mail) for mail in mails]:
                delivery.result()
            nemesis.result()
        told.wait_until_read()
        yield told


@pytest.fixture(scope="module")
def stored(story: Story) -> dict[str, Any]:
    return stored_in(story.desk)


def test_the_processes_were_really_killed_and_mails_really_came_again(story: Story) -> None:
    assert len(story.killed) >= KILLS * 9 // 10
    assert set(story.killed) == set(NAMES)
    assert story.tries > MAILS
    assert len(story.acknowledged) == MAILS


def test_what_was_acknowledged_is_a_case_once_and_whole(stored: dict[str, Any], mails: list[Mail]) -> None:
    cases = {case["report"]["description"]: case for case in stored["cases"].values()}
    assert len(stored["cases"]) == len(cases) == MAILS
    for mail in mails:
        case = cases[mail.text]
        assert sorted(tuple(file) for file in case["files"]) == mail.files
        assert len(case["clocks"]) == len(set(case["clocks"])) >= 2
        assert case["received"] == 1


def test_nothing_is_there_by_half(stored: dict[str, Any]) -> None:
    assert not {what: count for what, count in stored["loose"].items() if count}
    assert stored["files"]["rows without a file"] == stored["files"]["files without a row"] == 0
