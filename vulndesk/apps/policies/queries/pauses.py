"""The pause of a programme that holds or is planned. Public: a reporter sees it before writing."""

from __future__ import annotations

from datetime import datetime

from vulndesk.apps.policies.models import Pause, Programme
from vulndesk.core.pauses import PausedClocks, PlannedPause


def next_pause(programme: Programme, *, now: datetime) -> Pause | None:
    """The one that holds now or is still to come. There is at most one."""
    if programme.paused_until is None or programme.paused_until <= now:
        return None
    return programme.pauses.filter(ended_early_at=None, ends_at__gt=now).first()


def pause_at(programme: Programme, *, now: datetime) -> PlannedPause | None:
    """The pause that holds at this instant."""
    row = next_pause(programme, now=now)
    return planned(row) if row is not None and row.starts_at <= now else None


def planned(row: Pause) -> PlannedPause:
    return PlannedPause(
        starts_at=row.starts_at,
        ends_at=row.ended_early_at or row.ends_at,
        text=row.text,
        open_for_urgent=row.open_for_urgent,
        clocks=PausedClocks(row.clocks),
    )


def earlier_pauses(programme: Programme, *, now: datetime) -> list[Pause]:
    """Those that are over, newest first."""
    over = [row for row in programme.pauses.all() if (row.ended_early_at or row.ends_at) <= now]
    return sorted(over, key=lambda row: row.starts_at, reverse=True)
