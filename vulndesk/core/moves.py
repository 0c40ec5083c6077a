"""A case moves to another version of its policy: which of its running clocks change, and what the reporter is told.

Promise: a clock counts from its first instant, whatever version it counts by; the instant that "on time" is measured by
never changes. A promise that the new version does not make goes on as it was: nobody loses one by being moved.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from vulndesk.core.clocks import Calendar, Due, due_at, fix_target_for
from vulndesk.core.durations import Duration
from vulndesk.core.policy.clauses import Deadline, Kind, Policy, Promise, Strength

INTERNAL = "internal"
LAW = "law"  # what a law sets: nobody extends it, it outlives the case's end, and it is not the reporter's
FOR_THE_TEAM = (INTERNAL, LAW)


@dataclass(frozen=True)
class RunningClock:
    """strength: promise, target or internal; effective_at: with extensions."""

    id: int
    promise: Promise
    strength: str
    started_at: datetime
    effective_at: datetime


@dataclass(frozen=True)
class MovedClock:
    """One clock under the new version. due: where it ends now; clause_id and within: of the new version."""

    clock: RunningClock
    due: Due
    within: Duration
    clause_id: str

    @property
    def is_later(self) -> bool:
        """Later for the reporter: the team's own targets are no promise to anybody."""
        return self.due.instant > self.clock.effective_at and self.clock.strength != INTERNAL

    @property
    def changes(self) -> bool:
        return self.due.instant != self.clock.effective_at


def moved_clocks(
    clocks: Iterable[RunningClock], *, policy: Policy, calendar: Calendar, severity: str, now: datetime
) -> tuple[MovedClock, ...]:
    """Those of the running clocks for which the new version has a clause, changed or not.

    severity: the word of the case, empty while nobody scored it. A clock that would be over already under the new
    version stays as it is: moving a case breaks no promise.
    """
    found = (_moved(clock, policy, calendar, severity) for clock in clocks)
    return tuple(one for one in found if one is not None and one.due.instant > now)


def _moved(clock: RunningClock, policy: Policy, calendar: Calendar, severity: str) -> MovedClock | None:
    if clock.strength == INTERNAL:
        target = fix_target_for(policy=policy, severity=severity, start=clock.started_at, calendar=calendar)
        if target is None:
            return None
        return MovedClock(clock, target.due, target.within, target.clause_id)
    candidates = [
        (due_at(start=clock.started_at, within=value.within, calendar=calendar), value, clause.id)
        for clause in policy.of_kind(Kind.DEADLINE)
        if isinstance(value := clause.value, Deadline) and value.promise is clock.promise and value.severity is None
    ]
    if not candidates:
        return None
    # As for a new case: the shortest counts, and of two equal ones the promise (core/clocks.py).
    due, value, clause_id = min(candidates, key=lambda one: (one[0].instant, one[1].strength is Strength.TARGET))
    return MovedClock(clock, due, value.within, clause_id)
