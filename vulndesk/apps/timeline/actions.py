"""The one door to write events and jobs.

Promises: an event is stored together with the deed it tells of, or neither is. Every event reaches each subscriber as
one job, once. A job is worked on by one worker at a time, is tried again after a failure, and is given up in the open.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from vulndesk.apps.timeline.models import Event, Job, WorkerBeat
from vulndesk.apps.vault.statements import insert
from vulndesk.core.audience import is_audience

log = logging.getLogger(__name__)

DISPATCH_BATCH = 100
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)
DONE_KEPT_FOR = timedelta(days=30)
BEATS_KEPT_FOR = timedelta(days=1)
CLEAR_LENGTH = 300


@dataclass(frozen=True)
class Leased:
    """A job that one worker holds. `attempts` counts this one."""

    id: int
    task: str
    arguments: dict[str, Any]
    attempts: int
    holder: str


class Hopeless(Exception):
    """Raised by a task: trying again will not help. `kind` is a short word for the record, never content."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class LeaseLost(Exception):
    """The lease ran out and another worker took the job; what this one did is rolled back."""


def record_event(
    *,
    kind: str,
    now: datetime,
    actor: str = "desk",
    case_id: UUID | None = None,
    programme_id: int | None = None,
    audience: str = "team",
    facts: Mapping[str, Any] | None = None,
    sealed: bytes = b"",
) -> Event:
    """Write down what happened, in the caller's transaction.

    now: the instant of recording, not of an earlier happening (that goes into `facts`): readers who resume rely on it.
    actor: "desk", "reporter", "mail" or "user:<id>". facts: states, ids and instants; words belong into `sealed`.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"the event {kind} is recorded outside the transaction of its deed")
    if not is_audience(audience):
        raise ValueError(f"{audience!r} is no audience of core/audience")
    event = Event(
        at=now,
        kind=kind,
        case_id=case_id,
        programme_id=programme_id,
        actor=actor,
        audience=audience,
        facts=_clear(facts or {}),
        sealed=sealed,
    )
    insert([event])
    return event


def dispatch_events(
    *,
    now: datetime,
    subscriptions: Mapping[str, Sequence[str]],
    unheard: Callable[[], frozenset[str]] = frozenset,
) -> int:
    """Turn undispatched events into one job a subscriber. Returns how many events were dispatched.

    subscriptions: event kind -> names of tasks. Not a watermark over ids: those commit out of order on PostgreSQL.
    unheard: tasks that would tell nobody at present; they get no job.
    """
    waiting = Event.objects.filter(dispatched_at__isnull=True)
    if not waiting.exists():
        return 0  # an idle worker takes no write lock
    silent = unheard()
    with transaction.atomic():
        # Few statements for many events: reports wait while this transaction has the database. What another worker
        # dispatches at this moment is left to it.
        rows = waiting.select_for_update(skip_locked=True).order_by("id").values_list("id", "kind")
        events = list(rows[:DISPATCH_BATCH])
        insert(
            [
                Job(task=task, arguments={"event_id": event_id}, key=f"{event_id}:{task}", run_at=now)
                for event_id, kind in events
                for task in subscriptions.get(kind, ())
                if task not in silent
            ]
        )
        changed = Event.objects.filter(id__in=[event_id for event_id, _ in events]).update(dispatched_at=now)
        if changed != len(events):
            raise RuntimeError("rows that are locked were changed")
    return len(events)


def add_job(
    *, task: str, now: datetime, run_at: datetime | None = None, key: str | None = None, arguments: Mapping[str, Any]
) -> Job | None:
    """Ask for work later, in the caller's transaction where there is one. None: a job with this key is already there.

    arguments: ids only; they are stored in clear.
    """
    try:
        with transaction.atomic():
            return Job.objects.create(task=task, arguments=_clear(arguments), key=key, run_at=run_at or now)
    except IntegrityError:
        if key is None or not Job.objects.filter(key=key).exists():
            raise
        return None


def add_first_job(*, task: str, now: datetime, run_at: datetime, key: str, arguments: Mapping[str, Any]) -> None:
    """As `add_job`, for a key that nothing else can have used. Raises IntegrityError. In the caller's transaction."""
    insert([Job(task=task, arguments=_clear(arguments), key=key, run_at=run_at)])


def drop_jobs(*, keys: Sequence[str]) -> None:
    """Whoever asked has done the work itself. A job that a worker tried already stays, and finds it done."""
    Job.objects.filter(key__in=keys, state=Job.State.WAITING, attempts=0).delete()


def claim_jobs(*, holder: str, now: datetime, lease: timedelta, limit: int = 1) -> list[Leased]:
    """Lease due jobs, oldest first. A job whose lease ran out is due again: its worker died.

    Being claimed counts as an attempt, so a job that kills its worker is given up as well. For the same reason a job
    that was tried before is claimed alone: innocent neighbours would die with it again and again.
    """
    due = Q(state=Job.State.WAITING, run_at__lte=now) & (Q(lease_until__isnull=True) | Q(lease_until__lte=now))
    if not Job.objects.filter(due).exists():
        return []  # an idle worker takes no write lock
    with transaction.atomic():
        rows = list(Job.objects.select_for_update(skip_locked=True).filter(due).order_by("run_at", "id")[:limit])
        alone = next((place for place, row in enumerate(rows) if row.attempts), len(rows))
        rows = rows[: alone or 1]
        claimed = Job.objects.filter(due, id__in=[row.id for row in rows]).update(
            lease_holder=holder, lease_until=now + lease, attempts=F("attempts") + 1
        )
        if claimed != len(rows):
            raise RuntimeError("rows that are locked were changed")
    return [Leased(row.id, row.task, row.arguments, row.attempts + 1, holder) for row in rows]


