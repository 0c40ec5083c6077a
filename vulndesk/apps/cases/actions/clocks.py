"""The clocks of a case: what stops them, what they ring for, what is recorded once and never rewritten (E6, E7)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from vulndesk.apps.cases.actions.owners import OWNED
from vulndesk.apps.cases.actions.thread import prepare_message, store_message
from vulndesk.apps.cases.models import Case, Deadline
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.apps.policies.queries import calendar_of, promises_of
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.timeline.models import Event
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.clocks import due_at, fix_target_for, reminders
from vulndesk.core.durations import Duration, Unit, parse_duration
from vulndesk.core.errors import BadInput, Conflict, NotFound, NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.moves import FOR_THE_TEAM, INTERNAL, LAW
from vulndesk.core.policy.clauses import Promise

SHARES = ("half", "four_fifths", "all")
RING_BATCH = 200
ALARM_EVERY = timedelta(hours=24)

# Where the policy names no time to fix: the desk's own targets, for the team's queue only, "not in the policy" (E10).
DESK_FIX_TARGETS = {
    "critical": Duration(7, Unit.DAYS),
    "high": Duration(30, Unit.DAYS),
    "medium": Duration(90, Unit.DAYS),
    "low": Duration(180, Unit.DAYS),
}


def keep_promises(case: Case, promises: Collection[Promise], *, now: datetime) -> None:
    """Stop these clocks: kept, or late when the original instant has passed. In the caller's transaction."""
    running = Deadline.objects.filter(case=case, state="running", promise__in=[promise.value for promise in promises])
    repeats = list(running.filter(promise=Promise.UPDATE_EVERY.value))
    running.filter(due_at__gte=now).update(state="kept", stopped_at=now, next_ring_at=None)
    running.filter(due_at__lt=now).update(state="late", stopped_at=now, next_ring_at=None)
    for last in repeats:
        _repeat(case, last, now=now)


def _repeat(case: Case, last: Deadline, *, now: datetime) -> None:
    """A promise of regular updates runs again from each update."""
    due = due_at(start=now, within=parse_duration(last.within), calendar=calendar_of(case.programme, now=now))
    Deadline.objects.create(
        case=case,
        promise=last.promise,
        strength=last.strength,
        policy_id=last.policy_id,
        clause_id=last.clause_id,
        within=last.within,
        started_at=now,
        rings_from=now,
        due_at=due.instant,
        working=due.working,
        next_ring_at=reminders(start=now, due=due.instant)[0],
    )


def end_clocks(case: Case, *, now: datetime, withdrawn: bool = False, given: bool = False) -> None:
    """The case ends: nothing rings any more. Withdrawn: there was no report, so the clocks never count.

    given: it goes on, with another programme, and what was due in time is nobody's to keep any more.
    """
    running = Deadline.objects.filter(case=case, state="running").exclude(strength=LAW)
    if withdrawn:
        running.update(state="withdrawn", stopped_at=now, next_ring_at=None)
        return
    running.filter(due_at__lt=now).exclude(strength=INTERNAL).update(state="late", stopped_at=now, next_ring_at=None)
    running.update(state="given" if given else "ended", stopped_at=now, next_ring_at=None)


def restart_clocks(case: Case, *, now: datetime) -> None:
    """What was called "not a report" is one after all: its promises count on, from their original start."""
    for clock in Deadline.objects.filter(case=case, state="withdrawn", stopped_at=case.closed_at):
        rings = reminders(start=clock.rings_from, due=clock.extended_to or clock.due_at)[clock.rung :]
        # The end of an embargo is a date to keep to; it does not ring.
        rings_next = rings[0] if rings and clock.promise != Promise.DISCLOSE.value else None
        Deadline.objects.filter(pk=clock.pk).update(state="running", stopped_at=None, next_ring_at=rings_next)


def fix_target(case: Case, word: str, *, now: datetime, start: datetime | None = None) -> Deadline | None:
    """The internal target of this severity, from receipt unless from `start`: unsaved, None where there is none.

    Never shown to the reporter as a promise.
    """
    start = start or case.received_at
    calendar = calendar_of(case.programme, now=now)
    target = fix_target_for(policy=promises_of(case.policy), severity=word, start=start, calendar=calendar)
    if target is not None:
        due, within, clause_id = target.due, target.within, target.clause_id
    elif word in DESK_FIX_TARGETS:
        within, clause_id = DESK_FIX_TARGETS[word], ""
        due = due_at(start=start, within=within, calendar=calendar)
    else:
        return None
    return Deadline(
        case=case,
        promise=Promise.FIX.value,
        strength=INTERNAL,
        policy=case.policy if case.received_under_id else None,
        clause_id=clause_id,
        within=str(within),
        started_at=start,
        rings_from=start,
        due_at=due.instant,
        working=due.working,
        next_ring_at=reminders(start=start, due=due.instant)[0],
    )


