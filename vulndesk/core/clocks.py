"""Promises and a calendar give due instants, with the working shown.

What counts how:
- minutes and hours are elapsed time, so a change of the clocks does not move them;
- days and months keep the local wall time of the programme's zone (the end of a month clamps: 31 January + 1 month is
  28 February);
- the n-th business day is the n-th working day after the local day of receipt, at the same wall time; a report that
  comes on a weekend or a holiday has its next working day as day 1 (E7);
- a wall time that does not exist on the day (clocks go forward, a skipped date) moves forward by the gap; one that
  exists twice is the first of the two.

Instants are aware and in UTC. The automatic receipt never stops a clock; that rule is the caller's (E6).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from zoneinfo import ZoneInfo

from vulndesk.core.durations import Duration, Unit
from vulndesk.core.errors import BadInput, NotNow
from vulndesk.core.policy.clauses import Clause, Deadline, Kind, Policy, Promise, Strength
from vulndesk.core.verdicts import joined

_WEEK = frozenset(range(7))
_DAY = timedelta(days=1)
_NAMED_HOLIDAYS = 4  # a sentence for people: more than this are counted, not named
_NO_PLACE = {"localtime", "posixrules", "Factory"}  # in the database, but not the same on every machine
_ZONE_KEY = re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+){0,2}")
# English names: strftime would follow the locale of the machine.
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@lru_cache(maxsize=256)
def zone_of(name: str) -> ZoneInfo:
    """The time zone of an IANA name ("Europe/Berlin"). Raises BadInput."""
    try:
        if not _ZONE_KEY.fullmatch(name) or name in _NO_PLACE:
            raise ValueError("not a zone's name")
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # OSError: "Europe" is a folder of the database
        raise BadInput(
            "This time zone is not known.", next_step="Use an IANA name such as Europe/Berlin or UTC.", field="zone"
        ) from error


@dataclass(frozen=True)
class Calendar:
    """zone: IANA name; holidays: local dates without work; weekend: days of the week, Monday is 0."""

    zone: str = "UTC"
    holidays: frozenset[date] = frozenset()
    weekend: frozenset[int] = frozenset({5, 6})

    def __post_init__(self) -> None:
        zone_of(self.zone)
        if not self.weekend < _WEEK:
            raise BadInput("A week needs at least one working day.", next_step="Name fewer days.", field="weekend")

    def works_on(self, day: date) -> bool:
        return day.weekday() not in self.weekend and day not in self.holidays


@dataclass(frozen=True)
class Due:
    """instant: aware, UTC; working: the sentence that says how it was reached."""

    instant: datetime
    working: str


@dataclass(frozen=True)
class StartedClock:
    """One promise of the policy, running for one case."""

    promise: Promise
    within: Duration
    strength: Strength
    due: Due
    clause_id: str


@dataclass(frozen=True)
class FixTarget:
    """An aim inside the team (E10): never shown to a reporter as a promise. severity None: for every case."""

    severity: str | None
    within: Duration
    strength: Strength
    clause_id: str


@dataclass(frozen=True)
class Extension:
    """A later due instant, told openly. `original` stays what "on time" is measured by, however often one extends."""

    original: Due
    due: Due
    reason: str


# --- one due instant ---------------------------------------------------------------------------------------------


def due_at(*, start: datetime, within: Duration, calendar: Calendar) -> Due:
    """When `within` from `start` ends. Raises BadInput past the year 9999, ValueError for a naive `start`."""
    began = _in_utc(start)
    try:
        if within.unit in (Unit.MINUTES, Unit.HOURS):
            return _elapsed(began, within)
        zone = zone_of(calendar.zone)
        wall = began.astimezone(zone).replace(tzinfo=None)
        skipped: tuple[date, ...] = ()
        if within.unit is Unit.BUSINESS_DAYS:
            day, skipped = _nth_working_day(wall.date(), within.amount, calendar)
        elif within.unit is Unit.MONTHS:
            day = _months_later(wall.date(), within.amount)
        else:
            day = wall.date() + within.amount * _DAY
        ends = datetime.combine(day, wall.time())
        working = f"{within.words} from {moment(wall)} {calendar.zone}{_without(skipped, calendar)}{_gap(ends, zone)}"
        return Due(_first_instant(ends, zone), working)
    except (OverflowError, ValueError) as error:
        raise BadInput(
            f"A clock of {within.words} ends after the year 9999.", next_step="Shorten the promise in the policy."
        ) from error


def _elapsed(began: datetime, within: Duration) -> Due:
    length = timedelta(**{within.unit.value: within.amount})
    return Due(began + length, f"{within.words} from {moment(began)} UTC")


def _in_utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant without its zone is no instant")
    return instant.astimezone(UTC)


def _first_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    # PEP 495: fold=0 reads an ambiguous time as the first one, and a time in a gap with the offset from before the
    # gap, which is the same as moving it forward by the gap.
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def _exists(wall: datetime, zone: ZoneInfo) -> bool:
    return _first_instant(wall, zone).astimezone(zone).replace(tzinfo=None) == wall


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    if year > date.max.year:
        raise OverflowError("past the last year")
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _nth_working_day(received: date, count: int, calendar: Calendar) -> tuple[date, tuple[date, ...]]:
    """The day, and the days without work that were passed on the way."""
    zone, day, skipped = zone_of(calendar.zone), received, []
    noon = datetime.min.time().replace(hour=12)
    while count:
        day += _DAY
        # Samoa had no 30 December 2011: nobody worked on a date that was not there.
        if calendar.works_on(day) and _exists(datetime.combine(day, noon), zone):
            count -= 1
        else:
            skipped.append(day)
    return day, tuple(skipped)


# --- the working, for people -------------------------------------------------------------------------------------


def moment(wall: datetime) -> str:
    """ "Tuesday 3 March 2026, 14:03": the zone is the caller's to add."""
    return f"{_WEEKDAYS[wall.weekday()]} {wall.day} {_MONTHS[wall.month - 1]} {wall.year}, {wall:%H:%M}"


