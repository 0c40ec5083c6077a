"""What the format does not allow, signed and proven anew, so that nothing but the strictness of the reader decides."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace

from tests.forged.making import DIGITS, ORDER, SMALL, Case, Made, forgery, fresh, proven, signed, written
from vulndesk.core.ledger.notes import VerifierKey, signed_note
from vulndesk.core.ledger.receipt_file import opened_report
from vulndesk.core.ledger.statements import commitment, to_base64

# --- the statement, proven anew --------------------------------------------------------------------------------------


@forgery
def an_instant_that_is_none(chance, made):
    day = "2026-03-04"
    instants = (
        f"{day}T05:06:07.000Z",
        f"{day}T05:06:07z",
        f"{day}t05:06:07Z",
        f"{day} 05:06:07Z",
        f"{day}T05:06:07+00:00",
    )
    instants += (
        f"{day}T05:06Z",
        f"{day}T24:00:00Z",
        f"{day}T23:59:60Z",
        f"{day}T05:60:00Z",
        f"{day}T05:06:07Z\n",
        day,
        "",
    )
    instants += (
        "2026-02-29T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-04-31T00:00:00Z",
    )
    instants += (
        "0000-01-01T00:00:00Z",
        "12026-01-01T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2026-1-1T00:00:00Z",
        "-026-01-01T00:00:00Z",
    )
    instants += (f"{day}T05:06:07Z".translate(DIGITS), "２０２６-03-04T05:06:07Z", "2026-W10-1T00:00:00Z")
    return fresh(chance, made, received_at=chance.choice(instants))


@forgery
def an_instant_at_the_edge(chance, made):
    """Genuine."""
    instants = ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2024-02-29T12:00:00Z", "2000-02-29T00:00:00Z")
    return fresh(chance, made, received_at=chance.choice(instants))


@forgery
def a_statement_of_another_kind(chance, made):
    return fresh(
        chance,
        made,
        kind=chance.choice(("Report_received", "report_received ", "case_closed", "", "report_received\u0000")),
    )


@forgery
def a_commitment_of_another_length(chance, made):
    raw = chance.randbytes(chance.choice((0, 1, 31, 33, 64)))
    return fresh(chance, made, report=to_base64(raw))


@forgery
def a_statement_not_canonical(chance, made):
    statement = made.file["statement"]
    said = chance.choice((json.dumps(statement), json.dumps(dict(reversed(statement.items())), separators=(",", ":"))))
    return proven(made, statement, salt=chance.randbytes(32), said=said)


# --- place and path --------------------------------------------------------------------------------------------------


@forgery
def another_place(chance, made):
    index, size = made.index, len(made.leaves)
    ways = (
        index + 1,
        index - 1,
        index ^ 1,
        size,
        size - 1,
        0,
        index + size,
        2**53,
        2**53 - 1,
        2**64 + index,
        index + 2**32,
    )
    return made.file | {"leaf_index": str(chance.choice(ways))}


@forgery
def a_place_written_otherwise(chance, made):
    index = made.index
    ways = (
        f"0{index}",
        f"+{index}",
        f" {index}",
        f"{index}\n",
        f"{index}.0",
        f"{index}e0",
        f"-{index}",
        hex(index),
        "",
        f"{index}".translate(DIGITS),
        f"{index}n",
    )
    return made.file | {"leaf_index": chance.choice(ways)}


@forgery
def another_path(chance, made):
    path = list(made.file["path"])
    more = to_base64(chance.randbytes(32))
    ways = [
        path[:-1],
        path[1:],
        [*path, more],
        [more, *path],
        path[::-1],
        path * 2,
        [],
        [more] * 64,
        [more] * 65,
        [*path, *path[-1:]],
    ]
    if len(path) > 1:
        at = chance.randrange(len(path) - 1)
        ways.append([*path[:at], path[at + 1], path[at], *path[at + 2 :]])
    return made.file | {"path": chance.choice(ways)}


# --- the head and its signature --------------------------------------------------------------------------------------


@forgery
def another_head_that_is_signed(chance, made):
    """The signature is good; what it is under is not as the format says, or not the tree."""
    size, root = len(made.leaves), made.file["checkpoint"].split("\n")[2]
    name = made.key.name
    ways = (
        f"{name}\n{size + 1}\n{root}\n",
        f"{name}\n{max(size - 1, 0)}\n{root}\n",
        f"{name}\n{size * 2}\n{root}\n",
        f"{name}\n0{size}\n{root}\n",
        f"{name}\n+{size}\n{root}\n",
        f"{name}\n{size}\n{root.rstrip('=')}\n",
        f"{name}\n{size}\n{root}\nmore\n",
        f"{name}\n{size}\n{root}\n\n",
        f"{name}\n{size}\r\n{root}\r\n",
        f"{name}\n\n{size}\n{root}\n",
        f"other.example\n{size}\n{root}\n",
        f"{name} \n{size}\n{root}\n",
        f"{name}\n{2**53}\n{root}\n",
        f"{name}\n{2**53 - 1}\n{root}\n",
        f"{name}\n{str(size).translate(DIGITS)}\n{root}\n",
        f"{name}\n{size}\n{to_base64(chance.randbytes(32))}\n",
        "\n",
        f"{size}\n{root}\n",
    )
    return made.file | {"checkpoint": signed(made, chance.choice(ways))}


@forgery
def a_note_written_otherwise(chance, made):
    note = made.file["checkpoint"]
    head, _, line = note.rpartition("\n\n")
    ways = (
        note.rstrip("\n"),
        note + "\n",
        note + line,
        f"{head}\n\n{line}{made.other.file['checkpoint'].rpartition(chr(10) * 2)[2]}",
        note.replace("— ", "- "),
        note.replace("— ", "—"),
        note.replace("— ", "—  "),
        note.replace("\n\n", "\n"),
        note.replace("\n\n", "\n\n\n"),
        note.replace("\n", "\r\n"),
        note.replace("—", "\u2013"),
        " " + note,
        note.replace(line.split(" ")[2], to_base64(base64.b64decode(line.split(" ")[2])[4:])),
        note.replace(line.split(" ")[1] + " ", "other.example ") if made.key.name != "d" else note + " ",
        head,
        "",
    )
    return made.file | {"checkpoint": chance.choice(ways)}


@forgery
def a_signature_counted_on(chance, made):
    """S + L stands for the same number; RFC 8032, 5.1.7, takes it not."""
    head, _, line = made.file["checkpoint"].rpartition(" ")
    raw = base64.b64decode(line)
    number = int.from_bytes(raw[36:], "little") + ORDER
    return made.file | {"checkpoint": f"{head} {to_base64(raw[:36] + number.to_bytes(32, 'little'))}\n"}


@forgery
def signed_by_another(chance, made):
    """With the hash of the right key, or with the other's own key in the file."""
    note = made.file["checkpoint"]
    text = note.rpartition("\n\n")[0] + "\n"
    other = replace(made.key, public=made.other.key.public)
    if chance.random() < 0.5:
        return Case(
            "",
            written(made.file | {"checkpoint": signed_note(text, key=made.key, sign=made.other.signer.sign)}).encode(),
        )
    file = made.file | {"checkpoint": signed_note(text, key=other, sign=made.other.signer.sign), "key": str(other)}
    return Case("", written(file).encode(), chance.choice(("", str(made.key), str(other))))