def finish_job(*, job: Leased, now: datetime) -> None:
    """Mark done, in the transaction that writes the effects. Raises LeaseLost, which must roll them back."""
    _settle(job, state=Job.State.DONE, lease_until=None, lease_holder="", finished_at=now, last_error_kind="")


def release_job(*, job: Leased) -> None:
    """Hand a job back untried: the worker is asked to end."""
    _settle(job, lease_until=None, lease_holder="", attempts=F("attempts") - 1)


def release_leases(*, holder: str, now: datetime) -> int:
    """Free every job of a worker that is known to be dead. Returns their number.

    At once after the first death, which was the worker's misfortune; a job that was tried before waits in between, for
    it may be what kills, and the jobs behind it must not wait with it.
    """
    held = Job.objects.filter(lease_holder=holder, state=Job.State.WAITING)
    for job in held:
        run_at = now + backoff(attempts=job.attempts - 1, jitter=0.5) / 5 if job.attempts > 1 else job.run_at
        held.filter(id=job.id).update(lease_until=None, lease_holder="", run_at=run_at)
    return len(held)


def fail_job(
    *, job: Leased, now: datetime, error_kind: str, jitter: float, attempt_limit: int, hopeless: bool = False
) -> None:
    """Try again later, or give up with an event and an error in the log.

    error_kind: the class of the error, never its message, which may hold content. jitter: 0.0 to 1.0.
    """
    if not hopeless and job.attempts < attempt_limit:
        wait = backoff(attempts=job.attempts, jitter=jitter)
        _settle(job, run_at=now + wait, lease_until=None, lease_holder="", last_error_kind=error_kind)
        log.warning("job %s %s failed (%s), again in %d s", job.id, job.task, error_kind, wait.total_seconds())
        return
    with transaction.atomic():
        _settle(
            job,
            state=Job.State.GIVEN_UP,
            lease_until=None,
            lease_holder="",
            last_error_kind=error_kind,
            finished_at=now,
        )
        _tell_given_up(job=job, now=now, error_kind=error_kind)
    log.error("job %s %s given up after %d attempts (%s)", job.id, job.task, job.attempts, error_kind)


def backoff(*, attempts: int, jitter: float) -> timedelta:
    """5 s, 10 s, 20 s, ... at most an hour, spread from half to one and a half of that."""
    return min(FIRST_WAIT * 2 ** min(attempts - 1, 20), LONGEST_WAIT) * (0.5 + jitter)


def beat(*, holder: str, now: datetime) -> None:
    """Say that this worker lives."""
    if not WorkerBeat.objects.filter(holder=holder).update(beat_at=now):
        WorkerBeat.objects.create(holder=holder, started_at=now, beat_at=now)


def forget_worker(*, holder: str) -> None:
    """A worker ended in order, or was found dead: its pulse goes."""
    WorkerBeat.objects.filter(holder=holder).delete()


def forget_done_jobs(*, now: datetime) -> int:
    """Housekeeping: jobs long done and pulses of long dead workers. Events and given-up jobs stay."""
    WorkerBeat.objects.filter(beat_at__lt=now - BEATS_KEPT_FOR).delete()
    gone, _ = Job.objects.filter(state=Job.State.DONE, finished_at__lt=now - DONE_KEPT_FOR).delete()
    return gone


def _settle(job: Leased, **changes: Any) -> None:
    """The holder's conditional update: only the worker that still has the lease may change the job."""
    mine = Job.objects.filter(
        id=job.id, state=Job.State.WAITING, lease_holder=job.holder, attempts=job.attempts
    ).update(**changes)
    if mine != 1:
        raise LeaseLost


def _tell_given_up(*, job: Leased, now: datetime, error_kind: str) -> None:
    about = Event.objects.filter(id=job.arguments.get("event_id", 0)).first()
    if about is not None and about.kind == "job_given_up":
        return  # a job about a given-up job: the log and the list of jobs tell it, an event would run in a circle
    record_event(
        kind="job_given_up",
        now=now,
        case_id=about.case_id if about else None,
        programme_id=about.programme_id if about else None,
        facts={"job": job.id, "task": job.task, "error": error_kind, "attempts": job.attempts},
    )


def _clear(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _clear_value(key, value) for key, value in facts.items()}


def _clear_value(key: str, value: Any) -> Any:
    """States, ids and instants have no spaces in them; prose has. A guard against content in a clear column."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list | tuple):
        return [_clear_value(key, item) for item in value]
    if isinstance(value, Mapping):
        return _clear(value)
    if isinstance(value, str) and len(value) <= CLEAR_LENGTH and not any(character.isspace() for character in value):
        return str(value)
    raise ValueError(f"the fact {key!r} is not a state, an id or an instant; words are sealed")


def forget_jobs_of(case_id: UUID) -> int:
    """What was to be done, or was done, about a case that is erased. In the caller's transaction.

    The events that are told now and later bring their own jobs.
    """
    events = list(Event.objects.filter(case_id=case_id).values_list("id", flat=True))
    rows = Job.objects.filter(Q(arguments__case_id=str(case_id)) | Q(arguments__event_id__in=events))
    gone, _ = rows.filter(lease_holder="").delete()
    return gone
