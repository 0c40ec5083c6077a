"""Is any of these words anywhere in this folder? What a thief of the data folder would find.

A flow test plants words that occur nowhere else and asks `find_canaries`, while the desk runs or after it. The search
covers every byte of every file and every path, whatever the case, in UTF-8, UTF-16 and UTF-32, in base64 at any
alignment (both alphabets), in hex, escaped as in JSON, HTML and URLs; inside gzip and zlib streams; and every cell of
every SQLite file, its WAL included, because a long value lies in overflow pages that cut words in two.
"""

import base64
import contextlib
import html
import json
import shutil
import sqlite3
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

_SQLITE_HEAD = b"SQLite format 3\x00"
_SHORTEST = 6


@dataclass(frozen=True)
class Finding:
    """Which word, in which form, in which file (and part of it)."""

    word: str
    form: str
    where: str


def find_canaries(folder: Path, words: Iterable[str]) -> list[Finding]:
    """Every place where a word can be read; empty when the folder keeps silent. Words need 6 characters or more."""
    wanted = list(dict.fromkeys(words))
    short = [word for word in wanted if len(word) < _SHORTEST]
    if short:
        raise ValueError("a canary of fewer than 6 characters may be found by chance")
    forms = [(word, form, raw) for word in wanted for form, raw in _forms_of(word)]
    found: dict[Finding, None] = {}
    for where, content in _contents(folder):
        lowered = content.lower()
        for word, form, raw in forms:
            if (raw in content) if form.startswith("base64") else (raw.lower() in lowered):
                found[Finding(word, form, where)] = None
    return list(found)


def _forms_of(word: str) -> Iterator[tuple[str, bytes]]:
    for text in dict.fromkeys((word, word.lower(), word.upper(), word.title(), word.casefold())):
        raw = text.encode()
        yield "utf-8", raw
        for encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
            yield encoding, text.encode(encoding)
        yield "hex", raw.hex().encode()
        yield "json", json.dumps(text)[1:-1].encode()
        yield "html", html.escape(text).encode()
        yield "url", quote(text).encode()
        for place, encoded in enumerate(_base64_forms(raw)):
            yield f"base64 at {place}", encoded
            yield f"base64 at {place}, URL alphabet", encoded.replace(b"+", b"-").replace(b"/", b"_")


def _base64_forms(raw: bytes) -> Iterator[bytes]:
    """The symbols that do not depend on what stands before or after, for each of the three alignments."""
    for before in range(3):
        encoded = base64.b64encode(b"\x00" * before + raw).rstrip(b"=")
        start = (before * 8 + 5) // 6
        end = (before + len(raw)) * 8 // 6
        yield encoded[start:end]


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    if not files:
        raise ValueError(f"there is nothing to search in {folder}")
    yield "paths", "\n".join(str(path.relative_to(folder)) for path in folder.rglob("*")).encode()
    for path in files:
        name, content = str(path.relative_to(folder)), path.read_bytes()
        yield name, content
        for start, unpacked in _unpacked(content):
            yield f"{name}, compressed at {start}", unpacked
        if content.startswith(_SQLITE_HEAD):
            yield f"{name}, cells", _cells(path)


def _unpacked(content: bytes) -> Iterator[tuple[int, bytes]]:
    for head, window in ((b"\x1f\x8b\x08", 31), (b"\x78\x9c", 15), (b"\x78\x01", 15), (b"\x78\xda", 15)):
        start = content.find(head)
        while start >= 0:
            # Most heads are two bytes that happen to look like one.
            with contextlib.suppress(zlib.error):
                yield start, zlib.decompressobj(window).decompress(content[start:], 64 * 1024 * 1024)
            start = content.find(head, start + 1)


def _cells(path: Path) -> bytes:
    """All values of all tables, from a copy with its WAL, so that the search changes nothing."""
    cells: list[bytes] = []
    with tempfile.TemporaryDirectory() as copies:
        for ending in ("", "-wal"):
            if (source := path.with_name(path.name + ending)).exists():
                shutil.copyfile(source, Path(copies) / f"copy{ending}")
        connection = sqlite3.connect(Path(copies) / "copy")
        try:
            connection.text_factory = bytes
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (table,) in tables:
                for row in connection.execute(f'SELECT * FROM "{table.decode()}"'):
                    cells += [value if isinstance(value, bytes) else str(value).encode() for value in row]
        finally:
            connection.close()
    return b"\x00".join(cells)
