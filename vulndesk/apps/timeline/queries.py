"""The door to read what happened.

An event never reaches a reader whom core/audience does not name; a reader who resumes from an id misses nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Count, Model, Q, QuerySet

from vulndesk.apps.timeline.models import Event, Job, WorkerBeat
from vulndesk.core.access import Actor
from vulndesk.core.audience import audiences_of

Row = TypeVar("Row", bound=Model)

__all__ = [
    "BEAT_FRESH_FOR",
    "LATE_WINDOW",
    "Event",
    "EventMark",
    "Job",
    "counts_of",
    "event",
    "events_named",
    "events_with_words",
    "first_of",
    "given_up_jobs",
    "is_worker_alive",
    "job",
    "job_by_key",
    "kinds_of",
    "marks_after",
    "newest_event_id",
    "newest_of",
    "overdue_since",
    "places_of",
    "readable_by",
    "settled_after",
    "settled_place",
    "timeline_of",
    "waiting_work",
    "worker_last_seen",
]

# PostgreSQL hands out ids before it commits, so an event may appear below an id that was already read. No transaction
# of the desk lasts as long as this: readers are given the window again and drop by id what they have.
LATE_WINDOW = timedelta(seconds=60)
BEAT_FRESH_FOR = timedelta(seconds=60)  # a beat every 10 s, and one delivery of mail may take 45 s


def event(event_id: int) -> Event:
    """One event for a subscriber. Raises Event.DoesNotExist."""
    return Event.objects.get(id=event_id)


def readable_by(rows: QuerySet[Row], reader: Actor) -> QuerySet[Row]:
    """Of rows with an audience, those that this person may read: core/audience.may_read as a query."""
    readable = audiences_of(reader)
    return rows if readable is None else rows.filter(audience__in=sorted(readable))


def timeline_of(
    case_id: UUID, *, reader: Actor, since: datetime | None = None, until: datetime | None = None, limit: int = 0
) -> list[Event]:
    """The events of a case that this person may read, in order. since and until bound a stretch, limit its newest."""
    events = _of_case(case_id, reader)
    events = events.filter(at__gte=since) if since is not None else events
    events = events.filter(at__lt=until) if until is not None else events
    return list(events.order_by("-id")[:limit])[::-1] if limit else list(events.order_by("id"))


def kinds_of(case_id: UUID, *, reader: Actor, after: int = 0) -> list[str]:
    """The kinds of the events of a case that this person may read, in order, from a place on."""
    return list(_of_case(case_id, reader).order_by("id").values_list("kind", flat=True)[after:])


def counts_of(case_id: UUID) -> dict[str, int]:
    """How many events of a case each audience has: the places of any number of readers, by one query."""
    return dict(Event.objects.filter(case_id=case_id).values_list("audience").annotate(number=Count("pk")))


def places_of(case_id: UUID, *, reader: Actor) -> int:
    """How many events of a case this person may read."""
    return _of_case(case_id, reader).count()


def events_named(
    kinds: Collection[str], *, case_id: UUID | None = None, programme_id: int | None = None
) -> list[Event]:
    """Events of these kinds, of one case or of all of a programme, in order."""
    rows = Event.objects.filter(kind__in=list(kinds))
    rows = rows.filter(case_id=case_id) if case_id else rows.filter(programme_id=programme_id)
    return list(rows.order_by("id"))


def events_with_words(case_id: UUID) -> list[int]:
    """The ids of those events of a case in which somebody is named, or something said, in sealed words."""
    return list(Event.objects.filter(case_id=case_id).exclude(sealed=b"").values_list("id", flat=True))


def first_of(case_id: UUID, kind: str) -> datetime | None:
    """When this first happened to a case."""
    return Event.objects.filter(case_id=case_id, kind=kind).order_by("id").values_list("at", flat=True).first()


@dataclass(frozen=True)
class EventMark:
    """That something happened: enough to tell a page to look again."""

    id: int
    case_id: UUID | None
    kind: str
    audience: str


def marks_after(last_id: int, *, gaps: Collection[int] = (), limit: int = 1000) -> list[EventMark]:
    """Marks of all cases above `last_id`, and of ids below it that were missing so far (`gaps`), in order of id."""
    rows = Event.objects.filter(Q(id__gt=last_id) | Q(id__in=list(gaps)) if gaps else Q(id__gt=last_id))
    return [EventMark(*row) for row in rows.order_by("id").values_list("id", "case_id", "kind", "audience")[:limit]]


def settled_after(last_id: int, rows: QuerySet[Event], *, now: datetime, limit: int) -> list[Event]:
    """Those of these events above an id, in order, up to the first below which another may still appear."""
    found = list(rows.filter(id__gt=last_id).order_by("id")[:limit])
    if connection.vendor == "sqlite":  # one writer at a time: what is there is all there will be
        return found
    young = (place for place, event in enumerate(found) if event.at > now - LATE_WINDOW)
    return found[: next(young, len(found))]


def settled_place(*, now: datetime) -> int:
    """The newest id below which none can appear any more."""
    rows = Event.objects.all() if connection.vendor == "sqlite" else Event.objects.filter(at__lte=now - LATE_WINDOW)
    return rows.order_by("-id").values_list("id", flat=True).first() or 0


def newest_of(kinds: Collection[str], *, facts: Mapping[str, str] | None = None) -> Event | None:
    """The newest event of these kinds about the desk itself; facts: what its facts must say."""
    rows = Event.objects.filter(kind__in=list(kinds), case_id=None, programme_id=None)
    return rows.filter(**{f"facts__{name}": value for name, value in (facts or {}).items()}).order_by("-id").first()


def newest_event_id() -> int:
    return Event.objects.order_by("-id").values_list("id", flat=True).first() or 0


def are_newest(kind: str, *, number: int, since: datetime) -> bool:
    """Whether so many events of a kind are among the newest."""
    newest = Event.objects.order_by("-id").values_list("kind", "at")[: 2 * number]
    return sum(one == kind and at >= since for one, at in newest) >= number


def given_up_jobs(*, limit: int = 100) -> list[Job]:
    """Jobs that need a person, newest first."""
    return list(Job.objects.filter(state=Job.State.GIVEN_UP).order_by("-finished_at")[:limit])


def job(job_id: int) -> Job | None:
    return Job.objects.filter(id=job_id).first()


def job_by_key(key: str) -> Job | None:
    return Job.objects.filter(key=key).first()


def waiting_work(*, now: datetime) -> bool:
    """Whether an event is undispatched or a job is due."""
    due = Job.objects.filter(state=Job.State.WAITING, run_at__lte=now)
    return Event.objects.filter(dispatched_at__isnull=True).exists() or due.exists()


def overdue_since(*, now: datetime) -> datetime | None:
    """The oldest instant at which a job should have run: how far the worker is behind. None: it is not."""
    return (
        Job.objects.filter(state=Job.State.WAITING, run_at__lte=now)
        .order_by("run_at")
        .values_list("run_at", flat=True)
        .first()
    )


def worker_last_seen() -> datetime | None:
    """The freshest pulse of any worker."""
    return WorkerBeat.objects.order_by("-beat_at").values_list("beat_at", flat=True).first()


def is_worker_alive(*, now: datetime) -> bool:
    seen = worker_last_seen()
    return seen is not None and now - seen <= BEAT_FRESH_FOR


def _of_case(case_id: UUID, reader: Actor) -> QuerySet[Event]:
    return readable_by(Event.objects.filter(case_id=case_id), reader)
