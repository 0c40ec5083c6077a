"""Ids come in order and codes cannot be guessed, counted or mistyped."""

import multiprocessing
import re
import threading
import time
import uuid
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from vulndesk.apps.vault import ids
from vulndesk.gateways.key_set import first_set


@pytest.fixture(autouse=True)
def _fresh_process() -> Iterator[None]:
    """As after a fork: a test that turns the clock leaves nothing to the next."""
    yield
    ids._forget_last()


def test_a_row_id_has_the_layout_of_uuid_version_7() -> None:
    before = time.time_ns() // 1_000_000
    made = ids.new_id()
    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000 + 1


def test_later_ids_of_one_process_sort_later_whatever_the_clock_does(monkeypatch: pytest.MonkeyPatch) -> None:
    start = time.time_ns()
    readings = iter([start + step * 1000 for step in range(5000)] + [start - 10**12] * 100 + [start + 10**9] * 100)
    monkeypatch.setattr(time, "time_ns", lambda: next(readings))
    made = [ids.new_id() for _ in range(5200)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert all(one.version == 7 and one.variant == uuid.RFC_4122 for one in made)


def test_threads_never_get_the_same_id() -> None:
    made: list[uuid.UUID] = []
    threads = [threading.Thread(target=lambda: made.extend([ids.new_id() for _ in range(2000)])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 16000


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_forked_processes_never_get_the_same_id() -> None:
    ids.new_id()
    with multiprocessing.get_context("fork").Pool(4) as pool:
        made = [one for several in pool.map(_some_ids, range(8), chunksize=1) for one in several]
    assert len(set(made)) == len(made)


def _some_ids(_: int) -> list[str]:
    return [str(ids.new_id()) for _ in range(500)]


def test_a_reference_is_short_and_readable_and_is_found_as_typed() -> None:
    made = {ids.new_reference() for _ in range(2000)}
    assert len(made) == 2000
    assert all(re.fullmatch(r"VD-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", one) for one in made)
    for one in made:
        for typed in (one, one.lower(), one.replace("-", ""), one[3:], f" {one.replace('-', ' ')} "):
            assert ids.normalise_reference(typed) == one


@pytest.mark.parametrize("typed", ["", "VD", "heap overflow", "VD-7K3M", "XX-7K3M-Q9TX", "VD-7K3M-Q9TX-1"])
def test_words_are_not_taken_for_references(typed: str) -> None:
    assert ids.normalise_reference(typed) == ""


def test_a_receipt_has_26_symbols_and_every_bit_of_it_varies() -> None:
    made = [ids.new_receipt() for _ in range(3000)]
    assert len(set(made)) == 3000
    assert all(ids.normalise_code(one, symbols=26) == one for one in made)
    assert all(len({one[place] for one in made}) == 32 for place in range(26))


def test_a_repeated_request_gets_the_same_receipt_and_another_desk_another(settings: Settings) -> None:
    first = ids.derived_receipt(b"key\x00body")
    assert ids.derived_receipt(b"key\x00body") == first
    assert ids.derived_receipt(b"key\x00body.") != first
    assert ids.normalise_code(first, symbols=26) == first
    settings.DESK_KEYS = first_set(bytes(32))
    assert ids.derived_receipt(b"key\x00body") != first


def test_derived_receipts_are_spread_over_all_symbols() -> None:
    made = [ids.derived_receipt(str(number).encode()) for number in range(3000)]
    assert all(len({one[place] for one in made}) == 32 for place in range(26))


def test_a_receipt_is_read_as_people_type_it() -> None:
    assert ids.normalise_code("7k3m-q9tx 0123-4567-89ab cdef gh", symbols=26) == "7K3MQ9TX0123456789ABCDEFGH"
    assert ids.normalise_code("7k3m-q9tx", symbols=26) == ""
