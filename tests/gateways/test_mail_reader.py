"""Mail is read in a child with limits: what it says comes back, a message that breaks the child breaks nothing else."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest

from vulndesk.core.mail.inbound_mail import read_mail
from vulndesk.gateways.mail_reader import MailReader, Unreadable

RAW = b"From: Rita <rita@example.org>\r\nSubject: =?utf-8?q?=C3=B6?=\r\n\r\nIt leaks.\r\n"


@pytest.fixture
def reader() -> Iterator[MailReader]:
    reader = MailReader()
    yield reader
    reader.close()


def test_the_child_reads_what_the_core_reads(reader: MailReader) -> None:
    attached = RAW.replace(b"\r\n\r\n", b"\r\nContent-Type: application/zip; name=a.zip\r\n\r\n")
    for raw in (RAW, attached, b"", b"\xff" * 100_000, RAW + b"x" * 3_000_000):
        assert reader.read(raw) == read_mail(raw)
    assert reader.read(RAW, envelope_sender="") == read_mail(RAW, envelope_sender="")


def test_one_child_reads_many(reader: MailReader) -> None:
    reader.read(RAW)
    child = reader._child
    began = time.monotonic()
    for _ in range(200):
        reader.read(RAW)
    assert reader._child is child
    assert (time.monotonic() - began) / 200 < 0.02


def test_a_child_that_was_killed_is_replaced(reader: MailReader) -> None:
    reader.read(RAW)
    assert reader._child is not None
    os.kill(reader._child.pid, signal.SIGKILL)
    reader._child.wait()
    assert reader.read(RAW).subject == "ö"


@pytest.mark.slow
def test_a_message_for_which_the_memory_does_not_suffice_is_said_and_the_next_one_is_read() -> None:
    reader = MailReader(memory=96 * 2**20)
    with pytest.raises(Unreadable, match="memory"):
        reader.read(RAW + b"x" * 60_000_000)
    assert reader.read(RAW).subject == "ö"
    reader.close()


@pytest.mark.slow
def test_a_child_that_hangs_is_ended(reader: MailReader) -> None:
    reader.read(RAW)
    assert reader._child is not None
    os.kill(reader._child.pid, signal.SIGSTOP)
    reader._wait = 0.3
    with pytest.raises(Unreadable, match="too long"):
        reader.read(RAW)
    reader._wait = 30
    assert reader.read(RAW).subject == "ö"


def test_the_child_can_neither_write_files_nor_see_the_environment(reader: MailReader) -> None:
    reader.read(RAW)
    assert reader._child is not None
    with open(f"/proc/{reader._child.pid}/environ", "rb") as environment:
        names = {one.partition(b"=")[0] for one in environment.read().split(b"\0") if one}
    assert names <= {b"PYTHONPATH", b"PATH", b"LC_CTYPE"}
    with open(f"/proc/{reader._child.pid}/limits", encoding="ascii") as limits:
        assert any(line.startswith("Max file size") and line.split()[3] == "0" for line in limits)
