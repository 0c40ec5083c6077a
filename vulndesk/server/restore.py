"""From a backup to a desk in an empty folder, or to nothing: there is no half of it.

Everything is unpacked into `restoring/` inside the data folder, which stands there until the end. While it does, no
command takes the folder for a desk (`desk_key.refuse_unfinished`), so a restore that is killed leaves nothing that
starts; the next one begins anew. Rows of PostgreSQL come in one transaction, after the whole file was read.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from vulndesk.core.errors import Conflict, Refused
from vulndesk.gateways import backup_file, desk_key
from vulndesk.gateways.backup_file import Envelope, Manifest

_DATABASES = {"sqlite": "desk.sqlite3", "postgresql": "desk.pgdump"}
_PIECE = 1 << 20


@dataclass
class Restored:
    """has_list: somebody gave a list of what was erased since. ran_out: clocks whose time passed since the backup."""

    made_at: datetime
    manifest: Manifest = field(default_factory=Manifest)
    erased_again: int = 0
    has_list: bool = False
    ran_out: int = 0


@dataclass(frozen=True)
class Ways:
    """How a backup is opened: `identity` a file of age identities; `recovery_code` asks for the code on paper."""

    identity: Path | None = None
    recovery_code: Callable[[], str] | None = None


def verify(path: Path, *, ways: Ways, data: Path) -> tuple[dict[str, Any], Manifest]:
    """Read all of it. Its head and manifest; Refused for whatever is not as it was written. `data`: the desk's folder,
    whose key is asked for."""
    with _open_file(path) as source:
        envelope = backup_file.read_envelope(source)
        with _tar(source, envelope, ways=ways, key=lambda: desk_key.load(data)) as tar:
            return _read_through(tar)


def restore(
    path: Path, *, data: Path, ways: Ways, erasures: Path | None = None, prepare: Callable[[], None]
) -> Restored:
    """`prepare` loads the settings of the folder that is unpacked. Refused leaves the data folder as it was.

    erasures: a list of what was erased, or a newer backup; without it, the list that lies beside the backup.
    """
    refuse_used(data)
    made_folder = not data.exists()
    work = data / desk_key.UNFINISHED
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(mode=0o700)
        with _open_file(path) as source:
            done = _unpack(source, work, ways=ways, prepare=prepare)
        _bring_up_to_date(done, _erasures_for(path, work, ways=ways, erasures=erasures))
        _close_database(work)
        _put_in_place(work, data)
    except OSError as error:
        _remove(work, data if made_folder else None)
        raise Refused(f"The backup could not be restored: {error.strerror}.", next_step="Make room.") from None
    except BaseException:
        _remove(work, data if made_folder else None)
        raise
    return done


def refuse_used(data: Path) -> None:
    """Only an empty folder is restored into; what a killed restore left counts as empty."""
    if not data.exists():
        return
    found = sorted(one.name for one in data.iterdir() if one.name not in _NOTHING)
    unfinished = (data / desk_key.UNFINISHED).exists()
    if found and not (unfinished and set(found) <= _OURS):
        raise Conflict(
            f"The folder {data} is not empty: it holds {found[0]}. A restore never writes over a desk.",
            next_step="Name an empty folder with --data.",
        )


_NOTHING = {desk_key.UNFINISHED, "desk.lock", "create.lock", "backup.lock"}
_OURS = {"files", "desk.sqlite3", *desk_key.FILES}


@contextlib.contextmanager
def _open_file(path: Path) -> Iterator[io.BufferedReader]:
    if str(path) == "-":
        yield sys.stdin.buffer  # type: ignore[misc]
        return
    try:
        file = path.open("rb")
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from None
    with file:
        yield file


@contextlib.contextmanager
def _tar(source: IO[bytes], envelope: Envelope, *, ways: Ways, key: Callable[[], bytes]) -> Iterator[IO[bytes]]:
    if not envelope.is_age:
        yield backup_file.open_sealed_tar(source, envelope, key=key())
        return
    if ways.identity is None:
        raise Refused(
            "This backup was made for age keys.", next_step="Give the file of one of their identities with --identity."
        )
    with backup_file.open_age_tar(source, identity=ways.identity) as tar:
        yield tar


def _read_through(tar: IO[bytes]) -> tuple[dict[str, Any], Manifest]:
    head: dict[str, Any] = {}
    manifest = Manifest()
    for name, size, content in backup_file.entries_of(tar, into=manifest):
        if name == backup_file.HEAD:
            head = backup_file.read_head(content.read(size))
    return head, manifest


def _unpack(source: io.BufferedReader, work: Path, *, ways: Ways, prepare: Callable[[], None]) -> Restored:
    envelope = backup_file.read_envelope(source)
    for name, raw in envelope.files.items():
        (work / name).write_bytes(raw)
    with _tar(source, envelope, ways=ways, key=lambda: _key(work, ways)) as tar:

        def ready() -> None:
            if envelope.is_age:
                _key(work, ways)
            prepare()

        return _unpack_tar(tar, work, ready=ready)


def _key(work: Path, ways: Ways) -> bytes:
    if ways.recovery_code is not None:
        desk_key.recover(work, typed=ways.recovery_code())
    return desk_key.load(work)


def _unpack_tar(tar: IO[bytes], work: Path, *, ready: Callable[[], None]) -> Restored:
    """The head and the small files come first: what cannot be restored here is known before a row is written."""
    head: dict[str, Any] = {}
    manifest, is_ready = Manifest(), False
    for name, size, content in backup_file.entries_of(tar, into=manifest):
        if name == backup_file.HEAD:
            head = backup_file.read_head(content.read(size))
            continue
        if not is_ready and name not in desk_key.FILES:
            ready()
            _refuse_other_schema(head)
            is_ready = True
        _write(work / name, content)
    if not is_ready:
        raise backup_file.damaged()
    _take_rows(work, head, manifest)
    return Restored(made_at=datetime.fromisoformat(head["made_at"]).astimezone(UTC), manifest=manifest)


def _refuse_other_schema(head: dict[str, Any]) -> None:
    from vulndesk.server.schema import refuse_unknown
    from vulndesk.server.snapshot import client_of_postgresql, engine, row_counts

    refuse_unknown([(str(app), str(name)) for app, name in head["migrations"]], where="This backup")
    if head["engine"] != engine():
        needed = "DATABASE_URL with an empty database" if head["engine"] == "postgresql" else "no DATABASE_URL"
        raise Refused(
            f"This backup is of a desk on {head['engine']}, and the settings here name {engine()}.",
            next_step=f"Restore it with {needed}.",
        )
    if engine() == "postgresql":
        client_of_postgresql("pg_restore")
        if row_counts():
            raise Conflict(
                "The database that DATABASE_URL names is not empty.",
                next_step="Name an empty one. A restore never writes over a desk.",
            )


def _take_rows(work: Path, head: dict[str, Any], manifest: Manifest) -> None:
    from vulndesk.apps.vault.sealing import check_key
    from vulndesk.server.snapshot import client_of_postgresql, row_counts, run_client

    file = work / _DATABASES[head["engine"]]
    if not file.exists():
        raise backup_file.damaged()
    if head["engine"] == "postgresql":
        options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
        name = _database_name()
        run_client(
            [client_of_postgresql("pg_restore"), *options, f"--dbname={name}", str(file)],
            what="The rows could not be restored",
        )
        file.unlink()
    else:
        with contextlib.closing(sqlite3.connect(file)) as opened:
            ((said,),) = opened.execute("PRAGMA quick_check(1)").fetchall()
        if said != "ok":
            raise backup_file.damaged()
    if row_counts() != manifest.counts:
        raise backup_file.damaged()
    check_key()


def _erasures_for(path: Path, work: Path, *, ways: Ways, erasures: Path | None) -> list[tuple[str, str, str]] | None:
    """None: there is no list. Refused for one that does not open: what should be gone must not come back unseen."""
    beside = path.parent / "erasures.list"
    place = erasures or (beside if str(path) != "-" and beside.exists() else None)
    if place is None:
        return None
    with _open_file(place) as source:
        if backup_file.is_list_of_erasures(source.peek(64)):
            told = json.loads(backup_file.open_erasures(desk_key.load(work), source.read()))
        else:
            envelope = backup_file.read_envelope(source)
            with _tar(source, envelope, ways=ways, key=lambda: desk_key.load(work)) as tar:
                told = _read_through(tar)[0]["erased"]
    return [(str(case_id), str(what), str(at)) for case_id, what, at in told]


def _bring_up_to_date(done: Restored, erased: list[tuple[str, str, str]] | None) -> None:
    """The rows as this program has them, and without what was erased since."""
    from vulndesk.apps.cases.queries import ran_out
    from vulndesk.apps.retention.actions import erase_again
    from vulndesk.server.schema import bring_up_to_date

    now = datetime.now(UTC)
    bring_up_to_date()
    done.ran_out = ran_out(since=done.made_at, until=now)
    if erased is not None:
        done.has_list, done.erased_again = True, erase_again(erased, now=now)


def _database_name() -> str:
    from django.db import connection

    return str(connection.settings_dict["NAME"])


def _write(path: Path, content: IO[bytes]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        while piece := content.read(_PIECE):
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def _close_database(work: Path) -> None:
    """What SQLite left beside its file goes into it first: only the file is put in place."""
    from django.db import connections

    connections.close_all()
    file = work / "desk.sqlite3"
    if file.exists():
        with contextlib.closing(sqlite3.connect(file)) as opened:
            opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            opened.execute("PRAGMA journal_mode=DELETE")
    for one in work.glob("desk.sqlite3-*"):
        one.unlink()


def _put_in_place(work: Path, data: Path) -> None:
    """The id comes last, then the folder by which the restore is known to be unfinished."""
    for name in ("files", "desk.sqlite3", *desk_key.FILES):
        if (work / name).exists():
            os.rename(work / name, data / name)
    _fsync(data)
    shutil.rmtree(work)
    _fsync(data)


def _fsync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(work: Path, made: Path | None) -> None:
    """After a refusal nothing is left, not even what was put in place by then."""
    if work.exists():
        for name in _OURS:
            place = work.parent / name
            shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)
        shutil.rmtree(work, ignore_errors=True)
    if made is not None:
        with contextlib.suppress(OSError):
            made.rmdir()
