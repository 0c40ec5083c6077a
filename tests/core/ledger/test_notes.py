"""Notes, keys and proofs are taken in the one way in which they are written, whatever a signature says besides."""

from __future__ import annotations

import json
import time
from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from tests.core.ledger.receipts import KEY, ORIGIN, PRIVATE, SENT, receipt
from vulndesk.core.ledger.clocked_tree import KEPT_LEVELS, LONGEST_STEP, SLOTS, Growing, filling_under, slot_for
from vulndesk.core.ledger.merkle import is_consistent
from vulndesk.core.ledger.notes import (
    LARGEST_TREE,
    Checkpoint,
    NotGenuine,
    VerifierKey,
    read_checkpoint,
    read_number,
    read_verifier_key,
    signed_note,
)
from vulndesk.core.ledger.receipt_file import (
    opened_report,
    receipt_file,
    received_statement,
    verify_receipt,
    verify_report,
)
from vulndesk.core.ledger.statements import canonical_json, commitment, to_base64
from vulndesk.gateways.ledger_keys import sign, verify

HEAD = Checkpoint(ORIGIN, 7, b"\x07" * 32)


def believes(key: bytes, signature: bytes, message: bytes) -> bool:
    """A verifier that takes every signature: what is refused all the same, is refused by its form."""
    return True


def note(text: str = HEAD.text, *, signature: bytes = b"\x01" * 64, name: str = ORIGIN, after: str = "\n") -> str:
    return f"{text}\n— {name} {to_base64(KEY.hash + signature)}{after}"


def test_a_note_of_the_right_form_is_read():
    assert read_checkpoint(note(), key=KEY, verify=believes) == HEAD
    genuine = signed_note(HEAD.text, key=KEY, sign=lambda message: sign(PRIVATE, message))
    assert read_checkpoint(genuine, key=KEY, verify=verify) == HEAD


ROOT = to_base64(b"\x07" * 32)


@pytest.mark.parametrize(
    "written",
    [
        note(signature=b"\x01" * 63),
        note(signature=b"\x01" * 65),
        note(signature=b""),
        note(after=""),
        note(after="\n\n"),
        note(after="\nmore\n"),
        note(after=" \n"),
        note(name="another.example/ledger"),
        note(f"another.example/ledger\n7\n{ROOT}\n"),
        note(f"a name\n7\n{ROOT}\n"),
        note(f"\n7\n{ROOT}\n"),
        note(f"{ORIGIN}\n\n{ROOT}\n"),
        note(f"{ORIGIN}\nx\n{ROOT}\n"),
        note(f"{ORIGIN}\n07\n{ROOT}\n"),
        note(f"{ORIGIN}\n{LARGEST_TREE + 1}\n{ROOT}\n"),
        note(f"{ORIGIN}\n7\n{to_base64(bytes(31))}\n"),
        note(f"{ORIGIN}\n7\n{to_base64(bytes(33))}\n"),
        note(f"{ORIGIN}\n7\n\n"),
        note(f"{ORIGIN}\n7\n{ROOT}\nan extension\n"),
        note(f"{ORIGIN}\n7\n"),
        HEAD.text,
        "",
        "\n\n",
        None,
        7,
        [note()],
    ],
)
def test_another_form_is_refused_whoever_signed(written):
    with pytest.raises(NotGenuine):
        read_checkpoint(written, key=KEY, verify=believes)


@pytest.mark.parametrize(
    ("written", "number"),
    [("0", 0), ("7", 7), (str(LARGEST_TREE), LARGEST_TREE), (str(LARGEST_TREE + 1), None), ("07", None), ("-1", None)],
)
def test_numbers_are_read_up_to_what_every_reader_counts_exactly(written, number):
    assert read_number(written) == number
    assert read_number(number) is None


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_key_of_another_length_is_none_although_its_hash_fits(length):
    odd = VerifierKey(ORIGIN, b"\x09" * length)
    with pytest.raises(NotGenuine):
        read_verifier_key(str(odd))
    assert read_verifier_key(str(KEY)) == KEY


