"""Each web process says who of the team has which case open in its pages; what it does not say again is soon over.

It is no event and in no log: it lies in the database only because the pages of one case may hang on several processes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from vulndesk.apps.cases.models import Presence
from vulndesk.core.presence import FRESH


def note_presence(holder: str, there: Mapping[tuple[UUID, int], datetime | None], *, now: datetime) -> None:
    """there: (case, person) -> when they last typed. Who is not in it has left this process, which is `holder`."""
    rows = [
        Presence(case_id=case_id, user_id=user_id, holder=holder, seen_at=now, writing_at=writing_at)
        for (case_id, user_id), writing_at in there.items()
    ]
    with transaction.atomic():
        Presence.objects.filter(holder=holder).delete()
        Presence.objects.bulk_create(rows)


def forget_presence(*, now: datetime) -> int:
    """Housekeeping: what a process that died left behind. Returns how many."""
    return Presence.objects.filter(seen_at__lte=now - FRESH).delete()[0]
