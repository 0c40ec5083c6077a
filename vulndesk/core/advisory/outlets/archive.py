"""A zip archive made of entries that were compressed before: one more advisory costs one compression, not all of them.

APPNOTE.TXT 6.3: entries with UTF-8 names and deflate; with more than 65,535 entries or 4 GiB the ZIP64 records.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

_VERSION, _VERSION_64, _UTF8, _DEFLATE = 20, 45, 0x800, 8
_REGULAR_FILE = 0o100644 << 16
_MOST_16, _MOST_32 = 0xFFFF, 0xFFFFFFFF
_EARLIEST = 1980  # that a zip archive can say


@dataclass(frozen=True)
class Entry:
    """compressed: raw deflate; crc and size: of the content."""

    name: str
    compressed: bytes
    crc: int
    size: int
    modified: datetime


def entry(name: str, content: bytes, *, modified: datetime) -> Entry:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Entry(name, packer.compress(content) + packer.flush(), zlib.crc32(content), len(content), modified)


def archive(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The archive, piece by piece; nothing but its directory (about 80 bytes an entry) is held in memory."""
    directory, count, offset = bytearray(), 0, 0
    for one in entries:
        name, common = one.name.encode(), _common(one)
        local = struct.pack("<4sH", b"PK\x03\x04", _VERSION) + common + struct.pack("<HH", len(name), 0) + name
        directory += _central(name, common, offset)
        count += 1
        offset += len(local) + len(one.compressed)
        yield local + one.compressed
    yield bytes(directory)
    yield _end(count, len(directory), offset)


def _common(one: Entry) -> bytes:
    """What both headers of an entry say in the same order."""
    at = one.modified.astimezone(UTC)
    date = (max(at.year, _EARLIEST) - _EARLIEST) << 9 | at.month << 5 | at.day
    time = at.hour << 11 | at.minute << 5 | at.second // 2
    return struct.pack("<HHHHIII", _UTF8, _DEFLATE, time, date, one.crc, len(one.compressed), one.size)


def _central(name: bytes, common: bytes, offset: int) -> bytes:
    far = struct.pack("<HHQ", 1, 8, offset) if offset >= _MOST_32 else b""
    start = struct.pack("<4sHH", b"PK\x01\x02", 3 << 8 | _VERSION, _VERSION_64 if far else _VERSION)
    rest = struct.pack("<HHHHHII", len(name), len(far), 0, 0, 0, _REGULAR_FILE, min(offset, _MOST_32))
    return start + common + rest + name + far


def _end(count: int, size: int, offset: int) -> bytes:
    end = struct.pack(
        "<4sHHHHIIH", b"PK\x05\x06", 0, 0, *[min(count, _MOST_16)] * 2, min(size, _MOST_32), min(offset, _MOST_32), 0
    )
    if count < _MOST_16 and size < _MOST_32 and offset < _MOST_32:
        return end
    far = struct.pack(
        "<4sQHHIIQQQQ", b"PK\x06\x06", 44, 3 << 8 | _VERSION_64, _VERSION_64, 0, 0, count, count, size, offset
    )
    return far + struct.pack("<4sIQI", b"PK\x06\x07", 0, offset + size, 1) + end
