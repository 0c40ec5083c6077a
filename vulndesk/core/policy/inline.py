"""Markdown inside one block -> the words a person sees, each character with its place in the source.

Promise: `Prose.words` has no markup, one space where the source has any white space, and for every character the
offsets [start, end) in the decoded text it comes from, in rising order. A sentence can therefore be shown in words and
still be cut out of the file exactly. The scanner follows CommonMark closely enough for prose; it never fails on any
text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(
    r"""
      \\(?P<escaped>[!-/:-@\[-`{-~])
    | (?P<ticks>`+)(?!`)(?P<code>.{1,2000}?)(?<!`)(?P=ticks)(?!`)
    | (?P<image>!\[[^\]\n]{0,500}\]\([^)\n]{0,2000}\))
    | \[(?P<label>(?:[^\[\]\\]|\\.|\[[^\[\]]{0,500}\]){1,2000})\]
      (?:\(\s*<?(?P<target>[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)>?(?:\s+["'(][^)\n]*["')])?\s*\)
        |\[(?P<reference>[^\]\n]{0,500})\])?
    | <(?P<auto>(?:https?://|mailto:)[^\s<>]+|[\w.+%-]+@[\w.-]+)>
    | (?P<entity>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)
    | (?P<mark>\*+(?=\S)|(?<=\S)\*+|(?<!\w)_+(?=\w)|(?<=[\w.!?:;,)])_+(?!\w)|~~)
    | (?P<white>\s+)
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_PREFIX = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)


@dataclass(frozen=True)
class Link:
    """Characters [start, end) of the words lead to `target`."""

    start: int
    end: int
    target: str


@dataclass(frozen=True)
class Prose:
    """start, end: the block's whole text in the source, markup included."""

    words: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    links: tuple[Link, ...]
    start: int
    end: int

    def place(self, first: int, last: int) -> tuple[int, int]:
        """Where words[first:last] stand in the source, with the emphasis or link around them."""
        start = self.start if first <= 0 else self.ends[first - 1]
        if last >= len(self.words):
            return start, self.end
        return start, self.starts[last] if self.words[last] == " " else self.ends[last - 1]


NO_PROSE = Prose("", (), (), (), 0, 0)


class _Scanner:
    """Collects visible characters; `places[i]` is the source offset of text[i], with one entry past the end."""

    def __init__(self, text: str, places: Sequence[int], references: Mapping[str, str]) -> None:
        self.text = text
        self.places = places
        self.references = references
        self.words: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.links: list[Link] = []

    def emit(self, letters: str, first: int, last: int) -> None:
        """One source stretch [first, last) that shows as `letters`."""
        for letter in letters:
            white = letter.isspace()
            if white and (not self.words or self.words[-1] == " "):
                continue
            self.words.append(" " if white else letter)
            self.starts.append(self.places[first])
            self.ends.append(self.places[last - 1] + 1)

    def copy(self, first: int, last: int) -> None:
        for at in range(first, last):
            self.emit(self.text[at], at, at + 1)

    def scan(self, first: int, last: int, *, inside_link: bool = False) -> None:
        at = first
        while at < last:
            match = _TOKEN.search(self.text, at, last)
            if match is None:
                break
            self.copy(at, match.start())
            self.token(match, inside_link=inside_link)
            at = match.end()
        self.copy(at, last)

    def token(self, match: re.Match[str], *, inside_link: bool) -> None:
        first, last = match.span()
        kind = match.lastgroup or ""
        if match["escaped"]:
            self.emit(match["escaped"], first, last)
        elif match["code"]:
            self.copy(*match.span("code"))
        elif match["label"] is not None:
            self.link(match, inside_link=inside_link)
        elif match["auto"]:
            self.follow(match["auto"], *match.span("auto"), plain=True)
        elif match["entity"]:
            self.emit(html.unescape(match["entity"]), first, last)
        elif kind == "white":
            self.emit(" ", first, last)

    def link(self, match: re.Match[str], *, inside_link: bool) -> None:
        target = match["target"]
        if target is None:
            target = self.references.get(" ".join((match["reference"] or match["label"]).upper().split()))
        if target is None or inside_link:
            self.emit("[", match.start(), match.start() + 1)
            self.scan(match.start() + 1, match.end("label"), inside_link=True)
            self.copy(match.end("label"), match.end())
        else:
            self.follow(target, *match.span("label"))

    def follow(self, target: str, first: int, last: int, *, plain: bool = False) -> None:
        before = len(self.words)
        if plain:
            self.copy(first, last)
        else:
            self.scan(first, last, inside_link=True)
        self.links.append(Link(before, len(self.words), html.unescape(target)))


def scan_prose(lines: Sequence[tuple[int, str]], references: Mapping[str, str]) -> Prose:
    """lines: each line's text without its container's prefix, with the source offset where it starts."""
    text = "\n".join(line for _, line in lines)
    places: list[int] = []
    for offset, line in lines:
        places.extend(range(offset, offset + len(line) + 1))
    if not text.strip():
        return NO_PROSE
    scanner = _Scanner(text, places, references)
    scanner.scan(0, len(text))
    while scanner.words and scanner.words[-1] == " ":
        for column in (scanner.words, scanner.starts, scanner.ends):
            column.pop()
    if not scanner.words:
        return NO_PROSE
    left = len(text) - len(text.lstrip())
    right = len(text.rstrip())
    return Prose(
        words="".join(scanner.words),
        starts=tuple(scanner.starts),
        ends=tuple(scanner.ends),
        links=tuple(scanner.links),
        start=places[left],
        end=places[right - 1] + 1,
    )


@lru_cache(maxsize=2048)
def plain_words(sentence: str) -> str:
    """A clause's sentence as a person reads it: no markup, no comment, one line; a table's row as `Latest | Yes`.

    >>> plain_words("We answer within **48 hours**.")
    'We answer within 48 hours.'
    """
    text = _PREFIX.sub("", _COMMENT.sub(" ", sentence))
    return scan_prose([(0, text)], {}).words.strip("| ")
