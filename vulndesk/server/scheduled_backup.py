"""Backups by the worker: once a day at a fixed time, a number of them kept, each in a process of its own.

A desk of 10 GB takes minutes, for which the clocks must not wait. The process records how it ended; of two at once one
is refused (`backup._alone`). One that is killed leaves no file under a backup's name, and the next round begins anew.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import subprocess
import sys
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from vulndesk.apps.retention.queries import erasures
from vulndesk.apps.timeline.actions import record_event
from vulndesk.core.errors import Refused
from vulndesk.core.events import EventKind
from vulndesk.gateways import backup_file, desk_key
from vulndesk.server.backup import write_backup
from vulndesk.server.desk_faults import last_backup

log = logging.getLogger(__name__)

AGAIN_AFTER = timedelta(hours=1)
ERASURES = "erasures.list"
_running: list[subprocess.Popen[bytes]] = []
_listed: list[int] = []  # how many erasures the list beside the backups has


def back_up_when_due(*, now: datetime) -> bool:
    """Housekeeping: begin today's backup, and keep the list of erasures beside the backups true."""
    if not settings.BACKUP:
        return False
    _list_erasures()
    if _running and _running[0].poll() is None:
        return False
    _running.clear()
    if not is_due(now=now):
        return False
    _running.append(
        subprocess.Popen(
            [sys.executable, "-P", "-m", "vulndesk", "backup", "--scheduled", "--data", str(settings.DATA), "-"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # the end of the desk is not the end of its backup
        )
    )
    return True


def is_due(*, now: datetime) -> bool:
    """Whether the last backup is older than the newest time of the day at which one is made."""
    last = last_backup()
    if last is None:
        return True
    if last.facts.get("error"):
        return now - last.at >= AGAIN_AFTER
    hour, _, minute = settings.BACKUP_AT.partition(":")
    planned = datetime.combine(now.astimezone(UTC).date(), time(int(hour), int(minute)), tzinfo=UTC)
    if planned > now:
        planned -= timedelta(days=1)
    return last.at < planned


def make_scheduled_backup(*, now: datetime) -> Path:
    """Into the folder of the settings; then the oldest go. Raises Refused, which is recorded first."""
    folder = Path(settings.BACKUP)
    path = folder / f"desk-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.backup"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = write_backup(path, recipients=settings.BACKUP_TO, now=now)
    except (Refused, OSError) as error:
        with transaction.atomic():
            record_event(kind=EventKind.BACKUP_ENDED, now=now, facts={"error": type(error).__name__})
        log.error("the scheduled backup failed: %s", error)
        raise
    facts = {"bytes": path.stat().st_size, "missing": len(made.missing)}
    with transaction.atomic():
        record_event(kind=EventKind.BACKUP_ENDED, now=now, facts=facts)
    _list_erasures()
    for old in sorted(folder.glob("desk-*.backup"))[: -settings.BACKUP_KEEP]:
        with contextlib.suppress(OSError):
            old.unlink()
    return path


def _list_erasures() -> None:
    """Sealed, beside the backups: an older one that is restored is erased again by it. Written when it grew."""
    found = erasures()
    folder = Path(settings.BACKUP)
    if _listed == [len(found)] or not folder.is_dir():
        return
    try:
        write_erasures(folder / ERASURES)
    except OSError as error:
        log.error("the list of erasures could not be written: %s", error.strerror)
        return
    _listed[:] = [len(found)]


def write_erasures(path: Path) -> int:
    """Whole or as it was. Returns how many stand in it."""
    found = erasures()
    sealed = backup_file.seal_erasures(desk_key.load(settings.DATA), json.dumps(found).encode())
    part = path.with_name(f".{path.name}.part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
    return len(found)
