"""The zip archive from entries that were compressed before, as other programs read it."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

from vulndesk.core.advisory.outlets.archive import archive, entry

AT = datetime(2026, 11, 30, 12, 30, 4, tzinfo=UTC)


def opened(raw: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(raw))


def test_an_archive_holds_what_went_in() -> None:
    given = {"CVE-2026-1.json": b'{"id": 1}' * 400, "ä.json": b"", "x_A-2.json": b"x"}
    read = opened(b"".join(archive(entry(name, content, modified=AT) for name, content in given.items())))
    assert read.testzip() is None
    assert {name: read.read(name) for name in read.namelist()} == given
    assert read.infolist()[0].date_time == (2026, 11, 30, 12, 30, 4)
    assert read.infolist()[0].compress_size < 100


def test_an_archive_without_entries_is_one() -> None:
    assert opened(b"".join(archive(()))).namelist() == []


def test_more_entries_than_sixteen_bits_can_count_are_all_there() -> None:
    one = entry("a.json", b"{}", modified=AT)
    read = opened(b"".join(archive(one for _ in range(70_000))))
    assert len(read.infolist()) == 70_000
