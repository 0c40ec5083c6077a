"""E8: a case that nobody takes finds an owner, where the programme says after how many days."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from vulndesk.apps.accounts.queries import away
from vulndesk.apps.cases.actions.deeds import DeedRequest, do_deed
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries.people import handlers_of
from vulndesk.apps.policies.queries import idle_rules, members_of
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.timeline.models import Event
from vulndesk.core.access import DESK
from vulndesk.core.errors import Refused
from vulndesk.core.events import EventKind
from vulndesk.core.lifecycle import Deed

LEFT = (
    EventKind.OWNER_LEFT.value,
    EventKind.REOPENED.value,
    EventKind.HANDED_OVER.value,
)  # from then on the days count anew


def give_idle_cases(*, now: datetime) -> int:
    """Housekeeping: a case that nobody owned for the programme's number of days goes to the next person of its team."""
    given = 0
    for programme_id, days in idle_rules():
        idle_since = now - timedelta(days=days)
        idle = Case.objects.filter(
            programme_id=programme_id,
            owner=None,
            is_open=True,
            is_report=True,
            is_restricted=False,  # to give it away would tell somebody of it
            received_at__lte=idle_since,
        )
        left = Event.objects.filter(case_id=OuterRef("pk"), kind__in=LEFT, at__gt=idle_since)
        for case_id in idle.filter(~Exists(left)).order_by("rank", "received_at").values_list("pk", flat=True)[:50]:
            given += _give(case_id, programme_id, days, now=now)
    return given


def _give(case_id: UUID, programme_id: int, days: int, *, now: datetime) -> bool:
    person = _next_person(programme_id, now=now)
    if person is None:
        return False
    try:
        with transaction.atomic():
            do_deed(case_id, DeedRequest(Deed.ASSIGN, owner_id=person), by=DESK, now=now)
            record_event(
                kind=EventKind.IDLE_CASE_GIVEN,
                now=now,
                case_id=case_id,
                programme_id=programme_id,
                facts={"user_id": person, "days": days},
            )
    except Refused:
        return False  # somebody acted at this moment
    return True


def _next_person(programme_id: int, *, now: datetime) -> int | None:
    """Round robin: after who got the last one, among the members who are here; owners of the desk where none is."""
    handlers = handlers_of(programme_id)
    members = [one for one in handlers if one in set(members_of(programme_id))]
    gone = away(handlers, now=now)
    here = sorted(one for one in members or handlers if one not in gone)
    if not here:
        return None
    given = Event.objects.filter(programme_id=programme_id, kind=EventKind.IDLE_CASE_GIVEN.value).order_by("-id")
    last = given.values_list("facts", flat=True).first()
    after = int(last["user_id"]) if last else 0
    return next((one for one in here if one > after), here[0])