@forgery
def a_key_written_otherwise(chance, made):
    name, hash_, raw = str(made.key).split("+", 2)
    key = base64.b64decode(raw)
    ways = (
        f"{name}+{hash_.upper()}+{raw}",
        f"{name}+{hash_}+{raw.rstrip('=')}",
        f"{name}x+{hash_}+{raw}",
        f"{name}+{hash_}",
        raw,
        "",
    )
    ways += (
        f"{name}+{hash_}+{to_base64(b'%c' % 2 + key[1:])}",
        f"{name}+{hash_[:7]}+{raw}",
        f"{name}+{hash_}+{to_base64(key[:-1])}",
        f"{name}++{raw}",
    )
    ways += (
        f"+{hash_}+{raw}",
        f"{name}+{hash_}+{raw}\n",
        f" {name}+{hash_}+{raw}",
        f"{name}+00000000+{raw}",
        f"{'n' * 201}+{hash_}+{raw}",
    )
    way = chance.choice(ways)
    if chance.random() < 0.5:
        return made.file | {"key": way}
    return Case("", made.text.encode(), way)


@forgery
def a_key_of_small_order(chance, made):
    """With S = 0 and R the neutral point, one in eight messages or all of them look signed."""
    key = VerifierKey(made.key.name, bytes.fromhex(chance.choice(SMALL)))
    small = Made(made.signer, key, made.file, made.leaves, made.index, made.report)
    text = made.file["checkpoint"].rpartition("\n\n")[0] + "\n"
    signature = bytes.fromhex(chance.choice(SMALL)) + bytes(32)
    return made.file | {"key": str(small.key), "checkpoint": signed_note(text, key=key, sign=lambda _: signature)}


