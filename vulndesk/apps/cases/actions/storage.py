"""The team of a programme hears that its files need more room, once a week, before there is none."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from vulndesk.apps.accounts.actions import spend_allowance
from vulndesk.apps.cases.queries.storage import nearly_full
from vulndesk.apps.timeline.actions import record_event
from vulndesk.core.errors import TooMany
from vulndesk.core.events import EventKind

A_WEEK = 7 * 86400


def alarm_nearly_full(*, now: datetime) -> int:
    """Housekeeping. Returns how many were told."""
    told = 0
    for programme_id in nearly_full():
        try:
            spend_allowance(purpose="storage alarm", who=str(programme_id), limit=1, per_seconds=A_WEEK, now=now)
        except TooMany:
            continue
        with transaction.atomic():
            record_event(kind=EventKind.STORAGE_NEARLY_FULL, now=now, programme_id=programme_id)
        told += 1
    return told
