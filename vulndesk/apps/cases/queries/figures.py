"""Figures of one programme for its team: what came in, by area of its policy (E13, N8), and which promises were kept.

Every figure has its sample. Counted are the cases that whoever asks may see, so that none of them is about a case that
is kept from them; what was erased is in none. What a flood was set aside as, and what was no report, is not counted.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vulndesk.apps.cases.models import CaseArea, Deadline
from vulndesk.apps.cases.queries.areas import area_digest
from vulndesk.apps.cases.queries.guard import cases_for
from vulndesk.apps.policies.queries import OwnedArea, owned_areas
from vulndesk.core.access import Actor
from vulndesk.core.measures import CountedCase, Counts, Median, RunClock, Share, counts_of, median_time, on_time_share
from vulndesk.core.policy.clauses import Promise


@dataclass(frozen=True)
class AreaFigure:
    owned: OwnedArea
    counts: Counts


@dataclass(frozen=True)
class PromiseFigure:
    """taken: from the start of a clock to its stop, by the calendar of the world."""

    promise: Promise
    share: Share
    taken: Median


@dataclass(frozen=True)
class Figures:
    """A report may be about several areas. elsewhere: about none that the policy in force names."""

    total: Counts
    areas: tuple[AreaFigure, ...]
    elsewhere: Counts
    promises: tuple[PromiseFigure, ...]


def figures_of(actor: Actor, programme_id: int, *, now: datetime) -> Figures:
    seen = cases_for(actor).filter(programme_id=programme_id, is_report=True)
    rows = seen.values_list("pk", "rm", "close_reason", "received_at", "acknowledged_at")
    cases = {pk: CountedCase(rm, why, received, answered) for pk, rm, why, received, answered in rows}
    by_digest: dict[bytes, set[UUID]] = defaultdict(set)
    for case_id, digest in CaseArea.objects.filter(case__programme_id=programme_id).values_list("case_id", "digest"):
        if case_id in cases:
            by_digest[bytes(digest)].add(case_id)
    areas, placed = [], set[UUID]()
    for one in owned_areas(programme_id):
        there = by_digest[area_digest(programme_id, one.area.key)]
        placed |= there
        areas.append(AreaFigure(one, counts_of([cases[case_id] for case_id in there])))
    elsewhere = counts_of([case for case_id, case in cases.items() if case_id not in placed])
    return Figures(
        total=counts_of(list(cases.values())),
        areas=tuple(areas),
        elsewhere=elsewhere,
        promises=_promises(set(cases), programme_id, now=now),
    )


def _promises(seen: set[UUID], programme_id: int, *, now: datetime) -> tuple[PromiseFigure, ...]:
    """Of the promises and targets that a policy made, in the order of core/policy/clauses.Promise."""
    rows = Deadline.objects.filter(case__programme_id=programme_id, strength__in=("promise", "target"))
    found = rows.exclude(state__in=("ended", "given")).values_list(
        "case_id", "promise", "started_at", "due_at", "stopped_at", "state"
    )
    clocks = [
        RunClock(Promise(promise), started, due, stopped, withdrawn=state == "withdrawn")
        for case_id, promise, started, due, stopped, state in found
        if case_id in seen
    ]
    made = {clock.promise for clock in clocks}
    return tuple(
        PromiseFigure(
            promise,
            on_time_share(clocks=clocks, promise=promise, now=now),
            median_time(clocks=clocks, promise=promise),
        )
        for promise in Promise
        if promise in made
    )
