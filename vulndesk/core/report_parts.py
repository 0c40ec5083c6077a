"""Structured parts that stand in a reporter's free text: a version, a path, a weakness, a CVSS vector.

They are proposed beside the fields and taken by a person, never assumed. What the reporter only quotes (lines with ">")
is left out: those are the team's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from vulndesk.core.errors import BadInput
from vulndesk.core.policy.clauses import Item
from vulndesk.core.severity import assess

VECTOR = "vector"
LONGEST_TEXT = 200_000
MOST = 3  # of one kind

_QUOTED = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_LINK = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://\S+", re.IGNORECASE)
_TAIL = r"(?:[-+.]?(?:rc|alpha|beta|post|dev)[.-]?\d{0,4})?"
_PATTERNS = (
    (
        Item.VERSIONS.value,
        re.compile(rf"\bversions?\b[ \t:=]{{0,3}}v?(\d{{1,5}}(?:\.\d{{1,6}}){{0,3}}{_TAIL})\b", re.I),
    ),
    (Item.VERSIONS.value, re.compile(rf"(?<![\w./-])v?(\d{{1,5}}\.\d{{1,6}}\.\d{{1,6}}{_TAIL})(?![\w.]*[\w])", re.I)),
    (Item.VERSIONS.value, re.compile(rf"(?<![\w./-])v(\d{{1,5}}(?:\.\d{{1,6}}){{1,3}}{_TAIL})\b", re.I)),
    (
        Item.LOCATION.value,
        re.compile(r"(?<![\w/:.@-])((?:[\w.-]{1,80}/){1,12}[\w-][\w.-]{0,80}\.[A-Za-z]\w{0,7}(?::\d{1,6})?)"),
    ),
    (Item.TYPE.value, re.compile(r"\b(CWE-\d{1,5})\b", re.I)),
    (VECTOR, re.compile(r"\b(CVSS:[34]\.[01]/[A-Z]{1,3}:[A-Z](?:/[A-Z]{1,3}:[A-Z]){1,40})\b")),
)


@dataclass(frozen=True)
class FoundPart:
    """kind: the key of a report's field, or VECTOR."""

    kind: str
    value: str


def parts_in(texts: Iterable[str], *, wanted: Iterable[str]) -> tuple[FoundPart, ...]:
    """Each once, at most MOST of a kind, in the order of `wanted`."""
    found: dict[str, dict[str, None]] = {}
    for text in texts:
        own = _LINK.sub(" ", _QUOTED.sub("", text[:LONGEST_TEXT]))
        for kind, value in _matches(own):
            found.setdefault(kind, {})[value] = None
    return tuple(FoundPart(kind, value) for kind in wanted for value in list(found.get(kind, ()))[:MOST])


def _matches(text: str) -> Iterator[tuple[str, str]]:
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            value = match[1].upper() if kind == Item.TYPE.value else match[1]
            if kind != VECTOR or _is_vector(value):
                yield kind, value


def _is_vector(value: str) -> bool:
    try:
        assess(value)
    except BadInput:
        return False
    return True


# --- answers below the questions ---------------------------------------------------------------------------------

LONGEST_ANSWER = 4_000
_KNOWN_BY = 30  # signs of a question; mail programs wrap and indent what they quote
_MARKS = re.compile(r"^[ \t]*(?:>[ \t]?)+")


def answers_below(texts: Iterable[str], *, questions: Mapping[str, str]) -> tuple[FoundPart, ...]:
    """What stands in own lines right below a quoted question, by its key; the newest text counts."""
    starts = {key: _plain(question)[:_KNOWN_BY] for key, question in questions.items()}
    found: dict[str, str] = {}
    for text in texts:
        asked = ""
        for is_quoted, block in _blocks(text[:LONGEST_TEXT]):
            if is_quoted:
                at = {key: _plain(block).rfind(start) for key, start in starts.items()}
                asked = max(at, key=at.__getitem__) if max(at.values(), default=-1) >= 0 else ""
            elif asked and block and len(block) <= LONGEST_ANSWER:
                found[asked] = block
                asked = ""
    return tuple(FoundPart(key, found[key]) for key in questions if key in found)


def _blocks(text: str) -> Iterator[tuple[bool, str]]:
    """Runs of quoted and of own lines."""
    runs = groupby(text.replace("\r\n", "\n").split("\n"), key=lambda line: _MARKS.match(line) is not None)
    for is_quoted, lines in runs:
        block = "\n".join(_MARKS.sub("", line) for line in lines).strip()
        if block:
            yield is_quoted, block


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
