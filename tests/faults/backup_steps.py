"""Back a real desk up, restore it elsewhere, and compare: what the tests of backups share."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.running_desk import RunningDesk
from vulndesk.gateways import backup_file
from vulndesk.gateways.backup_file import Manifest, entries_of, read_envelope, sealed_writer

Ended = subprocess.CompletedProcess[bytes]


def as_on(desk: RunningDesk, **more: str) -> dict[str, str]:
    """The environment of a host that has this desk's key."""
    own = {"HOME": str(desk.folder), "XDG_CONFIG_HOME": str(desk.key_home), "PATH": os.environ["PATH"]}
    return own | dict(desk.environment) | more


def command(desk: RunningDesk, *arguments: object, **more: str) -> Ended:
    started = [sys.executable, "-P", "-m", "vulndesk", *map(str, arguments)]
    return subprocess.run(started, cwd=desk.folder, env=as_on(desk, **more), capture_output=True, timeout=120)


def backed_up(desk: RunningDesk, name: str = "desk.backup") -> Path:
    path = desk.folder / name
    done = command(desk, "backup", path, "--data", desk.data)
    assert done.returncode == 0, done.stderr.decode()
    return path


def restored(desk: RunningDesk, backup: Path, folder: Path, **more: str) -> RunningDesk:
    """A desk on another host, not started: an empty folder and the key, as its owner would bring it."""
    other = RunningDesk(folder=folder, policies=[], environment=dict(desk.environment) | more)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(desk.key_home, other.key_home)
    done = command(other, "restore", backup, "--data", other.data)
    assert done.returncode == 0, done.stderr.decode()
    return other


def rows_of(database: Path) -> dict[str, str]:
    """A hash over every row of every table."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    names = [one for (one,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    told = {}
    for table in sorted(names):
        rows = sorted(repr(row) for row in connection.execute(f'SELECT * FROM "{table}"'))
        told[table] = f"{len(rows)} {hashlib.sha256(chr(10).join(rows).encode()).hexdigest()}"
    connection.close()
    return told


def files_of(data: Path) -> dict[str, str]:
    """A hash of every sealed file."""
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in sorted((data / "files").glob("*/*"))}


def key_of(desk: RunningDesk) -> bytes:
    return base64.b64decode(next((desk.key_home / "vulndesk").glob("*.key")).read_text())


def retold(desk: RunningDesk, backup: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """The same backup with another head, as a newer version would have written it."""
    source = io.BufferedReader(io.BytesIO(backup.read_bytes()))  # type: ignore[arg-type]
    envelope = read_envelope(source)
    tar = backup_file.open_sealed_tar(source, envelope, key=key_of(desk))
    path = backup.with_name("retold.backup")
    with path.open("wb") as out, sealed_writer(out, key=key_of(desk), small_files=envelope.files) as writer:
        manifest = Manifest()
        for name, _, content in entries_of(tar, into=manifest):
            raw = content.read()
            if name == backup_file.HEAD:
                head = json.loads(raw)
                change(head)
                raw = json.dumps(head).encode()
            writer.add(name, raw)
        writer.manifest.counts |= manifest.counts
    return path
