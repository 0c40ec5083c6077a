"""What commits change: git's own patch output, read into added and removed lines. Pure; git is asked elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LOG_FORMAT = "--format=%x00commit%x00%H%x00%an%x00%ae%x00%P%x00%B%x00"
_COMMIT = re.compile(rb"\0commit\0([0-9a-f]+)\0([^\0]*)\0([^\0]*)\0([^\0]*)\0([^\0]*)\0")
_HUNK = re.compile(rb"(@@+) (?:-\d+(?:,\d+)? )+\+(\d+)(?:,(\d+))? @@+")
_BINARY = re.compile(rb"Binary files (\"?a/.*|/dev/null) and (\"?b/.*|/dev/null) differ")
_TRAILER = re.compile(r"([A-Za-z][A-Za-z-]{1,40}):[ \t]+(\S.{0,300})")
_ESCAPED = re.compile(rb'\\([abfnrtv"\\]|[0-3][0-7]{2})')
_LETTERS = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}


@dataclass(frozen=True)
class Line:
    """number: in the new file; of a removed line, where it would stand now."""

    number: int
    words: bytes


@dataclass(frozen=True)
class ChangedFile:
    """path: the new one, of a deleted file the old one. is_binary: git shows no lines of it."""

    path: str
    added: tuple[Line, ...]
    removed: tuple[Line, ...]
    is_deleted: bool = False
    is_binary: bool = False


@dataclass(frozen=True)
class Commit:
    """trailers: of the message's last paragraph, as written: (Reviewed-by, Ana <ana@acme.example>)."""

    id: str
    author: str
    mail: str
    parents: int
    trailers: tuple[tuple[str, str], ...]
    files: tuple[ChangedFile, ...]
    message: str = ""


def read_log(printed: bytes) -> Iterator[Commit]:
    """printed: by `git log -p --unified=0 --cc` in LOG_FORMAT. A line of a patch never begins with NUL."""
    heads = [found for found in _COMMIT.finditer(printed) if not found.start() or printed[found.start() - 1] == 10]
    ends = [*(head.start() for head in heads[1:]), len(printed)]
    for head, end in zip(heads, ends, strict=False):
        name, mail, parents, message = (part.decode("utf-8", "replace") for part in head.groups()[1:])
        files = tuple(read_patch(printed[head.end() : end]))
        yield Commit(head[1].decode(), name, mail, len(parents.split()), tuple(_trailers(message)), files, message)


def _trailers(message: str) -> Iterator[tuple[str, str]]:
    last = message.strip().rpartition("\n\n")[2]
    for line in last.splitlines():
        if found := _TRAILER.fullmatch(line.strip()):
            yield found[1].lower(), found[2].strip()


def read_patch(printed: bytes) -> Iterator[ChangedFile]:
    reading = _Reading()
    for line in printed.split(b"\n"):
        if line.startswith(b"diff "):
            yield from reading.file()
            reading = _Reading()
        else:
            reading.take(line)
    yield from reading.file()


class _Reading:
    """One file's part of a patch, taken line by line."""

    def __init__(self) -> None:
        self.old = self.new = ""
        self.is_binary = False
        self.columns = 0  # of signs before each line; 0 before the first hunk
        self.at = 0
        self.added: list[Line] = []
        self.removed: list[Line] = []

    def take(self, line: bytes) -> None:
        if hunk := _HUNK.match(line):
            self.columns = len(hunk[1]) - 1
            self.at = int(hunk[2]) + (hunk[3] == b"0")
        elif self.columns:
            self._take_changed(line)
        elif line.startswith(b"--- "):
            self.old = _path(line[4:])
        elif line.startswith(b"+++ "):
            self.new = _path(line[4:])
        elif found := _BINARY.fullmatch(line):
            self.is_binary = True
            self.old, self.new = _path(found[1]), _path(found[2])

    def _take_changed(self, line: bytes) -> None:
        signs, words = line[: self.columns], line[self.columns :]
        if not signs or signs.strip(b"+- "):  # "\ No newline at end of file", or the end
            return
        if b"-" in signs:
            if signs == b"-" * self.columns:
                self.removed.append(Line(max(1, self.at), words))
            return
        if signs == b"+" * self.columns:
            self.added.append(Line(self.at, words))
        self.at += 1

    def file(self) -> Iterator[ChangedFile]:
        path = self.new or self.old
        if path:
            yield ChangedFile(path, tuple(self.added), tuple(self.removed), not self.new, self.is_binary)


def _path(written: bytes) -> str:
    """Empty for /dev/null. git puts odd names in quotes, and a tab behind names with a space."""
    written = written.removesuffix(b"\t")
    if written == b"/dev/null":
        return ""
    if written.startswith(b'"') and written.endswith(b'"'):
        written = _ESCAPED.sub(_unescaped, written[1:-1])
    return written[2:].decode("utf-8", "surrogateescape")


def _unescaped(found: re.Match[bytes]) -> bytes:
    sign = found[1]
    return _LETTERS.get(sign) or (bytes([int(sign, 8)]) if sign[:1].isdigit() else sign)


def numbers_of(lines: Iterable[Line]) -> frozenset[int]:
    return frozenset(one.number for one in lines)