def instant_words(instant: datetime, *, zone: str = "UTC") -> str:
    """ "Tuesday 3 March 2026, 15:03 CET". A zone without an abbreviation is written as an offset from UTC."""
    local = instant.astimezone(zone_of(zone))
    name = local.tzname() or "UTC"
    return f"{moment(local.replace(tzinfo=None))} {'UTC' + name if name[0] in '+-' else name}"


def _without(skipped: Iterable[date], calendar: Calendar) -> str:
    weekends = [day for day in skipped if day.weekday() in calendar.weekend]
    holidays = [day for day in skipped if day.weekday() not in calendar.weekend and day in calendar.holidays]
    parts = []
    if weekends:
        parts.append("weekends" if (weekends[-1] - weekends[0]).days >= 6 else "the weekend")
    if holidays:
        counted = f"{len(holidays)} holiday{'s' if len(holidays) > 1 else ''}"
        parts.append(f"{counted} ({_dates(holidays)})" if len(holidays) <= _NAMED_HOLIDAYS else counted)
    return f", without {' and '.join(parts)}" if parts else ""


def _dates(days: list[date]) -> str:
    """ "25 and 26 December", "31 December and 1 January"."""
    months = groupby(days, key=lambda day: (day.year, day.month))
    return joined(f"{joined(str(day.day) for day in group)} {_MONTHS[month - 1]}" for (_, month), group in months)


def _gap(wall: datetime, zone: ZoneInfo) -> str:
    if _exists(wall, zone):
        return ""
    moved = _first_instant(wall, zone).astimezone(zone)
    there = f"{wall:%H:%M}" if moved.date() == wall.date() else f"{wall.day} {_MONTHS[wall.month - 1]}"
    return f"; {there} does not exist there, so it ends on {moment(moved.replace(tzinfo=None))}"


# --- the clocks of a case ----------------------------------------------------------------------------------------

# What a reporter is promised. FIX is missing on purpose: severity targets are internal (E10).
PROMISED = (Promise.ACKNOWLEDGE, Promise.UPDATE, Promise.UPDATE_EVERY, Promise.DISCLOSE)


