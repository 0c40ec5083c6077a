"""The events of CVE ids."""

from __future__ import annotations

from datetime import datetime

from vulndesk.apps.cases.models import Case
from vulndesk.apps.timeline.actions import record_event
from vulndesk.core.events import EventKind


def tell(case: Case, kind: EventKind, *, by: str, now: datetime) -> None:
    """Without the id: it is on the case. In the caller's transaction."""
    record_event(
        kind=kind, now=now, actor=by, case_id=case.pk, programme_id=case.programme_id, audience="team", facts={}
    )
