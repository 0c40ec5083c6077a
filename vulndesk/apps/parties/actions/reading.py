"""Up to where somebody has read a room. Nothing is kept of a reporter's reading."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from vulndesk.apps.parties.models import ReadMark
from vulndesk.core.access import Actor, Role


def mark_read(by: Actor, case_id: UUID, *, read_to: datetime) -> None:
    """read_to: the instant of the newest message that was shown. Never goes back."""
    if by.role is Role.REPORTER:
        return
    ReadMark.objects.get_or_create(case_id=case_id, reader=by.name, defaults={"read_to": read_to})
    ReadMark.objects.filter(case_id=case_id, reader=by.name, read_to__lt=read_to).update(read_to=read_to)
