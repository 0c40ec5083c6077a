"""The one door to write readings. What is not recorded is not shown: `server/readings.py` sees to that."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from vulndesk.apps.cases.queries import Opened
from vulndesk.apps.ledger.actions import erase_rows
from vulndesk.apps.policies.queries import organisation_of, programmes_of_organisation
from vulndesk.apps.readings.models import BrowsingAlarm, Reading
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.timeline.queries import event as timeline_event
from vulndesk.core.events import EventKind
from vulndesk.core.readings import (
    LOOKS_BACK,
    ONE_LOOK,
    QUEUE,
    SEARCH,
    STAYS_OPEN,
    TIMES_THE_USUAL,
    Browsing,
    unusual,
)

HOUR = timedelta(hours=1)
MOST_KNOWN = 20_000

_Key = tuple[str, UUID | None, int | None, str, str]
# What this process stored or found stored, so that looking again costs no query. Only ever what is committed.
_known: dict[_Key, datetime] = {}


@dataclass(frozen=True)
class Page:
    """What answered. name: of core/readings; thing: the file, if it was one; is_region: an open page asked again."""

    name: str
    thing: str = ""
    is_region: bool = False


def record_readings(opened: Iterable[Opened], *, on: Page, now: datetime) -> int:
    """Keep who was shown what, but for what is one look with an earlier one. Returns how many readings were new."""
    since = now - (STAYS_OPEN if on.is_region else ONE_LOOK)
    due = [row for one in opened if not _is_known(row := _row(one, on, now=now), since=since)]
    if not due:
        return 0
    seen: dict[_Key, datetime] = {}
    number = 0
    with transaction.atomic():
        for row in due:
            stored = _stored(row, since=since)
            if stored is None:
                _store(row, now=now)
                number += 1
            seen[_key(row)] = stored or now
    _remember(seen)
    return number


def _row(one: Opened, on: Page, *, now: datetime) -> Reading:
    name = on.name
    if one.case_id is None:
        name = SEARCH if one.by_search else QUEUE
    return Reading(
        at=now,
        who=one.actor.name,
        case_id=one.case_id,
        programme_id=one.programme_id,
        page=name,
        thing=on.thing if one.case_id else "",
        shown=one.shown,
        is_own=one.is_own,
    )


def _key(row: Reading) -> _Key:
    return row.who, row.case_id, row.programme_id, row.page, row.thing


def _is_known(row: Reading, *, since: datetime) -> bool:
    found = _known.get(_key(row))
    return found is not None and found > since


def _stored(row: Reading, *, since: datetime) -> datetime | None:
    who, case_id, programme_id, page, thing = _key(row)
    there = {"case_id": case_id} if case_id else {"case_id": None, "programme_id": programme_id}
    rows = Reading.objects.filter(who=who, page=page, thing=thing, at__gt=since, **there)
    return rows.values_list("at", flat=True).order_by("-at").first()


def _store(row: Reading, *, now: datetime) -> None:
    row.save(force_insert=True)
    if row.case_id and row.programme_id and not row.is_own and row.who.startswith("user:"):
        _alarm_if_unusual(row.who, organisation_of(row.programme_id), now=now)


def _remember(seen: dict[_Key, datetime]) -> None:
    if len(_known) > MOST_KNOWN:
        _known.clear()
    _known.update(seen)


# --- unusual browsing --------------------------------------------------------------------------------------------


def _alarm_if_unusual(who: str, organisation_id: int, *, now: datetime) -> None:
    words = unusual(_browsing(who, organisation_id, now=now))
    if not words:
        return
    today = now.astimezone(UTC).date()
    alarm = BrowsingAlarm(who=who, organisation_id=organisation_id, day=today, at=now, words=words)
    BrowsingAlarm.objects.bulk_create([alarm], ignore_conflicts=True)
    if not BrowsingAlarm.objects.filter(pk=alarm.pk).exists():
        return  # today's was raised before
    facts = {"user": _user_id(who), "organisation": organisation_id}
    record_event(kind=EventKind.UNUSUAL_BROWSING, now=now, actor=who, facts=facts)


def _browsing(who: str, organisation_id: int, *, now: datetime) -> Browsing:
    """Different cases of the organisation that were not theirs, by hour and by day (UTC)."""
    midnight = datetime.combine(now.astimezone(UTC).date(), time.min, tzinfo=UTC)
    rows = Reading.objects.filter(who=who, is_own=False, case_id__isnull=False).order_by()
    rows = rows.filter(programme_id__in=programmes_of_organisation(organisation_id))
    recent = list(rows.filter(at__gt=min(midnight, now - HOUR)).values_list("case_id", "at"))
    last_hour = {case_id for case_id, at in recent if at > now - HOUR}
    today = {case_id for case_id, at in recent if at >= midnight}
    days: dict[date, set[UUID | None]] = {}
    if len(today) >= TIMES_THE_USUAL:  # a usual day has one case at least
        for case_id, at in rows.filter(at__gt=midnight - LOOKS_BACK, at__lt=midnight).values_list("case_id", "at"):
            days.setdefault(at.astimezone(UTC).date(), set()).add(case_id)
    counts = [len(days[day]) for day in sorted(days, reverse=True)]
    return Browsing(last_hour=len(last_hour), today=len(today), days=tuple(counts))


def _user_id(who: str) -> int:
    return int(who.removeprefix("user:"))


# --- erasure -----------------------------------------------------------------------------------------------------


def forget_readings(*, event_id: int, now: datetime) -> Callable[[], None] | None:
    """Subscriber of an erased case: who read it goes with it; what the ledger holds of it cannot be opened any more."""
    case_id = timeline_event(event_id).case_id
    if case_id is None:
        return None
    rows = Reading.objects.filter(case_id=case_id)

    def write() -> None:
        erase_rows("reading", list(rows.values_list("pk", flat=True)), rule="case erased", now=now)

    return write
