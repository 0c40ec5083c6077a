"""The period that an owner sets where the policy is silent."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from vulndesk.apps.embargo.models import OwnPeriod
from vulndesk.apps.timeline.actions import record_event
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.events import EventKind


def set_own_period(programme_id: int, days: int | None, *, by: Actor, now: datetime) -> None:
    """For new cases. None: no embargo begins by itself."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    with transaction.atomic():
        if days:
            OwnPeriod.objects.update_or_create(pk=programme_id, defaults={"days": days})
        else:
            OwnPeriod.objects.filter(pk=programme_id).delete()
        record_event(
            kind=EventKind.PROGRAMME_CHANGED,
            now=now,
            actor=by.name,
            programme_id=programme_id,
            facts={"fields": ["own_period"], "days": days or 0},
        )
