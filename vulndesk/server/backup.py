"""A backup while the desk writes: the database at one instant, every sealed file that it names, never the key.

Files are written before a row names them and removed after it is gone, so whatever the snapshot names is on the disk,
or was erased while the backup was made; those stand in the manifest as gone.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings

from vulndesk import __version__
from vulndesk.core.errors import BadInput, NotNow, Refused
from vulndesk.gateways import backup_file, desk_key
from vulndesk.gateways.backup_file import Manifest, Writer
from vulndesk.server.snapshot import Snapshot, engine, snapshot

_WORK = "snapshot"  # in the data folder: the copy of the database while it is put into the backup


@dataclass(frozen=True)
class Made:
    """What was written. `missing`: files that a row still names and that are not on the disk: damage."""

    manifest: Manifest
    missing: list[str]


def make_backup(out: IO[bytes], *, recipients: Sequence[str] = (), now: datetime) -> Made:
    """Write a whole backup of this desk. Refused when another is being made, or there is no room for the copy."""
    data = Path(settings.DATA)
    with _alone(data) as folder, snapshot(folder) as taken:
        small = desk_key.read_files(data)
        with _writer(out, recipients=recipients, small_files=small) as writer:
            writer.add(backup_file.HEAD, _head(taken, now=now))
            for name, raw in small.items():
                writer.add(name, raw)
            _add_file(writer, taken.name, taken.file)
            lost = [one for one in taken.named if not _add_file(writer, f"files/{one[:2]}/{one}", _stored(data, one))]
            writer.manifest.counts.update(taken.counts)
            writer.manifest.gone.extend(lost)
    return Made(writer.manifest, _still_named(lost))


def write_backup(path: Path, *, recipients: Sequence[str] = (), now: datetime) -> Made:
    """As `make_backup`, into a new file: whole and on the disk under its name, or not there at all."""
    if path.exists():
        raise BadInput(f"{path} is there already.", next_step="Name another file; a backup never replaces one.")
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            made = make_backup(file, recipients=recipients, now=now)
            file.flush()
            os.fsync(file.fileno())
        os.link(part, path)  # unlike a rename it never replaces what came meanwhile
    except OSError as error:
        raise Refused(f"The backup could not be written to {path}: {error.strerror}.", next_step="Make room.") from None
    finally:
        with contextlib.suppress(OSError):
            part.unlink()
    _fsync_folder(path.parent)
    return made


def _head(taken: Snapshot, *, now: datetime) -> bytes:
    told = {
        "format": backup_file.FORMAT,
        "program": __version__,
        "made_at": now.isoformat(),
        "engine": engine(),
        "migrations": taken.migrations,
        "erased": taken.erased,
    }
    return json.dumps(told).encode()


def _writer(
    out: IO[bytes], *, recipients: Sequence[str], small_files: dict[str, bytes]
) -> AbstractContextManager[Writer]:
    if recipients:
        return backup_file.age_writer(out, recipients=recipients)
    return backup_file.sealed_writer(out, key=desk_key.load(settings.DATA), small_files=small_files)


def _add_file(writer: Writer, name: str, path: Path) -> bool:
    """False: it is not there any more."""
    try:
        with path.open("rb") as file:
            writer.add_stream(name, file, size=os.fstat(file.fileno()).st_size)
    except FileNotFoundError:
        return False
    return True


def _stored(data: Path, file_id: str) -> Path:
    return data / "files" / file_id[:2] / file_id


def _still_named(lost: list[str]) -> list[str]:
    """Of files that are not there, those that the desk still counts on."""
    from vulndesk.server.subscriptions import files_named

    return sorted(files_named(lost)) if lost else []


@contextlib.contextmanager
def _alone(data: Path) -> Iterator[Path]:
    """A folder for the copy, for one backup at a time. What a killed one left goes first."""
    with (data / "backup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotNow("Another backup of this desk is being made.", next_step="Wait for its end.") from None
        folder = data / _WORK
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
