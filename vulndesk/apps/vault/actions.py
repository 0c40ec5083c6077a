"""The one door by which rows go with their keys."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from vulndesk.apps.vault.models import DataKey


def erase_with_key(rows: QuerySet[Any], data_key_id: UUID) -> bool:
    """One row, as it was found, and the data key under which its words are sealed; False when it is no longer so."""
    with transaction.atomic():
        if not rows.delete()[0]:
            return False
        DataKey.objects.filter(pk=data_key_id).delete()
    return True
