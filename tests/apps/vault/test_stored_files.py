"""Files are stored whole and sealed, opened in a stream, and removed when nobody names them."""

import hashlib
import logging
import os
import subprocess
import sys
import textwrap
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.canary import find_canaries
from vulndesk.apps.vault import files
from vulndesk.apps.vault.sealing import Unsealable
from vulndesk.core.errors import Busy, NotFound, TooLarge

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.DATA = tmp_path
    return tmp_path / "files"


def stored_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def age(path: Path, *, by: timedelta) -> None:
    instant = (NOW - by).timestamp()
    os.utime(path, (instant, instant))


@pytest.mark.parametrize("length", [0, 1, 65535, 65536, 65537, 1_000_000])
def test_a_file_comes_back_as_it_was_given(length: int, folder: Path) -> None:
    plain = os.urandom(length)
    upload = files.store_file([plain[:100], plain[100:]], name="poc.py", media_type="text/x-python")
    assert b"".join(files.open_file(upload.id, upload.key)) == plain
    assert (upload.size, upload.sha256) == (length, hashlib.sha256(plain).hexdigest())
    assert (upload.name, upload.media_type) == ("poc.py", "text/x-python")
    assert stored_in(folder) == [folder / upload.id[:2] / upload.id]


def test_no_word_of_a_file_or_of_its_name_is_on_the_disk(folder: Path) -> None:
    files.store_file([b"The secret canary-marzipan lies here. " * 5000], name="canary-marzipan.txt")
    assert find_canaries(folder, ["canary-marzipan"]) == []


def test_only_the_owner_may_read_the_files(folder: Path) -> None:
    before = os.umask(0)
    try:
        files.store_file([b"x"])
    finally:
        os.umask(before)
    for path in (folder, *folder.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0


def test_a_file_is_on_the_disk_before_it_is_handed_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    fsync, rename = os.fsync, os.rename

    def note_fsync(descriptor: int) -> None:
        done.append("fsync " + Path(os.readlink(f"/proc/self/fd/{descriptor}")).name)
        fsync(descriptor)

    def note_rename(source: Path, target: Path) -> None:
        done.append(f"rename {source.name} {target.name}")
        rename(source, target)

    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(os, "rename", note_rename)
    made = files.store_file([b"x"]).id
    data = folder.parent.name
    assert done == [
        f"fsync {data}",
        "fsync files",
        f"fsync {made}.part",
        f"rename {made}.part {made}",
        f"fsync {made[:2]}",
    ]


def test_a_file_over_its_limit_is_refused_and_leaves_nothing(folder: Path) -> None:
    files.store_file([b"x" * 10], limit=10)
    before = stored_in(folder)
    with pytest.raises(TooLarge):
        files.store_file([b"x" * 10, b"x"], limit=10)
    assert stored_in(folder) == before


def test_a_source_that_fails_halfway_leaves_nothing(folder: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"x" * 100_000
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        files.store_file(broken())
    assert stored_in(folder) == []


def test_a_changed_cut_or_swapped_file_is_noticed(folder: Path) -> None:
    one, other = files.store_file([b"a" * 200_000]), files.store_file([b"b" * 200_000])
    path = folder / one.id[:2] / one.id
    whole = path.read_bytes()
    swapped = (folder / other.id[:2] / other.id).read_bytes()
    for damaged in (whole[:-1], whole[:65552], b"", whole + b"x", whole[:300] + b"?" + whole[301:], swapped):
        path.write_bytes(damaged)
        with pytest.raises(Unsealable):
            b"".join(files.open_file(one.id, one.key))


def test_a_wrong_key_is_noticed_before_anything_is_sent() -> None:
    upload = files.store_file([b"a" * 200_000])
    with pytest.raises(Unsealable):
        files.open_file(upload.id, bytes(32))


def test_a_download_that_is_given_up_closes_its_file() -> None:
    upload = files.store_file([b"a" * 200_000])
    stream = files.open_file(upload.id, upload.key)
    assert len(next(stream)) == 65536
    stream.close()
    with pytest.raises(ValueError, match="closed file"):
        next(stream)
    unread = files.open_file(upload.id, upload.key)
    del unread  # an unclosed file would be a ResourceWarning, and warnings are errors


def test_a_big_file_takes_little_memory() -> None:
    tracemalloc.start()
    try:
        upload = files.store_file(bytes(65536) for _ in range(320))
        assert sum(len(chunk) for chunk in files.open_file(upload.id, upload.key)) == 320 * 65536
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3_000_000


def test_a_deleted_file_is_gone_and_deleting_twice_is_no_error(folder: Path) -> None:
    upload = files.store_file([b"x"])
    files.delete_file(upload.id)
    files.delete_file(upload.id)
    assert stored_in(folder) == []
    with pytest.raises(NotFound):
        files.open_file(upload.id, upload.key)


@pytest.mark.parametrize(
    "identity", ["", "../../etc/passwd", "A" * 32, "0" * 31, "0" * 33, "0" * 30 + "/x", "0" * 32 + "\n"]
)
def test_an_id_never_becomes_another_path(identity: str) -> None:
    with pytest.raises(NotFound):
        files.open_file(identity, bytes(32))
    with pytest.raises(NotFound):
        files.delete_file(identity)


def test_the_sweep_removes_what_no_row_names_and_only_after_an_hour(folder: Path) -> None:
    named, orphan, young = (files.store_file([b"x"]) for _ in range(3))
    unfinished = folder / "00" / ("0" * 32 + ".part")
    unfinished.parent.mkdir(exist_ok=True)
    unfinished.write_bytes(b"")
    stranger = folder / "00" / "notes.txt"
    stranger.write_bytes(b"")
    for path in stored_in(folder):
        if path.name != young.id:
            age(path, by=HOUR + timedelta(seconds=1))
    assert files.sweep_files(keep={named.id}, older_than=NOW - HOUR) == 2
    assert {path.name for path in stored_in(folder)} == {named.id, young.id, stranger.name}
    assert files.sweep_files(keep={named.id}, older_than=NOW - HOUR) == 0
    assert orphan.id not in {path.name for path in stored_in(folder)}


def test_the_sweep_can_ask_which_files_are_named(folder: Path) -> None:
    uploads = [files.store_file([b"x"]) for _ in range(20)]
    for path in stored_in(folder):
        age(path, by=2 * HOUR)
    named = {upload.id for upload in uploads[::2]}
    asked: list[str] = []

    def keep(ids: list[str]) -> set[str]:
        asked.extend(ids)
        return named & set(ids)

    assert files.sweep_files(keep=keep, older_than=NOW - HOUR) == 10
    assert sorted(asked) == sorted(upload.id for upload in uploads)
    assert {path.name for path in stored_in(folder)} == named


def test_a_sweep_of_a_desk_without_files_removes_nothing() -> None:
    assert files.sweep_files(keep=[], older_than=NOW) == 0


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("poc.py", "poc.py"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\rita\\poc.py", "poc.py"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("a\r\nSet-Cookie: x", "aSet-Cookie: x"),
        ("", "unnamed"),
        ("..", "unnamed"),
        ("x" * 300 + ".pcap", "x" * 250 + ".pcap"),
        ("x" * 300, "x" * 255),
        ("日本語.pdf", "日本語.pdf"),
    ],
)
def test_a_file_s_name_is_kept_without_what_could_mislead(sent: str, kept: str) -> None:
    assert files.store_file([b"x"], name=sent).name == kept


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("text/plain", "text/plain"),
        ("IMAGE/PNG", "image/png"),
        ("", "application/octet-stream"),
        ("text/html\r\nX: y", "application/octet-stream"),
        ("text", "application/octet-stream"),
    ],
)
def test_a_media_type_is_kept_when_it_is_one(sent: str, kept: str) -> None:
    assert files.store_file([b"x"], media_type=sent).media_type == kept


