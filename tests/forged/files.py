"""What happens to a file: bytes, values and the way in which it is written."""

from __future__ import annotations

import base64
import json

from tests.forged.making import forgery, proven
from vulndesk.core.ledger.statements import to_base64

# --- damaged ---------------------------------------------------------------------------------------------------------


@forgery
def a_bit_of_the_file(chance, made):
    raw = bytearray(made.text.encode())
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return bytes(raw)


@forgery
def a_byte_taken_out(chance, made):
    raw = bytearray(made.text.encode())
    del raw[chance.randrange(len(raw))]
    return bytes(raw)


@forgery
def a_byte_put_in(chance, made):
    raw = bytearray(made.text.encode())
    raw.insert(chance.randrange(len(raw)), chance.randrange(256))
    return bytes(raw)


@forgery
def an_end_cut_off(chance, made):
    return made.text.encode()[: chance.randrange(len(made.text.encode()))]


@forgery
def a_character_of_a_value(chance, made):
    file = json.loads(made.text)
    place, name = chance.choice(
        [
            (file, "key"),
            (file, "salt"),
            (file, "checkpoint"),
            (file["statement"], "report"),
            (file["statement"], "received_at"),
            (file, "leaf_index"),
        ]
    )
    value = place[name]
    at = chance.randrange(len(value))
    place[name] = value[:at] + chance.choice("ABCabc019+/=- \n") + value[at + 1 :]
    return file


@forgery
def a_bit_of_decoded_bytes(chance, made):
    file = json.loads(made.text)
    place, name = chance.choice(
        [(file, "salt"), (file["statement"], "report"), *((file["path"], at) for at in range(len(file["path"])))]
    )
    raw = bytearray(base64.b64decode(place[name]))
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    place[name] = to_base64(bytes(raw))
    return file


@forgery
def a_bit_of_the_signature(chance, made):
    head, _, line = made.file["checkpoint"].rpartition(" ")
    raw = bytearray(base64.b64decode(line))
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return made.file | {"checkpoint": f"{head} {to_base64(bytes(raw))}\n"}


@forgery
def a_value_of_another_proof(chance, made):
    name = chance.choice(list(made.file))
    return made.file | {name: made.other.file[name]}


@forgery
def two_values_swapped(chance, made):
    one, two = chance.sample(list(made.file), 2)
    return made.file | {one: made.file[two], two: made.file[one]}


@forgery
def base64_in_another_way(chance, made):
    file = json.loads(made.text)
    place, name = chance.choice(
        [(file, "salt"), (file["statement"], "report"), *((file["path"], at) for at in range(len(file["path"])))]
    )
    value, letters = place[name], "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    stray = letters[letters.index(value[-2]) | 1] if value.endswith("=") else "B"
    ways = (
        value.rstrip("="),
        value + "=",
        value + "==",
        value[:-2] + stray + "=",
        value.replace("+", "-").replace("/", "_"),
    )
    ways += (
        value[:4] + "\n" + value[4:],
        " " + value,
        value + "\n",
        value + "AAAA",
        "",
        value[:-4],
        "====",
        value + "\u0000",
        "é" + value[1:],
    )
    place[name] = chance.choice(ways)
    return file


# --- the file as JSON ------------------------------------------------------------------------------------------------


@forgery
def a_key_that_stands_twice(chance, made):
    name = chance.choice(list(made.file))
    value = json.dumps(chance.choice((made.file[name], made.other.file[name], None, "")), ensure_ascii=False)
    text = made.text
    if chance.random() < 0.3:
        return text.replace('"kind":', '"kind": "report_received",\n"kind":')
    return (
        text.replace("{", "{" + f'"{name}": {value},', 1)
        if chance.random() < 0.5
        else text.rstrip()[:-1].rstrip() + f',\n"{name}": {value}}}'
    )


@forgery
def an_unknown_key(chance, made):
    name = chance.choice(("note", "Format", "", "__proto__", "constructor", "1", "keyé"))
    value = chance.choice(("x", None, {}, []))
    if chance.random() < 0.3:
        return made.file | {"statement": made.file["statement"] | {name: value}}
    return made.file | {name: value}


@forgery
def an_unknown_key_that_is_proven(chance, made):
    return proven(made, made.file["statement"] | {chance.choice(("a", "z", "")): "1"}, salt=chance.randbytes(32))


@forgery
def a_key_left_out(chance, made):
    file = json.loads(made.text)
    place = chance.choice((file, file["statement"]))
    del place[chance.choice(list(place))]
    return file


@forgery
def a_value_of_another_kind(chance, made):
    file = json.loads(made.text)
    place = chance.choice((file, file, file["statement"]))
    name = chance.choice(list(place))
    place[name] = chance.choice((None, True, 0, -1, 1.5, [], {}, [place[name]], {"a": place[name]}, [[]], ""))
    return file


@forgery
def written_in_another_way(chance, made):
    text = made.text
    ways = (
        text.replace("/", "\\/"),
        text.replace("—", "\\u2014"),
        text.replace("r", "\\u0072", 1),
        text.replace("\\n", "\\u000a", 1),
        text.replace("\\n", "\\u000A", 1),
        text.replace("A", "\\u0041", 1),
        "\ufeff" + text,
        text + "\u0000",
        text + "{}",
        text + "x",
        text.rstrip()[:-1] + ",}",
        "// proof\n" + text,
        text.replace('"', "'"),
        text + "\u00a0",
        "\u2028" + text,
        text.replace("\n", "\u000b\n", 1),
        "[" + text + "]",
        '{"a":' * 5000 + "1" + "}" * 5000,
        text.replace('"path": [', '"path": [' + "[" * 20000 + "]" * 20000 + ",", 1),
        text.replace(f'"leaf_index": "{made.index}"', f'"leaf_index": {made.index}'),
        text.replace(f'"leaf_index": "{made.index}"', f'"leaf_index": {made.index}.0'),
        text.replace(f'"leaf_index": "{made.index}"', '"leaf_index": NaN'),
        text.replace(f'"leaf_index": "{made.index}"', '"leaf_index": 1e400'),
        text.replace(f'"leaf_index": "{made.index}"', '"leaf_index": ' + "9" * 5000),
        text.replace("desk", "\\ud800desk", 1),
        "",
        "null",
        '"x"',
        "0",
    )
    return chance.choice(ways)


@forgery
def in_another_encoding(chance, made):
    return chance.choice(
        (
            made.text.encode("utf-16"),
            made.text.encode("cp1252"),
            made.text.encode() + b"\xff",
            b"\xc0\x80" + made.text.encode(),
            made.text.encode().replace("—".encode(), b"\xed\xa0\x80"),
        )
    )


@forgery
def other_white_space_and_order(chance, made):
    """Genuine: white space and the order of keys are free."""
    file = dict(chance.sample(list(made.file.items()), len(made.file)))
    file["statement"] = dict(chance.sample(list(file["statement"].items()), 3))
    indent = chance.choice((None, 0, 1, "\t"))
    text = json.dumps(file, ensure_ascii=False, indent=indent)
    return (
        chance.choice(("", "\n", " \t\r\n"))
        + chance.choice((text, text.replace("\n", "\r\n")))
        + chance.choice(("", "\n\n"))
    )
