"""E13, N8: who knows the area that a report names is told of it, or gets it, where an owner says so."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from vulndesk.apps.accounts.queries import away
from vulndesk.apps.cases.actions.deeds import DeedRequest, do_deed
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries.areas import areas_named_in
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.timeline.queries import event as timeline_event
from vulndesk.core.access import DESK
from vulndesk.core.errors import Refused
from vulndesk.core.events import EventKind
from vulndesk.core.lifecycle import Deed


def tell_area_owners(*, event_id: int, now: datetime) -> Callable[[], None] | None:
    """Subscriber of report_received. Who is named by the event is asked again when the notice is written."""
    event = timeline_event(event_id)
    # Of a restricted case nobody is told by this; of one that has an owner already, nobody needs to be.
    waiting = Case.objects.filter(owner=None, is_open=True, is_restricted=False, erased_at=None)
    case = waiting.select_related("policy").filter(pk=event.case_id).first() if event.case_id else None
    named = [one for one in areas_named_in(case) if one.owners] if case else []
    if case is None or not named:
        return None
    taker = next((_taker(case.programme_id, one.owners, now=now) for one in named if one.gives), None)
    case_id, programme_id = case.pk, case.programme_id

    def write() -> None:
        if taker is None or not _give(case_id, programme_id, taker, now=now):
            record_event(kind=EventKind.AREA_NAMED, now=now, case_id=case_id, programme_id=programme_id)

    return write


def _give(case_id: UUID, programme_id: int, taker: int, *, now: datetime) -> bool:
    with suppress(Refused), transaction.atomic():  # refused: somebody acted at this moment
        do_deed(case_id, DeedRequest(Deed.ASSIGN, owner_id=taker), by=DESK, now=now)
        record_event(kind=EventKind.AREA_CASE_GIVEN, now=now, case_id=case_id, programme_id=programme_id)
        return True
    return False


def _taker(programme_id: int, owners: Collection[int], *, now: datetime) -> int | None:
    """Of those who are here the one with the fewest open cases of the programme."""
    here = set(owners) - set(away(owners, now=now))
    rows = Case.objects.filter(programme_id=programme_id, is_open=True, owner__in=here)
    load = dict(rows.values_list("owner").annotate(number=Count("pk")))
    return min(here, key=lambda one: (load.get(one, 0), one), default=None)