def test_no_repr_shows_name_or_key() -> None:
    upload = files.store_file([b"x"], name="canary.txt")
    assert "canary" not in repr(upload) + str(upload)
    assert repr(upload.key) not in repr(upload)


@pytest.mark.fault
def test_a_full_disk_is_said_and_leaves_room_again(
    tmp_path: Path, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    disk = tmp_path / "small disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("a disk of 512 kB can be mounted by root only")
    settings.DATA = disk
    settings.DISK_RESERVE = 0
    try:
        small = files.store_file([b"x" * 100_000], name="canary-marzipan.txt")
        with caplog.at_level(logging.ERROR), pytest.raises(Busy):
            files.store_file((b"canary" * 10_000 for _ in range(20)), name="canary-marzipan.txt")
        assert [path.name for path in stored_in(disk)] == [small.id]
        assert "No space left" in caplog.text
        assert "canary" not in caplog.text
        assert b"".join(files.open_file(small.id, small.key)) == b"x" * 100_000
        files.store_file([b"x" * 100_000])
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.fault
@pytest.mark.slow
def test_a_killed_process_leaves_only_whole_files_and_parts_that_are_swept(tmp_path: Path, folder: Path) -> None:
    program = """
        import os, sys
        import django
        from django.conf import settings
        apps = ["vulndesk.apps.vault"]
        settings.configure(DATA=sys.argv[1], DISK_RESERVE=0, INSTALLED_APPS=apps)
        django.setup()
        from vulndesk.apps.vault import files
        while True:
            upload = files.store_file([os.urandom(150_000)])
            print(upload.id, upload.key.hex(), upload.sha256, flush=True)
    """
    promised: list[list[str]] = []
    for lines in (1, 3, 8, 20):
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(program), str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        with process, process.stdout as told:
            promised += [next(told).split() for _ in range(lines)]
            process.kill()
            promised += [line.split() for line in told if line.endswith("\n")]
    for identity, key, sha256 in promised:
        whole = hashlib.sha256(b"".join(files.open_file(identity, bytes.fromhex(key))))
        assert whole.hexdigest() == sha256
    for path in stored_in(folder):
        age(path, by=2 * HOUR)
    named = {identity for identity, _, _ in promised}
    files.sweep_files(keep=named, older_than=NOW - HOUR)
    assert {path.name for path in stored_in(folder)} == named
