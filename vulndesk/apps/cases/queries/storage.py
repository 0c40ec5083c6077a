"""How much room the files of a programme take, and how much is left."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db.models import Sum

from vulndesk.apps.cases.models import Attachment, Case


def stored_bytes(programme_id: int) -> int:
    """Of every file of its cases that is still here."""
    rows = Attachment.objects.filter(case__programme_id=programme_id, purged_at=None)
    return int(rows.aggregate(all=Sum("size"))["all"] or 0)


def room_for_files(programme_id: int) -> int | None:
    """Bytes that may still come; None where there is no limit."""
    if not settings.PROGRAMME_STORAGE:
        return None
    return max(0, int(settings.PROGRAMME_STORAGE) - stored_bytes(programme_id))


def room_in_case(case_id: UUID) -> int | None:
    programme_id = Case.objects.values_list("programme_id", flat=True).get(pk=case_id)
    return room_for_files(programme_id)


def nearly_full() -> list[int]:
    """Ids of programmes that have used nine tenths of their room."""
    if not settings.PROGRAMME_STORAGE:
        return []
    used = Attachment.objects.filter(purged_at=None).values("case__programme_id").annotate(all=Sum("size")).order_by()
    return [row["case__programme_id"] for row in used if row["all"] * 10 >= settings.PROGRAMME_STORAGE * 9]
