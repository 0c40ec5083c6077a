"""Clocks that a law sets for a case, for the app that knows the law: they ring as the others do, for the team alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vulndesk.apps.cases.actions.clocks import refresh_next_due
from vulndesk.apps.cases.models import Case, Deadline
from vulndesk.core.clocks import Due, reminders
from vulndesk.core.durations import Duration
from vulndesk.core.moves import INTERNAL, LAW


@dataclass(frozen=True)
class WantedClock:
    """name: what the row is called, of a start that makes it this clock. law: False for a timer of the desk's own."""

    name: str
    started_at: datetime
    within: Duration
    due: Due
    law: bool
    met_at: datetime | None


def keep_law_clocks(case_id: UUID, wanted: Iterable[WantedClock], *, now: datetime) -> None:
    """Start what is missing, and stop what was met: kept, or late when that was after its instant.

    Called again with the same clocks it changes nothing. In the caller's transaction.
    """
    case = Case.objects.get(pk=case_id)
    for clock in wanted:
        same = Deadline.objects.filter(case=case, promise=clock.name, started_at=clock.started_at)
        if not same.exists():
            _start(case, clock)
        if clock.met_at is not None:
            state = "kept" if clock.met_at <= clock.due.instant else "late"
            same.filter(state="running").update(state=state, stopped_at=clock.met_at, next_ring_at=None)
        # A later start of the same clock takes the place of one that still runs.
        others = Deadline.objects.filter(case=case, promise=clock.name, state="running")
        others.exclude(started_at=clock.started_at).update(state="withdrawn", stopped_at=now, next_ring_at=None)
    refresh_next_due(case)


def _start(case: Case, clock: WantedClock) -> None:
    Deadline.objects.create(
        case=case,
        promise=clock.name,
        strength=LAW if clock.law else INTERNAL,
        clause_id="",
        within=str(clock.within),
        started_at=clock.started_at,
        rings_from=clock.started_at,
        due_at=clock.due.instant,
        working=clock.due.working,
        next_ring_at=reminders(start=clock.started_at, due=clock.due.instant)[0],
    )
