"""What happened since a cursor, for programs: each event once, in order. Numbers and cursors tell of nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from vulndesk.apps.cases.queries.guard import case_of, cases_for
from vulndesk.apps.cases.queries.page import TimelineLine, timeline_lines
from vulndesk.apps.timeline.numbers import event_id_of, number_of
from vulndesk.apps.timeline.queries import Event, newest_event_id, readable_by, settled_after, settled_place
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import BadInput

NOW = "now"


@dataclass(frozen=True)
class CaseEvents:
    """after: the cursor from which to ask again; more: there are more already."""

    lines: tuple[TimelineLine, ...]
    after: str
    more: bool


@dataclass(frozen=True)
class Mark:
    """That something happened in a case."""

    id: int
    at: datetime
    kind: str
    reference: str
    programme: str
    by_you: bool


@dataclass(frozen=True)
class Marks:
    marks: tuple[Mark, ...]
    after: str
    more: bool


def events_since(actor: Actor, *, reference: str, after: str, limit: int, now: datetime) -> CaseEvents:
    """The lines of a case's timeline. Raises NotFound for what is absent or not for this person, BadInput."""
    case = case_of(actor, reference=reference.upper())
    mine = readable_by(Event.objects.filter(case_id=case.pk), actor)
    place = _place(after, mine, now=now)
    rows = settled_after(place, mine, now=now, limit=limit + 1)
    return CaseEvents(timeline_lines(actor, case, rows[:limit]), _next(rows[:limit], place), len(rows) > limit)


def happened_since(actor: Actor, *, after: str, limit: int, now: datetime) -> Marks:
    """In every case that this person sees at this moment. Raises NotAllowed, BadInput."""
    require(actor, Verb.SEE_QUEUE)
    mine = readable_by(Event.objects.filter(case_id__in=cases_for(actor).order_by().values("pk")), actor)
    place = _place(after, mine, now=now)
    rows = settled_after(place, mine, now=now, limit=limit + 1)
    shown = rows[:limit]
    cases = {one.pk: one for one in cases_for(actor).filter(pk__in={row.case_id for row in shown})}
    marks = tuple(
        Mark(number_of(row.pk), row.at, row.kind, case.reference, case.programme.slug, by_you=row.actor == actor.name)
        for row in shown
        if row.case_id and (case := cases.get(row.case_id))
    )
    return Marks(marks, _next(shown, place), len(rows) > limit)


def _place(after: str, mine: QuerySet[Event], *, now: datetime) -> int:
    """`now` is the newest of one's own: the newest of all would tell that something else happened."""
    if after == NOW:
        settled = mine.filter(pk__lte=settled_place(now=now))
        return settled.order_by("-pk").values_list("pk", flat=True).first() or 0
    if after in ("", "0"):
        return 0
    place = event_id_of(int(after)) if after.isascii() and after.isdigit() else None
    if place is None or place > newest_event_id():
        raise BadInput("This is no cursor of the desk.", next_step="Begin without one.", field="after")
    return place


def _next(shown: list[Event], place: int) -> str:
    return str(number_of(shown[-1].pk if shown else place))