def replace_fix_target(case: Case, target: Deadline | None, *, now: datetime) -> None:
    """The former target ends, this one runs. In the caller's transaction."""
    internal = Deadline.objects.filter(case=case, promise=Promise.FIX.value, strength=INTERNAL)
    internal.filter(state="running").update(state="withdrawn", stopped_at=now, next_ring_at=None)
    if target is not None:
        target.save(force_insert=True)


def refresh_next_due(case: Case) -> None:
    """Copy the nearest running instant to the case, where the queue sorts by it."""
    running = Deadline.objects.filter(case=case, state="running", next_ring_at__isnull=False)
    overdue = Deadline.objects.filter(case=case, state="running", breached_at__isnull=False)
    nearest = (running | overdue).annotate(until=Coalesce(F("extended_to"), F("due_at"))).order_by("until").first()
    Case.objects.filter(pk=case.pk).update(
        next_due_at=nearest.until if nearest else None,
        next_promise=nearest.promise if nearest else "",
    )


def extend_clock(deadline_id: int, *, to: datetime, reason: str, by: Actor, now: datetime) -> Deadline:
    """Give a clock more time. The reporter is told the reason; on-time figures keep the original instant.

    An internal target stays internal (E10): its extension and the reason are for the team alone.
    """
    require(by, Verb.HANDLE)
    deadline = Deadline.objects.filter(pk=deadline_id, state="running").select_related("case").first()
    if deadline is None:
        raise NotFound("This clock is not running.", next_step="Reload the case.")
    case = case_of(by, deadline.case_id)
    if deadline.strength == LAW:
        raise NotNow("The law gives this clock no more time.")
    if not reason.strip():
        raise BadInput("An extension needs a reason that the reporter can read.", field="reason")
    if to <= (deadline.extended_to or deadline.due_at) or to <= now:
        raise BadInput("The new instant must be later than the present one.", field="to")
    audience = "team" if deadline.strength == INTERNAL else "everyone"
    prepared = prepare_message(case, text=reason, kind="extension", by=by, audience=audience, now=now)
    with transaction.atomic():
        changed = Deadline.objects.filter(pk=deadline.pk, state="running", extended_to=deadline.extended_to).update(
            extended_to=to, rings_from=now, rung=0, next_ring_at=reminders(start=now, due=to)[0]
        )
        if changed != 1:
            raise Conflict("Somebody else changed this clock first.", next_step="Look, then decide again.")
        store_message(prepared)
        refresh_next_due(case)
        record_event(
            kind=EventKind.CLOCK_EXTENDED,
            now=now,
            actor=by.name,
            case_id=case.pk,
            programme_id=case.programme_id,
            audience=audience,
            facts={"promise": deadline.promise, "to": to.isoformat(), "original": deadline.due_at.isoformat()},
        )
    deadline.refresh_from_db()
    return deadline


def ring_due_clocks(*, now: datetime) -> int:
    """Ring every clock whose instant has come, each exactly once. Returns how many rang.

    A worker that was down rings late and once: only the last share that passed, with `late_seconds` in the event.
    """
    due = list(
        Deadline.objects.filter(next_ring_at__lte=now)
        .select_related("case")
        .order_by("next_ring_at", "id")[:RING_BATCH]
    )
    return sum(_ring(deadline, now=now) for deadline in due)


def _ring(deadline: Deadline, *, now: datetime) -> int:
    instants = reminders(start=deadline.rings_from, due=deadline.extended_to or deadline.due_at)
    passed = [number for number, instant in enumerate(instants) if instant <= now and number >= deadline.rung]
    last = passed[-1] if passed else deadline.rung
    breach = last == len(SHARES) - 1
    late = int((now - instants[last]).total_seconds())
    with transaction.atomic():
        changes: dict[str, object] = {"rung": last + 1, "next_ring_at": None if breach else instants[last + 1]}
        if breach and deadline.breached_at is None:
            changes["breached_at"] = instants[last]
        claimed = Deadline.objects.filter(pk=deadline.pk, next_ring_at=deadline.next_ring_at, state="running")
        if claimed.update(**changes) != 1:
            return 0
        internal = deadline.strength in FOR_THE_TEAM
        record_event(
            kind=EventKind.CLOCK_BREACHED if breach else EventKind.CLOCK_REMINDER,
            now=now,
            case_id=deadline.case_id,
            programme_id=deadline.case.programme_id,
            audience="everyone" if breach and not internal else "team",
            facts={"promise": deadline.promise, "share": SHARES[last], "late_seconds": max(0, late)},
        )
        refresh_next_due(deadline.case)
    return 1


def alarm_unowned_cases(*, now: datetime) -> int:
    """E8: a valid case without an owner is an alarm, once a day until somebody owns it."""
    alarmed = 0
    for case in Case.objects.filter(rm__in=OWNED, owner=None, is_open=True):
        recent = Event.objects.filter(
            case_id=case.pk, kind=EventKind.UNOWNED_ALARM.value, at__gt=now - ALARM_EVERY
        ).exists()
        if recent:
            continue
        with transaction.atomic():
            record_event(kind=EventKind.UNOWNED_ALARM, now=now, case_id=case.pk, programme_id=case.programme_id)
        alarmed += 1
    return alarmed