@pytest.fixture
def far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("far_east")
def test_a_statement_tells_utc_wherever_the_desk_runs():
    told = received_statement(received_at=datetime(2026, 12, 1, 4, 19, 7, 999, tzinfo=UTC), report=bytes(32))
    assert told == {"kind": "report_received", "received_at": "2026-12-01T04:19:07Z", "report": to_base64(bytes(32))}


def test_an_opening_has_its_three_values_and_opens_its_receipt():
    written = opened_report(salt=b"\x22" * 32, sent=SENT)
    assert json.loads(written) == {"format": "vulndesk-report/1", "salt": to_base64(b"\x22" * 32), "sent": SENT}
    assert verify_report(written, verify_receipt(receipt().file, verify=verify)) == json.loads(SENT)


def test_a_file_with_a_stamp_is_of_the_second_format_and_hands_it_on():
    plain = json.loads(receipt().file)
    checkpoint = plain["checkpoint"]
    stamp = b"stamp of " + sha256(checkpoint.encode()).digest()
    given = {"key": KEY, "statement": plain["statement"], "salt": b"\x11" * 32, "index": 4, "checkpoint": checkpoint}
    path = [b64decode(one) for one in plain["path"]]
    written = receipt_file(**given, path=path, stamp=stamp)
    assert json.loads(written)["format"] == "vulndesk-receipt/2"
    assert verify_receipt(written, verify=verify).stamp == stamp
    without = receipt_file(**given, path=path)
    assert json.loads(without) == plain
    assert commitment(b"\x22" * 32, SENT) == verify_receipt(without, verify=verify).report


# --- the tree ----------------------------------------------------------------------------------------------------


def test_filling_never_changes():
    """Roots that were published were computed with it."""
    filling = filling_under(bytes(range(32)))
    assert filling(8, 0x0102030405).hex() == "2d802a0a762e32659ec0f6e28b28cb0c0dae47224354834feff54b95b2cb428c"


def test_the_last_slot_of_a_second_is_of_that_second_and_then_the_next_free_one_follows():
    last = 5 * SLOTS + SLOTS - 1
    assert slot_for(second=5, free=0, step=0) == 5 * SLOTS
    assert slot_for(second=5, free=last, step=0) == last
    assert slot_for(second=5, free=last, step=LONGEST_STEP) == last
    assert slot_for(second=5, free=last - 1, step=LONGEST_STEP) == last
    assert slot_for(second=5, free=last + 1, step=LONGEST_STEP) == last + 1


def test_whoever_reads_all_marks_is_told_of_each_kept_subtree_with_its_place_and_root():
    told: list[tuple[int, int, bytes]] = []
    growing = Growing(filling_under(b"\x05" * 32), lambda *one: told.append(one))
    for index in (3, 2 * SLOTS - 1, 2 * SLOTS + 1, (1 << KEPT_LEVELS[1]) - 1):
        growing.add(index, bytes([index % 256]) * 32)
    assert [(level, index) for level, index, _ in told][:2] == [(8, 0), (8, 1)]
    assert told[-1][:2] == (KEPT_LEVELS[1], 0)
    assert told[-1][2] == growing.root()
    assert all(len(root) == 32 for _, _, root in told)


def test_nothing_without_a_path_goes_on_a_tree_that_is_smaller():
    assert not is_consistent(3, bytes(32), 7, bytes(32), [])
    assert not is_consistent(4, bytes(32), 7, bytes(32), [])


def test_half_a_pair_of_utf_16_is_committed_to_as_the_replacement_character_and_a_whole_pair_as_its_letter():
    """JSON of strangers may have halves; no file in UTF-8 can (RFC 8259, 8.2)."""
    assert canonical_json({"said": "a\ud83db"}) == '{"said":"a\ufffdb"}'
    assert canonical_json({"said": "\ud83d\ude00"}) == '{"said":"😀"}'
    assert canonical_json({"b": 1, "a": "é"}) == '{"a":"é","b":1}'
