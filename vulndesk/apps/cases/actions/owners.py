"""E8: a case is never owned by somebody who can no longer act on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db.models import F

from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries.people import handlers_of
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.timeline.queries import event as timeline_event
from vulndesk.core.events import EventKind
from vulndesk.core.lifecycle import RM

OWNED = (RM.VALID.value, RM.ACCEPTED.value)  # the states in which a case without an owner is an alarm


def release_cases(*, event_id: int, now: datetime) -> Callable[[], None] | None:
    """Subscriber of what takes a person off a programme or the desk: their open cases there are nobody's, loudly."""
    event = timeline_event(event_id)
    former: int = event.facts["user_id"]
    mine = Case.objects.filter(owner_id=former, is_open=True)
    if event.programme_id is not None:
        mine = mine.filter(programme_id=event.programme_id)
    # Asked now and not when it happened: who was let back in meanwhile keeps what is theirs.
    theirs = set(mine.values_list("programme_id", flat=True))
    lost = [programme_id for programme_id in theirs if former not in handlers_of(programme_id)]
    found = list(mine.filter(programme_id__in=lost).values_list("pk", "programme_id", "rm"))

    def write() -> None:
        for case_id, programme_id, rm in found:
            _release(case_id, programme_id, former, is_alarm=rm in OWNED, now=now)

    return write if found else None


def _release(case_id: UUID, programme_id: int, former: int, *, is_alarm: bool, now: datetime) -> None:
    rows = Case.objects.filter(pk=case_id, owner_id=former, is_open=True)
    if rows.update(owner=None, revision=F("revision") + 1) == 1:
        kinds = (EventKind.OWNER_LEFT, EventKind.UNOWNED_ALARM) if is_alarm else (EventKind.OWNER_LEFT,)
        for kind in kinds:
            record_event(kind=kind, now=now, case_id=case_id, programme_id=programme_id)