def deadlines_for(
    *, policy: Policy, received_at: datetime, calendar: Calendar, severity: str | None = None
) -> tuple[StartedClock, ...]:
    """The clocks that a report starts, one a promise.

    A clause for one severity counts only once `severity` is known. When several clauses give the same promise the
    shortest counts; of two equal ones "we will" counts before "we aim to", then the one that stands first.
    """
    clocks = []
    for promise in PROMISED:
        started = [
            _start(clause, deadline, received_at, calendar)
            for clause, deadline in _deadlines(policy, promise)
            if deadline.severity is None or (severity and _same_severity(deadline.severity, severity))
        ]
        if started:
            clocks.append(_shortest(started))
    return tuple(clocks)


def fix_targets(policy: Policy) -> tuple[FixTarget, ...]:
    """The internal targets, in policy order."""
    return tuple(
        FixTarget(deadline.severity, deadline.within, deadline.strength, clause.id)
        for clause, deadline in _deadlines(policy, Promise.FIX)
    )


def fix_target_for(*, policy: Policy, severity: str, start: datetime, calendar: Calendar) -> StartedClock | None:
    """The internal target of a case; one for the severity itself counts before a general one."""
    found = list(_deadlines(policy, Promise.FIX))
    exact = [pair for pair in found if pair[1].severity and _same_severity(pair[1].severity, severity)]
    general = [pair for pair in found if pair[1].severity is None]
    started = [_start(clause, deadline, start, calendar) for clause, deadline in exact or general]
    return _shortest(started) if started else None


def _deadlines(policy: Policy, promise: Promise) -> Iterator[tuple[Clause, Deadline]]:
    for clause in policy.of_kind(Kind.DEADLINE):
        if isinstance(clause.value, Deadline) and clause.value.promise is promise:
            yield clause, clause.value


def _start(clause: Clause, deadline: Deadline, start: datetime, calendar: Calendar) -> StartedClock:
    due = due_at(start=start, within=deadline.within, calendar=calendar)
    return StartedClock(deadline.promise, deadline.within, deadline.strength, due, clause.id)


def _shortest(clocks: list[StartedClock]) -> StartedClock:
    return min(clocks, key=lambda clock: (clock.due.instant, clock.strength is Strength.TARGET))


def _same_severity(written: str, severity: str) -> bool:
    """Policies say "moderate" where CVSS says "medium"."""
    return written.casefold().replace("moderate", "medium") == severity.casefold().replace("moderate", "medium")


# --- while it runs -----------------------------------------------------------------------------------------------


def reminders(*, start: datetime, due: datetime) -> tuple[datetime, datetime, datetime]:
    """At half, four fifths and all of the time."""
    began, ends = _in_utc(start), _in_utc(due)
    if ends <= began:
        raise ValueError("a clock ends after it begins")
    return began + (ends - began) / 2, began + (ends - began) * 4 / 5, ends


def extend(*, current: Due | Extension, within: Duration, reason: str, now: datetime, calendar: Calendar) -> Extension:
    """More time, counted from the present due instant, with a reason that the reporter is told.

    Raises BadInput without a reason, NotNow when the new instant would be over already.
    """
    if not reason.strip():
        raise BadInput(
            "An extension needs a reason.", next_step="Write the sentence that the reporter will read.", field="reason"
        )
    original = current.original if isinstance(current, Extension) else current
    present = current.due if isinstance(current, Extension) else current
    later = due_at(start=present.instant, within=within, calendar=calendar)
    if later.instant <= _in_utc(now):
        raise NotNow("This extension would be over already.", next_step="Choose a longer one.")
    working = f"extended by {later.working}; first due {moment(original.instant)} UTC"
    return Extension(original, Due(later.instant, working), reason.strip())


def is_on_time(*, original_due: datetime, stopped_at: datetime) -> bool:
    """Measured by the original instant, whatever was extended; the due instant itself is on time."""
    return _in_utc(stopped_at) <= _in_utc(original_due)
