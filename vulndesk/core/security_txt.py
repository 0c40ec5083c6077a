"""security.txt (RFC 9116): bytes -> fields and problems, fields -> text.

Promise: `parse_security_txt` never raises; every problem has a code, a level, a sentence and, where one line is to
blame, its number. What `write_security_txt` writes has no error, until its Expires has passed.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

LARGEST = 100_000
CONTACT, EXPIRES, LANGUAGES = "contact", "expires", "preferred-languages"
# How each field is written; the order is the one in which a file names them.
WRITTEN = {
    CONTACT: "Contact",
    EXPIRES: "Expires",
    "encryption": "Encryption",
    "acknowledgments": "Acknowledgments",
    LANGUAGES: "Preferred-Languages",
    "canonical": "Canonical",
    "policy": "Policy",
    "hiring": "Hiring",
    "csaf": "CSAF",
}
_ADDRESSES = frozenset(WRITTEN) - {EXPIRES, LANGUAGES}
_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_END = "-----END PGP SIGNATURE-----"
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:?\d{2})")
_LANGUAGE = re.compile(r"(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8}|[ix])(?:-[A-Za-z0-9]{1,8})*")
_LONGEST = timedelta(days=366)


class Level(StrEnum):
    ERROR = "error"  # the file breaks RFC 9116
    ADVICE = "advice"  # RFC 9116 recommends otherwise
    NOTE = "note"


@dataclass(frozen=True)
class Problem:
    """line: counted from 1; None when the whole file is meant."""

    code: str
    level: Level
    sentence: str
    line: int | None = None


@dataclass(frozen=True)
class Field:
    """name: in lower case."""

    name: str
    value: str
    line: int


@dataclass(frozen=True)
class SecurityTxt:
    """is_signed: the file says so; whether the signature is right is not judged here. expires: None unless readable."""

    fields: tuple[Field, ...]
    problems: tuple[Problem, ...]
    is_signed: bool = False
    expires: datetime | None = None

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(one for one in self.problems if one.level is Level.ERROR)

    @property
    def is_valid(self) -> bool:
        return not self.errors

    def values(self, name: str) -> tuple[str, ...]:
        return tuple(field.value for field in self.fields if field.name == name.lower())


@dataclass(frozen=True)
class _Line:
    number: int
    text: str


def parse_security_txt(raw: bytes, now: datetime) -> SecurityTxt:
    """now: aware; Expires is compared with it. At most `LARGEST` bytes are read."""
    problems: list[Problem] = []
    text = _decoded(raw[:LARGEST], problems)
    lines = [_Line(number, line.rstrip()) for number, line in enumerate(text.split("\n"), start=1)]
    content, is_signed = _unwrapped(lines, problems)
    fields = [field for line in content if (field := _field(line, problems)) is not None]
    for field in fields:
        problems.extend(_value_problems(field))
    expires = next((_instant(field.value) for field in fields if field.name == EXPIRES), None)
    if len(raw) > LARGEST:
        problems.append(_error("too_large", f"Only the first {LARGEST} bytes were read."))
    elif lines[-1].text:
        problems.append(_error("no_line_separators", "Every line ends with a line feed.", lines[-1].number))
    problems.extend(_missing(fields, is_signed=is_signed))
    if expires is not None:
        problems.extend(_untimely(expires, now))
    return SecurityTxt(tuple(fields), tuple(problems), is_signed, expires)


def _error(code: str, sentence: str, line: int | None = None) -> Problem:
    return Problem(code, Level.ERROR, sentence, line)


def _decoded(raw: bytes, problems: list[Problem]) -> str:
    if raw.startswith(b"\xef\xbb\xbf"):
        problems.append(_error("bom_in_file", "The file begins with a byte order mark.", 1))
        raw = raw[3:]
    try:
        return raw.decode()
    except UnicodeDecodeError:
        problems.append(_error("utf8", "The file is not UTF-8."))
        return raw.decode(errors="replace")


# --- clear-signed files (RFC 9116, 2.3; RFC 9580, 7) ----------------------------------------------------------------


def _unwrapped(lines: list[_Line], problems: list[Problem]) -> tuple[list[_Line], bool]:
    """The lines of the message itself, without the dashes that a signature adds."""
    first = next((at for at, line in enumerate(lines) if line.text == _SIGNED), None)
    if first is None:
        return lines, False
    if first:
        problems.append(
            _error("signed_format_issue", "A signed file begins with the signature's own header.", lines[first].number)
        )
    rest = lines[first + 1 :]
    headers = next((at for at, line in enumerate(rest) if not line.text), 0)
    start = next((at for at, line in enumerate(rest) if line.text == _SIGNATURE), len(rest))
    end = next((at for at, line in enumerate(rest) if line.text == _END), len(rest))
    if not _is_signature([line.text for line in rest[start + 1 : end]]):
        problems.append(_error("pgp_data_error", "The signature is not a readable OpenPGP block."))
    problems.extend(
        _error("data_after_sig", "Nothing may follow the signature.", line.number)
        for line in rest[end + 1 :]
        if line.text
    )
    escaped = [_Line(line.number, line.text.removeprefix("- ")) for line in rest[headers:start]]
    return lines[:first] + escaped, True


def _is_signature(lines: list[str]) -> bool:
    """Armour with a signature packet (tag 2) in it, and the right checksum when it has one (RFC 9580, 6)."""
    blank = next((at for at, line in enumerate(lines) if not line), None)
    if blank is None:
        return False
    body = [line for line in lines[blank + 1 :] if line]
    checksum = body.pop()[1:] if body and body[-1].startswith("=") else ""
    try:
        packets = base64.b64decode("".join(body), validate=True)
        if checksum and base64.b64decode(checksum, validate=True) != _crc24(packets):
            return False
    except binascii.Error:
        return False
    if not packets or not packets[0] & 0x80:
        return False
    tag = packets[0] & 0x3F if packets[0] & 0x40 else (packets[0] & 0x3C) >> 2
    return tag == 2


def _crc24(octets: bytes) -> bytes:
    crc = 0xB704CE
    for octet in octets:
        crc ^= octet << 16
        for _ in range(8):
            crc <<= 1
            if crc & 0x1000000:
                crc ^= 0x1864CFB
    return crc.to_bytes(3, "big")


# --- fields ---------------------------------------------------------------------------------------------------------


def _field(line: _Line, problems: list[Problem]) -> Field | None:
    if not line.text or line.text.startswith("#"):
        return None
    name, colon, value = line.text.partition(":")

    def wrong(code: str, sentence: str) -> None:
        problems.append(_error(code, sentence, line.number))

    if not colon:
        wrong("invalid_line", "The line is neither a field nor a comment nor blank.")
        return None
    if not name.strip():
        wrong("empty_key", "There is no name before the colon.")
        return None
    if name != name.rstrip():
        wrong("prec_ws", "There is a space before the colon.")
    if value and not value.startswith(" "):
        wrong("no_space", "There is no space after the colon.")
    if not value.strip():
        wrong("empty_value", "The field is empty.")
        return None
    return Field(name.rstrip().lower(), value.strip(), line.number)


def _value_problems(field: Field) -> Iterator[Problem]:
    if field.name in _ADDRESSES:
        scheme = _scheme(field.value)
        if not scheme:
            yield _error("no_uri", f"{WRITTEN[field.name]} is not a whole address (URI).", field.line)
        elif scheme == "http":
            yield _error("no_https", f"{WRITTEN[field.name]} is a web address without https://.", field.line)
        if field.name == "csaf" and not field.value.endswith("/provider-metadata.json"):
            yield _error("no_csaf_file", "CSAF does not lead to a provider-metadata.json.", field.line)
    elif field.name == EXPIRES and _instant(field.value) is None:
        yield _error("invalid_expiry", "Expires is not a date and time of RFC 3339.", field.line)
    elif field.name == LANGUAGES:
        for tag in field.value.split(","):
            if not _LANGUAGE.fullmatch(tag.strip()):
                yield _error("invalid_lang", "Preferred-Languages has something that is no language tag.", field.line)
    elif field.name not in WRITTEN:
        sentence = "The field is not one of RFC 9116; few programs will know it."
        yield Problem("unknown_field", Level.NOTE, sentence, field.line)


def _scheme(value: str) -> str:
    try:
        return urlsplit(value).scheme.lower()
    except ValueError:
        return ""


def _instant(value: str) -> datetime | None:
    if not _INSTANT.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value.upper())
    except ValueError:
        return None


def _missing(fields: list[Field], *, is_signed: bool) -> Iterator[Problem]:
    """What the file lacks or has twice."""
    count = {name: sum(field.name == name for field in fields) for name in WRITTEN}
    if not count[CONTACT]:
        yield _error("no_contact", "There is no Contact.")
    if not count[EXPIRES]:
        yield _error("no_expire", "There is no Expires.")
    if count[EXPIRES] > 1:
        yield _error("multi_expire", "There is more than one Expires.")
    if count[LANGUAGES] > 1:
        yield _error("multi_lang", "There is more than one Preferred-Languages.")
    if count["csaf"] > 1:
        yield Problem("multiple_csaf_fields", Level.ADVICE, "There is more than one CSAF; one is enough.")
    by_mail = any(field.name == CONTACT and _scheme(field.value) == "mailto" for field in fields)
    if by_mail and not count["encryption"]:
        yield Problem(
            "no_encryption", Level.ADVICE, "A Contact is a mail address, and no Encryption says how to encrypt."
        )
    if not is_signed:
        yield Problem("not_signed", Level.ADVICE, "The file is not signed.")
    elif not count["canonical"]:
        yield Problem("no_canonical", Level.ADVICE, "The file is signed, and no Canonical says where it belongs.")


def _untimely(expires: datetime, now: datetime) -> Iterator[Problem]:
    if expires < now:
        yield _error("expired", "Expires has passed.")
    elif expires > now + _LONGEST:
        yield Problem("long_expiry", Level.ADVICE, "Expires is more than a year ahead.")


# --- writing --------------------------------------------------------------------------------------------------------


def write_security_txt(fields: Iterable[tuple[str, str]], *, expires: datetime, comment: str = "") -> str:
    """fields: (name, value) in any order, without Expires; unknown names come last. expires: aware.

    To sign it, clear-sign the text as it is (Canonical must be among the fields); it ends with one line feed.
    Raises ValueError for a value that would break the file: empty, or of more than one line.
    """
    rows = [(name.lower(), value.strip()) for name, value in fields]
    rows.append((EXPIRES, expires.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")))
    order = list(WRITTEN)
    rows.sort(key=lambda row: order.index(row[0]) if row[0] in WRITTEN else len(order))
    written = [f"# {line}".rstrip() for line in comment.splitlines()]
    for name, value in rows:
        if not value or any(ord(sign) < 32 or sign in "\x7f\x85\u2028\u2029" for sign in value):
            raise ValueError(f"{name} needs a value of one line")
        written.append(f"{WRITTEN.get(name, name.title())}: {value}")
    return "\n".join(written) + "\n"
