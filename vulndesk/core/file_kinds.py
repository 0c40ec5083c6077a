"""What a file is by its own first bytes, whatever its sender calls it; and the beginning of a text, safe to show.

A small table on purpose: a library that guesses among hundreds of formats parses more of a stranger's bytes than a
person needs, who wants to know whether to open a file, and with what care.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

READ = 64 * 1024  # bytes from the beginning that are looked at and shown
_MOST_LINES = 1_000
_LONGEST_LINE = 2_000

ARCHIVE = "An archive. The desk never unpacks it; unpack it where nothing else is."
PROGRAM = "A program. The desk never runs it."
ACTIVE = "It can hold code that runs when it is opened."


@dataclass(frozen=True)
class FileKind:
    """name: for people. care: what to mind before opening it. is_text: its beginning may be shown as words."""

    name: str
    care: str = ""
    is_text: bool = False


# (offset, bytes, kind), the first that fits.
_MAGIC: tuple[tuple[int, bytes, FileKind], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", FileKind("PNG picture")),
    (0, b"\xff\xd8\xff", FileKind("JPEG picture")),
    (0, b"GIF8", FileKind("GIF picture")),
    (8, b"WEBP", FileKind("WebP picture")),
    (0, b"%PDF-", FileKind("PDF document", ACTIVE)),
    (0, b"PK\x03\x04", FileKind("ZIP archive, or a document that is one inside", ARCHIVE)),
    (0, b"PK\x05\x06", FileKind("Empty ZIP archive", ARCHIVE)),
    (0, b"\x1f\x8b", FileKind("gzip archive", ARCHIVE)),
    (0, b"BZh", FileKind("bzip2 archive", ARCHIVE)),
    (0, b"\xfd7zXZ\x00", FileKind("xz archive", ARCHIVE)),
    (0, b"\x28\xb5\x2f\xfd", FileKind("Zstandard archive", ARCHIVE)),
    (0, b"7z\xbc\xaf\x27\x1c", FileKind("7-Zip archive", ARCHIVE)),
    (0, b"Rar!\x1a\x07", FileKind("RAR archive", ARCHIVE)),
    (257, b"ustar", FileKind("tar archive", ARCHIVE)),
    (0, b"\x7fELF", FileKind("Program or library for Linux or Unix", PROGRAM)),
    (0, b"MZ", FileKind("Program or library for Windows", PROGRAM)),
    (0, b"\xcf\xfa\xed\xfe", FileKind("Program or library for macOS", PROGRAM)),
    (0, b"\xca\xfe\xba\xbe", FileKind("Java class, or a program for macOS", PROGRAM)),
    (0, b"\x00asm", FileKind("WebAssembly module", PROGRAM)),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind("Older Office document", ACTIVE)),
    (0, b"SQLite format 3\x00", FileKind("SQLite database")),
    (4, b"ftyp", FileKind("Video")),
    (0, b"\x1a\x45\xdf\xa3", FileKind("Video")),
    (0, b"\xd4\xc3\xb2\xa1", FileKind("Recorded network traffic")),
    (0, b"\x0a\x0d\x0d\x0a", FileKind("Recorded network traffic")),
)
_SVG = FileKind("SVG picture", ACTIVE, True)
_TEXTS: tuple[tuple[re.Pattern[str], FileKind], ...] = (
    (re.compile(r"(?:diff --git |Index: |--- \S.*\n\+\+\+ |From [0-9a-f]{40} )"), FileKind("Patch", is_text=True)),
    (re.compile(r"-----BEGIN PGP "), FileKind("OpenPGP data", is_text=True)),
    (
        re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<svg\b", re.I | re.S),
        _SVG,
    ),
    (re.compile(r"\s*(?:<!doctype html|<html\b|<script\b)", re.I), FileKind("Web page", ACTIVE, True)),
    (re.compile(r"#!\s?/"), FileKind("Script", PROGRAM, True)),
    (re.compile(r"\{\\rtf"), FileKind("RTF document", ACTIVE)),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
# Signs that hide or reorder what stands there (CVE-2021-42574), and those that a terminal would obey.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def kind_of(beginning: bytes) -> FileKind:
    """beginning: the first READ bytes, or all."""
    if not beginning:
        return FileKind("Empty file")
    for offset, magic, kind in _MAGIC:
        if beginning[offset : offset + len(magic)] == magic:
            return kind
    text = _decoded(beginning)
    if text is None:
        return FileKind("Data of an unknown kind")
    return next((kind for pattern, kind in _TEXTS if pattern.match(text[:2000])), FileKind("Text", is_text=True))


@dataclass(frozen=True)
class Preview:
    """words: the beginning of a text, each sign that hides or reorders others replaced; empty for everything else."""

    kind: FileKind
    words: str = ""
    is_whole: bool = True


def preview_of(beginning: Sequence[bytes], *, size: int) -> Preview:
    """beginning: pieces that begin the file and hold READ bytes or all of it. size: of the whole file."""
    read = b"".join(beginning)[:READ]
    kind = kind_of(read)
    if not kind.is_text:
        return Preview(kind)
    text = (_decoded(read) or "").replace("\r\n", "\n")
    lines = text.split("\n")
    shown = [line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…" for line in lines[:_MOST_LINES]]
    is_whole = size <= len(read) and shown == lines
    return Preview(kind, "\n".join(_UNSEEN.sub("\ufffd", line) for line in shown), is_whole)


def _decoded(read: bytes) -> str | None:
    """As text, or None for what is none. The last sign may be cut in two."""
    if read.startswith((b"\xff\xfe", b"\xfe\xff")):
        return read.decode("utf-16", "replace").lstrip("\ufeff")
    if b"\x00" in read:
        return None
    text = read.decode("utf-8", "replace").lstrip("\ufeff")
    unreadable = text.count("\ufffd") + len(_CONTROLS.findall(text))
    return text if unreadable <= max(2, len(text) // 50) else _latin(read)


def _latin(read: bytes) -> str | None:
    """Older logs are in Windows' letters; what has many control characters is no text in any."""
    text = read.decode("cp1252", "replace")
    letters = sum(sign.isprintable() or sign in "\n\r\t" for sign in text)
    spaces = read.count(b" ") + read.count(b"\n")
    return text if letters >= len(text) * 0.99 and spaces * 20 >= len(read) else None
