"""Events as the desk writes them, some of them receipts."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction

from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.timeline.models import Event
from vulndesk.core.ledger.statements import commitment, to_base64

NOW = datetime(2026, 3, 2, 9, 30, 0, 400_000, tzinfo=UTC)
REPORT_SALT, SENT = b"\x22" * 32, '{"files":[],"report":{"description":"It overflows."}}'
COMMITTED = to_base64(commitment(REPORT_SALT, SENT))


def happened(*, now: datetime = NOW, kind: str = "message_posted", **options: object) -> Event:
    with transaction.atomic():
        return record_event(kind=kind, now=now, **options)  # type: ignore[arg-type]


def reported(*, now: datetime = NOW, case_id: UUID | None = None) -> Event:
    return happened(now=now, kind="report_received", case_id=case_id, facts={"channel": "web", "sent": COMMITTED})
