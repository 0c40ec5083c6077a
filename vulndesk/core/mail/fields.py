"""Header fields (RFC 5322), their encoded words (RFC 2047) and parameters (RFC 2231), read from hostile bytes.

Promise: linear in the input, never raises. Why not the standard library: its parser needs gigabytes for 340 KB of
encoded words, and raises on a newline inside one.
"""

from __future__ import annotations

import binascii
import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from vulndesk.core.mail.transfer import decoded_body

MOST_FIELDS = 500
LONGEST_FIELD = 16_384
_MOST_WORDS = 200
_NAME = re.compile(rb"([!-9;-~]{1,120})[ \t]*:")
_WORD = re.compile(r"=\?([\w.:+-]{1,60})(?:\*[\w-]*)?\?([bBqQ])\?([^?\s]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)[ \t\r\n]+(?==\?)")
_PARAM = re.compile(r';\s*([^\s=;"]{1,80})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))', re.DOTALL)
_CONTINUED = re.compile(r"([^*]+)(?:\*(\d{1,2}))?(\*)?")
# Overrides of direction make a text read as something else; controls forge lines.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")
_LINE_ENDS = re.compile("[\r\n\t\x85\u2028\u2029]+")
# What decodes to other text than people expect, or is no charset of mail.
_NO_CHARSETS = re.compile(r"utf-?7|.*escape|idna|punycode|mbcs|oem|undefined|palmos", re.IGNORECASE)


@dataclass(frozen=True)
class Fields:
    """In the order of the message, names in small letters, values unfolded and still encoded."""

    lines: tuple[tuple[str, str], ...]
    end: int  # where the body begins
    is_cut: bool = False  # there were more, or longer ones, than are kept

    def first(self, name: str) -> str:
        return next((value for known, value in self.lines if known == name), "")

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(value for known, value in self.lines if known == name)


def read_fields(raw: bytes, start: int, end: int) -> Fields:
    """The fields from `start`. A first line that is no field means that there are none, and all of it is body."""
    lines: list[tuple[str, bytearray]] = []
    at, is_cut = start, False
    while at < end:
        stop = raw.find(b"\n", at, end)
        after = end if stop < 0 else stop + 1
        line = raw[at : min(after, at + LONGEST_FIELD)].rstrip(b"\r\n")
        is_cut |= after - at > LONGEST_FIELD
        if not line:
            return _fields(lines, after, is_cut)
        if line[:1] in b" \t" and lines:
            is_cut |= not _continue(lines[-1][1], line)
        elif found := _NAME.match(line):
            if len(lines) < MOST_FIELDS:
                lines.append((found[1].decode("ascii").lower(), bytearray(line[found.end() :].strip())))
            else:
                is_cut = True
        elif not (line.startswith((b"From ", b">From ")) and not lines) and not _NAME.match(raw, after, end):
            # RFC 5322 knows no such line; what follows is what somebody wrote, unless the next line is a field again.
            return _fields(lines, at, is_cut)
        at = after
    return _fields(lines, end, is_cut)


def _continue(value: bytearray, line: bytes) -> bool:
    if len(value) + len(line) > LONGEST_FIELD:
        return False
    value += b" " + line.strip()
    return True


def _fields(lines: list[tuple[str, bytearray]], end: int, is_cut: bool) -> Fields:
    return Fields(tuple((name, _text(bytes(value))) for name, value in lines), end, is_cut)


def _text(value: bytes) -> str:
    """Fields are ASCII; what is not is UTF-8 (RFC 6532) or of an old program."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def plain(value: str) -> str:
    """One line without anything that cannot be seen, or that turns the direction of reading."""
    return _UNSEEN.sub("", _LINE_ENDS.sub(" ", value)).strip()


def decoded_words(value: str) -> str:
    """`=?UTF-8?B?...?=` as people read it, on one line."""
    joined = _BETWEEN_WORDS.sub(r"\1", value)
    return plain("".join(_words(joined)))


def _words(value: str) -> Iterator[str]:
    since, pending, charset = 0, b"", ""
    for number, found in enumerate(_WORD.finditer(value)):
        if number >= _MOST_WORDS:
            break
        between = value[since : found.start()]
        if pending and (between or found[1].lower() != charset):
            yield decoded(pending, charset)
            pending = b""
        yield between
        # A character may be cut in two between words of one charset.
        pending, charset, since = pending + _word_bytes(found[2], found[3]), found[1].lower(), found.end()
    if pending:
        yield decoded(pending, charset)
    yield value[since:]


def _word_bytes(kind: str, text: str) -> bytes:
    ascii_only = text.encode("ascii", "replace")
    if kind in "qQ":
        return binascii.a2b_qp(ascii_only, header=True)
    return decoded_body(ascii_only, "base64")


def decoded(content: bytes, charset: str) -> str:
    """As text, in the charset that it claims where that is one, else in what fits. Never raises."""
    for name in (charset, "utf-8"):
        try:
            if name and not _NO_CHARSETS.fullmatch(name) and codecs.lookup(name)._is_text_encoding:
                return content.decode(name)
        except (LookupError, ValueError, TypeError):
            continue
    return content.decode("windows-1252", "replace")


def value_and_params(value: str) -> tuple[str, Mapping[str, str]]:
    """`text/plain; charset="utf-8"`: the value in small letters, and the parameters, RFC 2231 undone."""
    head = value.partition(";")[0].strip().lower()
    given: dict[str, dict[int, tuple[str, bool]]] = {}
    for found in _PARAM.finditer(value[len(value.partition(";")[0]) :]):
        name = _CONTINUED.fullmatch(found[1].lower())
        text = re.sub(r"\\(.)", r"\1", found[2]) if found[2] is not None else found[3].strip()
        if name:
            given.setdefault(name[1], {}).setdefault(int(name[2] or 0), (text, bool(name[3])))
    # A boundary is compared sign by sign: a space at its end counts.
    return head, {name: pieces[0][0] if name == "boundary" else _joined(pieces) for name, pieces in given.items()}


def _joined(pieces: Mapping[int, tuple[str, bool]]) -> str:
    ordered = [pieces[number] for number in sorted(pieces)]
    if not ordered[0][1]:
        return decoded_words("".join(text for text, _ in ordered))
    charset, quote, rest = ordered[0][0].partition("'")
    first = rest.partition("'")[2] if quote else ordered[0][0]
    whole = [(first, True), *ordered[1:]]
    content = b"".join(unquote_to_bytes(text) if coded else text.encode() for text, coded in whole)
    return plain(decoded(content, charset if quote else "utf-8"))
