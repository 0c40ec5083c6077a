"""What moving a case to its programme's current policy would change, before anybody does it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vulndesk.apps.cases import content
from vulndesk.apps.cases.models import Case, Deadline
from vulndesk.apps.cases.queries.guard import cases_for
from vulndesk.apps.policies.models import PolicyVersion, Programme
from vulndesk.apps.policies.queries import calendar_of, promises_of, version_in_force
from vulndesk.core.access import Actor
from vulndesk.core.moves import MovedClock, RunningClock, moved_clocks
from vulndesk.core.policy.clauses import Promise

MOST_SHOWN = 200


@dataclass(frozen=True)
class CaseMove:
    """version: to which it would move; clocks: those that the version has a clause for, changed or not."""

    case: Case
    title: str
    version: PolicyVersion
    clocks: tuple[MovedClock, ...]

    @property
    def changed(self) -> tuple[MovedClock, ...]:
        return tuple(one for one in self.clocks if one.changes)


def move_of(case: Case, *, now: datetime, to: PolicyVersion | None = None) -> CaseMove | None:
    """None for a case that is closed, or runs that version. to: the version in force, unless another is asked about."""
    version = to or version_in_force(case.programme)
    if not case.is_open or case.policy_id == version.pk:
        return None
    of_policy = [one.value for one in Promise]
    rows = Deadline.objects.filter(case=case, state="running", promise__in=of_policy).order_by("due_at", "pk")
    clocks = [
        RunningClock(row.pk, Promise(row.promise), row.strength, row.started_at, row.extended_to or row.due_at)
        for row in rows
    ]
    moved = moved_clocks(
        clocks,
        policy=promises_of(version),
        calendar=calendar_of(case.programme, now=now),
        severity=case.severity,
        now=now,
    )
    return CaseMove(case, content.open_head(case)["title"], version, moved)


def moves_under(actor: Actor, programme: Programme, version: PolicyVersion, *, now: datetime) -> list[CaseMove]:
    """Every open case of the programme that this person sees, under this version, the most urgent first."""
    rows = cases_for(actor).filter(programme=programme, is_open=True).exclude(policy=version)
    found = (move_of(case, now=now, to=version) for case in rows.order_by("rank", "next_due_at")[:MOST_SHOWN])
    return [one for one in found if one is not None]
