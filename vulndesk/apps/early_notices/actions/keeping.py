"""How a planned notice changes: conditional on its revision, with an event that says no name and no word."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F

from vulndesk.apps.cases.models import Case
from vulndesk.apps.early_notices.models import EarlyNotice
from vulndesk.apps.timeline.actions import record_event
from vulndesk.core.errors import Conflict
from vulndesk.core.events import EventKind


def apply_change(row: EarlyNotice, **changes: Any) -> None:
    """Its count must be 1, or somebody else was first and nothing happens. In the caller's transaction."""
    rows = EarlyNotice.objects.filter(pk=row.pk, revision=row.revision, state=row.state)
    if rows.update(revision=F("revision") + 1, **changes) != 1:
        raise Conflict("This notice changed meanwhile.", next_step="Look at how it stands.")


def record(case: Case, kind: EventKind, *, by: str, now: datetime, **facts: object) -> None:
    """In the caller's transaction. For the team alone: whom it tells is nobody else's business."""
    record_event(
        kind=kind, now=now, actor=by, case_id=case.pk, programme_id=case.programme_id, audience="team", facts=facts
    )
