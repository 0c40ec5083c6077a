"""What is wrong with the desk itself: a disk that fills, a backup that fails. Its admins are told once.

Asked by the worker every ten minutes, by the page of the desk and by `vulndesk doctor`. Nobody outside is asked.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from vulndesk.apps.ledger.queries import failed_stamps
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.timeline.queries import Event, newest_of
from vulndesk.core.events import EventKind

DISK, BACKUP, STAMPS = "disk", "backup", "stamps"
FULL_FROM = 0.90
# A backup a day; half a day more for a machine that was off.
BACKUP_TOO_OLD = timedelta(hours=36)


@dataclass(frozen=True)
class DeskFault:
    fault: str
    sentence: str
    next_step: str


def desk_faults(*, now: datetime) -> list[DeskFault]:
    """True at this moment."""
    return [one for one in (_disk(), _backup(now=now), _stamps()) if one is not None]


def watch_desk(*, now: datetime) -> int:
    """Housekeeping: each fault is told once, and so is its end. Returns how many were told."""
    found = {one.fault for one in desk_faults(now=now)}
    told = 0
    for fault in (DISK, BACKUP, STAMPS):
        last = newest_of((EventKind.DESK_FAULT_FOUND, EventKind.DESK_FAULT_CLEARED), facts={"fault": fault})
        is_open = last is not None and last.kind == EventKind.DESK_FAULT_FOUND
        if (fault in found) is is_open:
            continue
        kind = EventKind.DESK_FAULT_FOUND if fault in found else EventKind.DESK_FAULT_CLEARED
        with transaction.atomic():
            record_event(kind=kind, now=now, facts={"fault": fault})
        told += 1
    return told


def last_backup() -> Event | None:
    """The outcome of the newest scheduled backup."""
    return newest_of((EventKind.BACKUP_ENDED,))


def _disk() -> DeskFault | None:
    usage = shutil.disk_usage(Path(settings.DATA))
    # As df counts: what only root may use is not free.
    share = usage.used / (usage.used + usage.free) if usage.used + usage.free else 1.0
    if share < FULL_FROM:
        return None
    left = f"{usage.free / 1e9:,.1f} GB"
    return DeskFault(
        DISK,
        f"The disk of the data folder is {share:.0%} full; {left} are free.",
        "Make room: below VULNDESK_DISK_RESERVE no more files are taken, and at 0 no reports.",
    )


def _stamps() -> DeskFault | None:
    """Three in a row: an authority may be away for an hour."""
    failed = failed_stamps() if settings.STAMP_AUTHORITY else []
    if len(failed) < 3:
        return None
    return DeskFault(
        STAMPS,
        f"The time-stamping authority has stamped none of the last three checkpoints: {STAMP_TROUBLE[failed[0]]}.",
        "Nothing else waits for it. See VULNDESK_STAMP_AUTHORITY and VULNDESK_STAMP_CERTIFICATES, or take them away.",
    )


STAMP_TROUBLE = {
    "unreachable": "it does not answer",
    "refused": "it refuses",
    "unreadable": "its answer cannot be read",
    "digest": "its stamp is of something else",
    "nonce": "it answered another question",
    "signature": "its stamp is signed with a certificate that yours do not vouch for",
    "time": "its clock and this desk’s differ by more than five minutes",
}


def _backup(*, now: datetime) -> DeskFault | None:
    if not settings.BACKUP:
        return None
    last = last_backup()
    if last is None:
        return None  # the first one is still to come
    if last.facts.get("error"):
        return DeskFault(
            BACKUP, "The last backup failed.", "Its reason stands in the desk's log, and `vulndesk backup` shows it."
        )
    if last.facts.get("missing"):
        return DeskFault(
            BACKUP,
            f"{last.facts['missing']} files that the desk names are not on the disk.",
            "Look at the disk; `vulndesk backup` names them. An older backup may have them.",
        )
    if now - last.at > BACKUP_TOO_OLD:
        return DeskFault(
            BACKUP, f"The last backup is of {last.at:%Y-%m-%d %H:%M} UTC.", "See that the worker runs, and its log."
        )
    return None
