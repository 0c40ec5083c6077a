"""How a recorded wish ends before its time: the reporter writes anything at all, or the team takes it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from vulndesk.apps.cases.models import Case, Wish
from vulndesk.apps.timeline.actions import record_event
from vulndesk.core.events import EventKind

State = Wish.State


def object_to_wishes(case: Case, *, now: datetime) -> None:
    """The reporter wrote. In the caller's transaction."""
    for wish in Wish.objects.filter(case=case, state=State.WAITING).select_related("case"):
        end_wish(wish, State.OBJECTED, by="reporter", now=now)


def end_wish(wish: Wish, state: str, *, by: str, now: datetime) -> None:
    """Once, and with its line in the timeline."""
    with transaction.atomic():
        if Wish.objects.filter(pk=wish.pk, state=wish.state).update(state=state, settled_at=now) == 1:
            kind = EventKind.WISH_OBJECTED if state == State.OBJECTED else EventKind.WISH_DROPPED
            record_about(wish.case, kind, wish, by=by, now=now)


def record_about(case: Case, kind: EventKind, wish: Wish, *, by: str, now: datetime) -> None:
    """In the caller's transaction."""
    record_event(
        kind=kind,
        now=now,
        actor=by,
        case_id=case.pk,
        programme_id=case.programme_id,
        audience="everyone",
        facts={"wish": str(wish.kind), "until": wish.due_at},
    )