@forgery
def a_key_that_is_no_point(chance, made):
    key = VerifierKey(made.key.name, chance.choice((bytes([2]) + bytes(31), b"\xff" * 32, chance.randbytes(32))))
    text = made.file["checkpoint"].rpartition("\n\n")[0] + "\n"
    return made.file | {"key": str(key), "checkpoint": signed_note(text, key=key, sign=lambda _: chance.randbytes(64))}


@forgery
def given_another_key(chance, made):
    return Case(
        "",
        made.text.encode(),
        chance.choice((str(made.other.key), str(replace(made.key, name="x")), "x", "a+b+c", "\u00e9")),
    )


# --- the opening -----------------------------------------------------------------------------------------------------


@forgery
def another_opening(chance, made):
    opened = json.loads(made.report)
    other = json.loads(made.other.report)
    ways = (
        opened | {"salt": other["salt"]},
        opened | {"sent": other["sent"]},
        opened | {"sent": opened["sent"] + " "},
        opened | {"format": "vulndesk-report/2"},
        opened | {"more": 1},
        opened | {"sent": json.loads(opened["sent"])},
        other,
        {"format": opened["format"], "sent": opened["sent"]},
    )
    return Case("", made.text.encode(), "", written(chance.choice(ways)).encode())


@forgery
def an_opening_that_is_no_report(chance, made):
    """It is what was committed to, but no JSON object."""
    salt = chance.randbytes(32)
    sent = chance.choice(
        (
            "",
            "x",
            "[]",
            "1",
            "null",
            '"x"',
            "{'a':1}",
            '{"a":1',
            "[" * 50_000,
            '{"a":NaN}',
            '{"a":Infinity}',
            '\ufeff{"a":1}',
        )
    )
    file = fresh(chance, made, report=to_base64(commitment(salt, sent)))
    return Case("", written(file).encode(), "", opened_report(salt=salt, sent=sent).encode())


@forgery
def an_opening_of_any_text(chance, made):
    """Genuine, whatever people write; numbers and escapes are the desk's business there."""
    salt = chance.randbytes(32)
    sent = chance.choice(
        (
            '{"a":"\\ud800"}',
            '{"a":1e400}',
            '{"a":1,"a":2}',
            ' {"a" : [] } ',
            '{"__proto__":{}}',
            '{"a":"\u0000"}'.replace("\u0000", "\\u0000"),
            "{}",
        )
    )
    file = fresh(chance, made, report=to_base64(commitment(salt, sent)))
    return Case("", written(file).encode(), "", opened_report(salt=salt, sent=sent).encode())


@forgery
def an_opening_written_otherwise(chance, made):
    text = made.report
    ways = (
        text.replace("/", "\\/"),
        text.replace("sent", "s\\u0065nt"),
        text + "x",
        "\ufeff" + text,
        text.replace("{", '{"salt":"",', 1),
    )
    return Case("", made.text.encode(), "", chance.choice(ways).encode())


# --- the stamp of an authority ---------------------------------------------------------------------------------------


@forgery
def a_stamp(chance, made):
    """Genuine: a stamp that names the checkpoint; who stamped is not asked here."""
    digest = hashlib.sha256(made.file["checkpoint"].encode()).digest()
    raw = chance.randbytes(chance.randrange(2000)) + digest + chance.randbytes(chance.choice((0, 1, 65_504 - 2000)))
    return _stamped(made, to_base64(raw))


@forgery
def a_stamp_that_is_none(chance, made):
    digest = hashlib.sha256(made.file["checkpoint"].encode()).digest()
    good = to_base64(digest)
    other = hashlib.sha256(made.other.file["checkpoint"].encode()).digest()
    ways = (
        _stamped(made, ""),
        _stamped(made, None),
        _stamped(made, [good]),
        _stamped(made, to_base64(digest[:31])),
        _stamped(made, to_base64(digest[1:] + digest[:1])),
        _stamped(made, to_base64(chance.randbytes(64) if other == digest else other)),
        _stamped(made, good.rstrip("=")),
        _stamped(made, good[:8] + "\n" + good[8:]),
        _stamped(made, to_base64(digest + bytes(65_505))),
        made.file | {"stamp": good},
        made.file | {"format": "vulndesk-receipt/2"},
        made.file | {"format": "vulndesk-receipt/3", "stamp": good},
        made.file | {"format": ["vulndesk-receipt/1"]},
    )
    return chance.choice(ways)


def _stamped(made, written):
    return made.file | {"format": "vulndesk-receipt/2", "stamp": written}
