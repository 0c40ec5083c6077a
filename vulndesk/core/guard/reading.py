"""A title and a text of strangers, made ready for the rules: whole characters, small letters, no marks, no templates.

Promise: time and memory grow with what is read, and of a longer text its first HEAD and last TAIL characters are read.
`folded` and `plain` have the same length, so that what a rule saw can be quoted as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

HEAD = 80_000
TAIL = 20_000
LONGEST_TITLE = 1_000

_COMMENT = re.compile(r"<!--")
_UNTICKED = re.compile(r"^[ \t]*[-*+] \[ \][^\n]*$", re.MULTILINE)
_BLANKS = re.compile(r"[^\S\n]+")
_QUOTES = str.maketrans("‘’‚‛“”„‟«»′″–—‐‑‒", '\'\'\'\'""""""\'"-----')


@dataclass(frozen=True)
class PublicText:
    """What somebody wrote where everybody reads it. author: the name at the forge, or "". is_comment: below another."""

    title: str
    body: str = ""
    author: str = ""
    is_pull: bool = False
    is_comment: bool = False


@dataclass(frozen=True)
class Reading:
    """One place of a text. plain: as it was written, but for its blanks; folded: what the rules look at."""

    plain: str
    folded: str
    is_whole: bool = True

    def words_at(self, start: int, end: int) -> str:
        return self.plain[start:end].strip()


def folded(pattern: str) -> str:
    """A pattern over signs that are folded too, such as those of Japanese; its own signs are ASCII, and stay."""
    return "".join(char if char.isascii() else char.translate(_FOLDS) for char in pattern)


def read_title(title: str) -> Reading:
    return _read(title, LONGEST_TITLE, 0)


def read_body(body: str) -> Reading:
    return _read(body, HEAD, TAIL)


def _read(text: str, head: int, tail: int) -> Reading:
    is_whole = len(text) <= head + tail
    if not is_whole:
        text = text[:head] + "\n" + (text[-tail:] if tail else "")
    plain = unicodedata.normalize("NFKC", text)[: head + tail + 1]  # one character may become eighteen
    plain = "".join(char for char in plain if char in "\n\t" or unicodedata.category(char)[0] != "C")
    plain = _BLANKS.sub(" ", _UNTICKED.sub("", _without_comments(plain)).translate(_QUOTES))
    return Reading(plain, plain.translate(_FOLDS), is_whole)


def _without_comments(text: str) -> str:
    """Forms of forges ask in comments of HTML not to report vulnerabilities. One that never ends is text."""
    kept, at = [], 0
    for found in _COMMENT.finditer(text):
        if found.start() < at:
            continue
        end = text.find("-->", found.end())
        if end < 0:
            break
        kept.append(text[at : found.start()])
        at = end + 3
    return "".join((*kept, text[at:]))


class _Folds(dict[int, str]):
    """A character -> one small letter without its marks; what has none stays."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        base = unicodedata.normalize("NFD", char)[0].lower()
        self[code] = base if len(base) == 1 else char
        return self[code]


_FOLDS = _Folds()
