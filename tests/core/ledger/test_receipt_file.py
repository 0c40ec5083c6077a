"""A genuine proof holds; whatever is changed in it, it does not."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.ledger.receipts import KEY, RECEIVED_AT, SENT, receipt
from vulndesk.core.ledger.notes import _SMALL as SMALL
from vulndesk.core.ledger.notes import NotGenuine, VerifierKey, read_checkpoint, read_verifier_key
from vulndesk.core.ledger.receipt_file import LONGEST_STAMP, opened_report, verify_receipt, verify_report
from vulndesk.core.ledger.statements import commitment, to_base64
from vulndesk.gateways.ledger_keys import verify

GENUINE = receipt()


def verified(text: str, **given: Any):
    return verify_receipt(text, verify=verify, **given)


def written(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def test_a_genuine_file_says_when_and_where_and_who_signed():
    found = verified(GENUINE.file)
    assert (found.received_at, found.leaf_index, found.tree_size) == (RECEIVED_AT.replace(microsecond=0), 4, 7)
    assert (found.key, found.is_pinned) == (KEY, False)
    assert verified(GENUINE.file, pinned=KEY).is_pinned


@given(st.integers(1, 40), st.data())
def test_each_leaf_of_each_tree_can_be_proven(size, data):
    index = data.draw(st.integers(0, size - 1))
    assert verified(receipt(index=index, size=size).file).leaf_index == index


def test_white_space_and_the_order_of_keys_do_not_matter():
    content = json.loads(GENUINE.file)
    backwards = json.dumps(dict(reversed(content.items())), ensure_ascii=False).replace(", ", ",\r\n\t ")
    assert verified(backwards) == verified(GENUINE.file)


def changed_values(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Each value of a file, with another one of its kind and with ones of other kinds."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from changed_values(inner, (*at, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from changed_values(inner, (*at, place))
    else:
        for place in range(len(value)):
            yield at, value[:place] + chr(ord(value[place]) ^ 1) + value[place + 1 :]
        yield from ((at, other) for other in (value + " ", " " + value, value + "\n", "", None, 0, [value], {}))


def changed(content: Any, at: tuple[Any, ...], value: Any) -> Any:
    copy = json.loads(json.dumps(content))
    inner = copy
    for step in at[:-1]:
        inner = inner[step]
    inner[at[-1]] = value
    return copy


CHANGES = list(changed_values(json.loads(GENUINE.file)))


def test_every_change_of_every_value_is_found():
    content = json.loads(GENUINE.file)
    assert len(CHANGES) > 600
    for at, value in CHANGES:
        with pytest.raises(NotGenuine):
            verified(written(changed(content, at, value)))


@pytest.mark.parametrize("name", list(json.loads(GENUINE.file)))
def test_a_key_that_is_missing_unknown_or_there_twice_is_refused(name):
    content = json.loads(GENUINE.file)
    twice = GENUINE.file.replace("{", "{" + f'"{name}": {json.dumps(content[name], ensure_ascii=False)},', 1)
    for text in (
        written({key: value for key, value in content.items() if key != name}),
        written({**content, f"{name}2": content[name]}),
        twice,
    ):
        with pytest.raises(NotGenuine):
            verified(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "7",
        "NaN",
        "{}",
        "[" * 100_000,
        "9" * 10_000,
        GENUINE.file + "x",
        GENUINE.file + GENUINE.file,
        "\ufeff" + GENUINE.file,
        GENUINE.file[:-3],
        GENUINE.file.replace('"vulndesk-receipt/1"', '"vulndesk-receipt\\/1"'),
        GENUINE.file.replace('"format"', '"form\\u0061t"'),
        GENUINE.file.replace('"4"', "4"),
        GENUINE.file.replace('"4"', '"04"'),
        GENUINE.file.replace('"4"', '"٤"'),
        GENUINE.file.replace('"kind"', '"\ud800"'),
    ],
)
def test_what_readers_could_take_in_two_ways_or_not_at_all_is_refused(text):
    with pytest.raises(NotGenuine):
        verified(text)


def stamped(stamp: Any) -> str:
    return written({**json.loads(GENUINE.file), "format": "vulndesk-receipt/2", "stamp": stamp})


def test_a_stamp_is_handed_on_when_it_names_the_checkpoint_and_refused_when_it_is_of_another():
    checkpoint = json.loads(GENUINE.file)["checkpoint"]
    digest = hashlib.sha256(checkpoint.encode()).digest()
    found = verified(stamped(to_base64(b"0" + digest + b"1")))
    assert (found.stamp, found.checkpoint) == (b"0" + digest + b"1", checkpoint)
    assert verified(GENUINE.file).stamp == b""
    assert verified(stamped(to_base64(digest.ljust(LONGEST_STAMP, b"x")))).stamp
    for wrong in (b"", digest[:-1], digest[1:] + digest[:1], digest.ljust(LONGEST_STAMP + 1, b"x")):
        with pytest.raises(NotGenuine):
            verified(stamped(to_base64(wrong)))
    for wrong in (None, 7, [], "====", to_base64(digest).rstrip("=")):
        with pytest.raises(NotGenuine):
            verified(stamped(wrong))


def test_a_path_longer_or_shorter_is_refused():
    content = json.loads(GENUINE.file)
    path = content["path"]
    for other in (path[:-1], [*path, path[0]], path[::-1], [], path * 30, dict(enumerate(path)), "".join(path)):
        with pytest.raises(NotGenuine):
            verified(written({**content, "path": other}))


def test_base64_is_taken_in_the_one_way_in_which_it_is_written():
    content = json.loads(GENUINE.file)
    salt = content["salt"]
    assert base64.b64decode(salt[:-2] + "F=") == base64.b64decode(salt), "the same bytes, written otherwise"
    for other in (salt[:-2] + "F=", salt.rstrip("="), salt + "=", salt[:4] + "\n" + salt[4:]):
        with pytest.raises(NotGenuine):
            verified(written({**content, "salt": other}))


def test_a_second_signature_or_another_line_is_refused():
    content = json.loads(GENUINE.file)
    note = content["checkpoint"]
    line = note.split("\n\n")[1]
    for other in (note + line, note + "\n", note.rstrip("\n"), note.replace("\n\n", "\nmore\n\n"), note + "— x AAAA\n"):
        with pytest.raises(NotGenuine):
            verified(written({**content, "checkpoint": other}))


def test_a_file_that_somebody_else_signed_holds_by_itself_but_not_with_the_key_of_the_desk():
    forged = receipt(private=b"\x07" * 32).file
    assert verified(forged).key.name == KEY.name
    with pytest.raises(NotGenuine, match="another key"):
        verified(forged, pinned=KEY)
    elsewhere = receipt(origin="elsewhere.example.org/ledger").file
    with pytest.raises(NotGenuine, match="another key"):
        verified(elsewhere, pinned=KEY)


def test_the_file_says_nothing_of_the_report_and_its_opening_says_all():
    assert "Parser" not in GENUINE.file
    assert verify_report(GENUINE.opening, verified(GENUINE.file)) == json.loads(SENT)


def test_an_opening_that_says_anything_else_does_not_open_the_receipt():
    found, content = verified(GENUINE.file), json.loads(GENUINE.opening)
    for at, value in changed_values({key: content[key] for key in ("format", "salt")}):
        with pytest.raises(NotGenuine):
            verify_report(written(changed(content, at, value)), found)
    for other in (SENT.replace("immer", "nie"), SENT + " ", "", None, [SENT]):
        with pytest.raises(NotGenuine):
            verify_report(written({**content, "sent": other}), found)


def test_a_verifier_key_is_taken_in_one_way_only():
    assert read_verifier_key(str(KEY)) == KEY
    name, short, rest = str(KEY).split("+", 2)
    for other in (
        f"{name}+{short.upper()}+{rest}",
        f"{name}+00000000+{rest}",
        f"other+{short}+{rest}",
        f"{name}+{short}+{rest[:-1]}",
        f"+{short}+{rest}",
        f"{name}+{rest}",
        None,
        7,
    ):
        with pytest.raises(NotGenuine):
            read_verifier_key(other)


def test_the_note_of_c2sp_s_example_is_verified():
    """https://c2sp.org/signed-note has a key and a signature of PeterNeumann (Go's sumdb/note tests)."""
    key = read_verifier_key("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    line = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    raw = base64.b64decode(line)
    assert raw[:4] == key.hash
    assert verify(key.public, raw[4:], text.encode())
    with pytest.raises(NotGenuine):
        read_checkpoint(f"{text}\n— PeterNeumann {line}\n", key=key, verify=verify)


def test_the_instant_is_told_by_the_second_whatever_the_zone():
    assert json.loads(GENUINE.file)["statement"]["received_at"] == "2026-12-01T04:19:07Z"
    assert verified(GENUINE.file).received_at.utcoffset() == timedelta()


@pytest.mark.parametrize("sent", ['{"a":NaN}', '{"a":-Infinity}', "[]", "x", "[" * 50_000])
def test_what_is_no_json_object_opens_nothing_though_it_was_committed_to(sent):
    salt = b"\x22" * 32
    found = replace(verified(GENUINE.file), report=commitment(salt, sent))
    with pytest.raises(NotGenuine):
        verify_report(opened_report(salt=salt, sent=sent), found)


@pytest.mark.parametrize("sign_bit", [0, 128])
@pytest.mark.parametrize("y", sorted(SMALL))
def test_a_key_under_which_anybody_can_sign_is_none(y, sign_bit):
    with pytest.raises(NotGenuine):
        read_verifier_key(str(VerifierKey("desk.example", y[:-1] + bytes([y[-1] | sign_bit]))))
