"""A backup file opens with its key and to its end, or not at all."""

from __future__ import annotations

import io
import json
import random
import shutil
import subprocess
import tarfile
from pathlib import Path

import pyrage
import pytest

from vulndesk.core.errors import BadInput, Refused
from vulndesk.gateways import backup_file
from vulndesk.gateways.backup_file import Manifest, age_writer, entries_of, open_age_tar, read_envelope, sealed_writer

KEY = bytes(range(32))
SMALL = {"desk-check": b"00\n", "recovery.json": b"{}", "desk-id": b"0123456789abcdef\n"}
DICE = random.Random(20261201)
FILE = "files/ab/" + "ab" * 16
CONTENT = {
    "head.json": b'{"format": 1}',
    **SMALL,
    "desk.sqlite3": DICE.randbytes(200_000),
    FILE: b"",
    "files/ac/" + "ac" * 16: DICE.randbytes(70_000),
}


def written(content: dict[str, bytes] = CONTENT) -> bytes:
    out = io.BytesIO()
    with sealed_writer(out, key=KEY, small_files=SMALL) as writer:
        for name, raw in content.items():
            writer.add(name, raw)
        writer.manifest.counts["cases_case"] = 3
    return out.getvalue()


def read(raw: bytes, *, key: bytes = KEY) -> tuple[dict[str, bytes], Manifest]:
    source = io.BufferedReader(io.BytesIO(raw))  # type: ignore[arg-type]
    tar = backup_file.open_sealed_tar(source, read_envelope(source), key=key)
    manifest = Manifest()
    return {name: content.read() for name, _, content in entries_of(tar, into=manifest)}, manifest


def test_what_was_written_is_read_with_its_hashes_and_counts() -> None:
    content, manifest = read(written())
    assert content == CONTENT
    assert manifest.counts == {"cases_case": 3}
    assert manifest.entries[FILE] == (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    assert set(manifest.entries) == set(CONTENT)


def test_nothing_but_the_small_files_stands_in_clear() -> None:
    raw = written()
    assert raw.startswith(b'vulndesk backup 1\n{"desk": "0123456789abcdef"')
    assert CONTENT["desk.sqlite3"][:40] not in raw
    assert b"head.json" not in raw
    assert KEY not in raw


@pytest.mark.parametrize("share", [0.0, 0.001, 0.01, 0.3, 0.6, 0.9, 0.999])
def test_a_file_that_was_cut_off_is_refused(share: float) -> None:
    raw = written()
    with pytest.raises(Refused):
        read(raw[: int(len(raw) * share)])
    with pytest.raises(Refused):
        read(raw[:-1])


def test_a_changed_byte_anywhere_is_refused() -> None:
    raw = written()
    for place in [*range(0, 700, 7), *(DICE.randrange(len(raw)) for _ in range(60)), len(raw) - 1]:
        changed = bytearray(raw)
        changed[place] ^= 1
        with pytest.raises(Refused):
            read(bytes(changed))


def test_bytes_that_were_added_are_refused() -> None:
    with pytest.raises(Refused):
        read(written() + b"x")


def test_another_key_opens_nothing_and_says_so() -> None:
    with pytest.raises(Refused, match="does not open this backup"):
        read(written(), key=bytes(32))


def test_a_newer_format_says_with_which_version_to_restore() -> None:
    with pytest.raises(Refused, match="newer version"):
        read(written().replace(b"vulndesk backup 1\n", b"vulndesk backup 2\n", 1))
    with pytest.raises(Refused, match="newer version"):
        backup_file.read_head(json.dumps({"format": 2}).encode())


def test_what_is_no_backup_is_called_so() -> None:
    with pytest.raises(Refused, match="not a backup"):
        read(b"SQLite format 3\x00" * 100)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "files/ab/../x", "files/ab/short", "desk.sqlite3-wal"]
)
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="damaged"):
        read(written(CONTENT | {name: b"x"}))


def test_without_its_manifest_a_backup_is_not_whole() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        entry = tarfile.TarInfo("head.json")
        entry.size = 2
        tar.addfile(entry, io.BytesIO(b"{}"))
    with pytest.raises(Refused, match="damaged"):
        list(entries_of(io.BytesIO(out.getvalue()), into=Manifest()))


# --- age


@pytest.fixture
def identity(tmp_path: Path) -> Path:
    path = tmp_path / "identity"
    path.write_text(f"# a comment\n{pyrage.x25519.Identity.generate()}\n")
    return path


def to_age(path: Path) -> bytes:
    public = pyrage.x25519.Identity.from_str(path.read_text().split()[-1]).to_public()
    out = io.BytesIO()
    with age_writer(out, recipients=[str(public)]) as writer:
        for name, raw in CONTENT.items():
            writer.add(name, raw)
    return out.getvalue()


def from_age(raw: bytes, path: Path) -> dict[str, bytes]:
    source = io.BufferedReader(io.BytesIO(raw))  # type: ignore[arg-type]
    assert read_envelope(source).is_age
    with open_age_tar(source, identity=path) as tar:
        return {name: content.read() for name, _, content in entries_of(tar, into=Manifest())}


def test_an_age_file_opens_with_its_identity(identity: Path) -> None:
    assert from_age(to_age(identity), identity) == CONTENT


def test_an_age_file_that_was_cut_off_or_is_for_others_is_refused(identity: Path, tmp_path: Path) -> None:
    raw = to_age(identity)
    for part in (raw[: len(raw) // 2], raw[:-1], raw[:300]):
        with pytest.raises(Refused):
            from_age(part, identity)
    other = tmp_path / "other"
    other.write_text(str(pyrage.x25519.Identity.generate()))
    with pytest.raises(Refused, match="do not open"):
        from_age(raw, other)


def test_what_is_no_recipient_or_identity_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput), age_writer(io.BytesIO(), recipients=["age1"]):
        pass
    with pytest.raises(BadInput), open_age_tar(io.BytesIO(), identity=tmp_path / "none"):
        pass


def test_age_and_tar_alone_open_it(identity: Path, tmp_path: Path) -> None:
    if shutil.which("age") is None:
        pytest.skip("SKIPPED: age is not installed, the second opinion on the format")
    opened = subprocess.run(["age", "-d", "-i", identity], input=to_age(identity), capture_output=True, check=True)
    with tarfile.open(fileobj=io.BytesIO(opened.stdout)) as tar:
        assert tar.getnames() == [*CONTENT, "manifest.json"]
