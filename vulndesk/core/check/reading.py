"""How a file is looked through: words first, which costs little, then a pattern on the lines that hold one.

No pattern ever sees more than `WIDEST` characters, so that no line of a stranger, however long, costs more than that.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from vulndesk.core.check.file_kind import FileKind
from vulndesk.core.check.finding import CheckRule, Finding, covered, shown_around

WIDEST = 1_200
_RUST_TESTS = re.compile(rb"^#\[(?:cfg\(test\)\]\s+(?:pub )?mod\b|test\])", re.MULTILINE)
# Parts that many words share: a file without the part is not searched for any of them.
_SHARED = (b"://", b"key", b"xox", b"verif", b"ssl", b"_v1_", b"trust", b"client(", b"tls")
_BEFORE, _AFTER = 200, 1_000
SQUEEZED = 600  # characters
MOST_LINES = 500  # of one file that one look goes through
_COMMENT: Mapping[str, tuple[str, ...]] = {
    "python": ("#",),
    "shell": ("#",),
    "yaml": ("#",),
    "settings": ("#", ";", "//"),
    "ruby": ("#",),
    "php": ("//", "#", "*", "/*"),
    "xml": ("<!--",),
    "html": ("<!--", "{#"),
    "json": ("//",),
}
_C_LIKE = ("//", "*", "/*")


@dataclass(frozen=True)
class Text:
    """One file: its bytes, and what it is."""

    path: str
    content: bytes
    kind: FileKind

    @cached_property
    def lower(self) -> bytes:
        return self.content.lower()

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer(rb"\n", self.content))]

    def line_at(self, place: int) -> int:
        """From 1."""
        return bisect_right(self._starts, place)

    def column_at(self, place: int, number: int) -> int:
        """From 1, in characters."""
        return len(self.content[self._starts[number - 1] : place].decode("utf-8", "replace")) + 1

    def line(self, number: int) -> str:
        """Without its end, and no more of it than a pattern may see; empty beyond the file."""
        if not 0 < number <= len(self._starts):
            return ""
        start = self._starts[number - 1]
        end = self._starts[number] if number < len(self._starts) else len(self.content)
        return self.content[start : min(end, start + WIDEST)].decode("utf-8", "replace").rstrip("\r\n")

    def around(self, number: int, before: int, after: int = 0) -> str:
        return "\n".join(self.line(one) for one in range(max(1, number - before), number + after + 1))

    def window(self, place: int) -> tuple[int, int]:
        """The line around a byte; of a long line the part around it."""
        start = self.content.rfind(b"\n", max(0, place - WIDEST), place) + 1
        if not start and place > WIDEST:
            start = place - _BEFORE
        end = self.content.find(b"\n", place, place + WIDEST)
        end = min(len(self.content), place + _AFTER) if end < 0 else end
        return (start, end) if end - start <= WIDEST else (max(start, place - _BEFORE), min(end, place + _AFTER))

    @cached_property
    def _tests_from(self) -> int:
        """Rust keeps a file's tests at its end."""
        found = _RUST_TESTS.search(self.content) if self.kind.language == "rust" else None
        return found.start() if found else len(self.content)

    @cached_property
    def _as_test(self) -> Text:
        return replace(self, kind=replace(self.kind, is_test=True))

    def part_at(self, place: int) -> Text:
        """The same file, as what it is there."""
        return self if place < self._tests_from else self._as_test

    def is_in_docstring(self, place: int) -> bool:
        """Python's, as far as counting its quotes tells."""
        if self.kind.language != "python":
            return False
        return any(self.content.count(quotes, 0, place) % 2 for quotes in (b'"""', b"'''"))

    @cached_property
    def comment_signs(self) -> tuple[str, ...]:
        return _COMMENT.get(self.kind.language, _C_LIKE)

    def is_comment(self, line: str) -> bool:
        return line.lstrip().startswith(self.comment_signs)


@dataclass(frozen=True)
class Hit:
    """Where a pattern matched. line: the words that were looked at, from byte `start` on.

    number and column count from 1.
    """

    text: Text
    line: str
    start: int
    number: int
    column: int
    match: re.Match[str]

    @property
    def is_squeezed(self) -> bool:
        """A line that no person wrote: what a build made of many files."""
        return len(self.line) > SQUEEZED

    @property
    def is_comment(self) -> bool:
        """Whether the match stands in a comment or a docstring, as far as its line tells."""
        before = self.line[: self.match.start()]
        if self.text.is_comment(self.line) or before.lstrip().startswith((">>> ", "... ")):
            return True
        if self.text.is_in_docstring(self.start):
            return True
        sign = self.text.comment_signs[0]
        return f" {sign} " in before or f"\t{sign} " in before


Judge = Callable[[Hit], Finding | None]


@dataclass(frozen=True)
class Look:
    """words: lower case ASCII, one of which stands wherever `pattern` matches. languages: empty for every file."""

    words: tuple[str, ...]
    pattern: re.Pattern[str]
    judge: Judge
    languages: frozenset[str] = frozenset()


_Words = tuple[tuple[bytes, bytes, tuple[Look, ...]], ...]


def _part(word: bytes) -> bytes:
    return next((part for part in _SHARED if part in word), b"")


class Looks:
    """All that is looked for, sorted by words once a language."""

    def __init__(self, looks: Sequence[Look]) -> None:
        self._looks = tuple(looks)
        self._by_language: dict[str, _Words] = {}

    def through(self, text: Text) -> Iterator[Finding]:
        seen: set[tuple[int, int, int]] = set()
        lacks = {part for part in _SHARED if part not in text.lower}
        for part, word, looks in self._for(text.kind.language):
            if part in lacks:
                continue
            place = text.lower.find(word)
            lines = 0
            while place >= 0 and lines < MOST_LINES:
                start, end = text.window(place)
                yield from _on_line(text, looks, start, end, seen)
                place = text.lower.find(word, max(end, place + 1))
                lines += 1

    def _for(self, language: str) -> _Words:
        if language not in self._by_language:
            by_word: dict[bytes, list[Look]] = defaultdict(list)
            for look in self._looks:
                if not look.languages or language in look.languages:
                    for word in look.words:
                        by_word[word.encode()].append(look)
            self._by_language[language] = tuple((_part(word), word, tuple(looks)) for word, looks in by_word.items())
        return self._by_language[language]


def _on_line(
    text: Text, looks: Iterable[Look], start: int, end: int, seen: set[tuple[int, int, int]]
) -> Iterator[Finding]:
    line = text.content[start:end].decode("utf-8", "replace")
    part = text.part_at(start)
    for look in looks:
        for match in look.pattern.finditer(line):
            key = (id(look), start, match.start())
            if key in seen:
                continue
            seen.add(key)
            number = text.line_at(start)
            column = text.column_at(start, number) + match.start()
            found = look.judge(Hit(part, line, start, number, column, match))
            if found is not None:
                yield found


def finding_at(hit: Hit, rule: CheckRule, message: str, *, said: str = "", known_by: str = "") -> Finding:
    """said: in place of the line, when that holds a secret."""
    return Finding(
        *(rule, hit.text.path, hit.number, hit.column, said or shown_around(hit.line, hit.match.start()), message),
        known_by=known_by or hit.line,
    )


def without(hit: Hit, secret: str) -> str:
    """The words around a secret, and the secret covered."""
    words = hit.line.replace(secret, covered(secret))
    return shown_around(words, words.find(covered(secret)))
