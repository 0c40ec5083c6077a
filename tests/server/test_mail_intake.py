"""The two processes for mail: stores of one instant share a transaction, and the reader hears what was stored."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest

from vulndesk.apps.mail.actions import Kept
from vulndesk.core.errors import Busy
from vulndesk.server import mail_intake
from vulndesk.server.mail_intake import BYTES_TOGETHER, READ_TOGETHER, StoredMails


def test_what_comes_while_one_is_stored_is_stored_together(monkeypatch: pytest.MonkeyPatch) -> None:
    batches: list[list[object]] = []
    first_may_end = threading.Event()

    def store(prepared: list[object]) -> list[Kept]:
        batches.append(prepared)
        if len(batches) == 1:
            assert first_may_end.wait(10)
        return [Kept(UUID(int=one), is_new=True) for one in prepared]  # type: ignore[arg-type]

    monkeypatch.setattr(mail_intake, "store_mails", store)
    storing = mail_intake._Storing()
    with ThreadPoolExecutor(6) as pool:
        waiting = [pool.submit(storing.store, 0)]  # type: ignore[arg-type]
        while not batches:
            time.sleep(0.001)
        waiting += [pool.submit(storing.store, number) for number in range(1, 6)]  # type: ignore[arg-type]
        while len(storing._waiting) < 5:
            time.sleep(0.001)
        first_may_end.set()
        assert [one.result(10).id.int for one in waiting] == list(range(6))
    assert [len(batch) for batch in batches] == [1, 5]


def test_a_refusal_reaches_everybody_whose_mail_it_was_and_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(prepared: list[object]) -> list[Kept]:
        raise Busy("full")

    storing = mail_intake._Storing()
    monkeypatch.setattr(mail_intake, "store_mails", full)
    with pytest.raises(Busy):
        storing.store(1)  # type: ignore[arg-type]
    monkeypatch.setattr(mail_intake, "store_mails", lambda prepared: [Kept(UUID(int=one), True) for one in prepared])
    assert storing.store(2).id.int == 2  # type: ignore[arg-type]


def test_the_reader_hears_ids_and_sizes_in_order() -> None:
    pipe = StoredMails()
    told = [(uuid4(), size) for size in range(READ_TOGETHER + 5)]
    for mail_id, size in told:
        pipe.add(mail_id, size)
    assert pipe.wait() + pipe.wait() == told


def test_a_reader_that_falls_behind_stops_nobody() -> None:
    pipe = StoredMails()
    began = time.monotonic()
    for _ in range(10_000):
        pipe.add(uuid4(), 1)
    assert time.monotonic() - began < 5
    assert len(pipe.wait()) == READ_TOGETHER


def test_large_mails_are_not_held_in_memory_together() -> None:
    ids = [uuid4() for _ in range(4)]
    sizes = (10, BYTES_TOGETHER - 10, 1, BYTES_TOGETHER)
    groups = list(mail_intake._in_groups(zip(ids, sizes, strict=True)))
    assert groups == [ids[:2], [ids[2]], [ids[3]]]
