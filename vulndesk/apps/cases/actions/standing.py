"""Where a reporter stands on this desk: whether they may write in a thread, and whether a report waits behind others.

Who decides that, and why, is the app `conduct`'s, above; it also records the events. In the caller's transaction.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from vulndesk.apps.cases.models import Case
from vulndesk.core.access import Actor, Role
from vulndesk.core.errors import NotAllowed

ORIGIN_KEPT = timedelta(days=2)
FOR_GOOD = datetime(9999, 12, 31, tzinfo=UTC)


def close_thread(case_id: UUID, *, until: datetime | None) -> None:
    """Until then the reporter reads and does not write here; None: for good. Nothing else of theirs changes."""
    Case.objects.filter(pk=case_id).update(thread_closed_until=until or FOR_GOOD)


def open_thread(case_id: UUID) -> None:
    Case.objects.filter(pk=case_id).update(thread_closed_until=None)


def change_lane(case_id: UUID, *, slow: bool) -> bool:
    """False when nothing changes. What is said to be exploited or public never waits behind others."""
    rows = Case.objects.filter(pk=case_id, slow_lane=not slow)
    return bool((rows.filter(urgent=False) if slow else rows).update(slow_lane=slow))


def note_rush(case: Case, *, how: str, origin: int) -> None:
    """Of a case that is about to be stored. Whoever did no calculation is read after the others."""
    case.rush, case.origin = how, origin
    case.slow_lane = how != "work" and not case.urgent


def forget_origins(*, now: datetime) -> int:
    """Housekeeping: which reports came from one network is asked while they come, and kept no longer."""
    return Case.objects.filter(origin__isnull=False, received_at__lte=now - ORIGIN_KEPT).update(origin=None)


def require_open_thread(case: Case, *, by: Actor, now: datetime) -> None:
    """For everything that a reporter writes in a case. Raises NotAllowed, with what the reporter can still do."""
    if by.role is Role.REPORTER and case.thread_closed_until is not None and now < case.thread_closed_until:
        raise NotAllowed(
            "You cannot write in this thread at present.",
            next_step="Its page says why, until when, and how to appeal. You can send a new report at any time.",
        )
