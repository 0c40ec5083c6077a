"""A reporter who is asked and says nothing is reminded once; what the team may do after that is stated to both (E9)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q

from vulndesk.apps.cases.models import Case
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.timeline.models import Event
from vulndesk.core.events import EventKind
from vulndesk.core.lifecycle import SILENCE_REMINDER


def remind_silent_reporters(*, now: datetime) -> int:
    """One reminder a question, when it has gone unanswered for SILENCE_REMINDER. Returns how many were sent."""
    waiting = Case.objects.filter(is_open=True, waiting_on_reporter=True, withdrawn=False)
    asked = (
        Event.objects.filter(case_id__in=waiting.values("pk"), kind=EventKind.INFORMATION_ASKED.value)
        .values("case_id", "programme_id")
        .annotate(last=Max("at"))
        .filter(last__lte=now - SILENCE_REMINDER)
    )
    due = [(row["case_id"], row["programme_id"], row["last"]) for row in asked]
    return sum(_remind(case_id, programme_id, asked=last, now=now) for case_id, programme_id, last in due if case_id)


def _remind(case_id: UUID, programme_id: int | None, *, asked: datetime, now: datetime) -> bool:
    not_since = Q(reminded_at=None) | Q(reminded_at__lt=asked)
    with transaction.atomic():
        if Case.objects.filter(not_since, pk=case_id, waiting_on_reporter=True).update(reminded_at=now) != 1:
            return False
        record_event(
            kind=EventKind.REPORTER_REMINDED,
            now=now,
            case_id=case_id,
            programme_id=programme_id,
            audience="everyone",
        )
    return True
