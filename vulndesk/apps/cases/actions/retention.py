"""What was closed long enough ago is erased: the form promises a number of days, and this keeps it.

The case's data key is destroyed, so that backups of the sealed rows open no more either once their key is gone; its
words, files and receipt go. What stays is a row of states and instants, from which figures are made.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from vulndesk.apps.cases.actions.similar import forget_likeness
from vulndesk.apps.cases.models import Attachment, Case, Evidence
from vulndesk.apps.keys.actions import forget_keys_of
from vulndesk.apps.policies.queries import retention_rules
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.vault.files import delete_file
from vulndesk.apps.vault.models import DataKey
from vulndesk.apps.vault.sealing import forget_keys, lookup_digest
from vulndesk.core.events import EventKind

BATCH = 50


def erase_expired_cases(*, now: datetime) -> int:
    """Erase the cases whose programme's retention has passed since they were closed. Returns how many."""
    erased = 0
    for programme_id, days in retention_rules():
        before = now - timedelta(days=days)
        expired = _expired(before=before).filter(programme_id=programme_id)
        for case in expired.order_by("-pk")[:BATCH]:
            erased += _erase(case, before=before, now=now)
    if erased:
        forget_keys()
    return erased


def _expired(*, before: datetime) -> QuerySet[Case]:
    """Closed before this instant, and so is every case of the same report; the first one goes last, with its receipt.

    Until then a part keeps what the others are answered by: whether its reporter ever wrote encrypted.
    """
    alive = Case.objects.filter(erased_at=None)
    kept = alive.exclude(is_open=False, closed_at__lte=before).filter(
        Q(pk=OuterRef("first")) | Q(split_from=OuterRef("first"))
    )
    rows = alive.filter(is_open=False, closed_at__lte=before).alias(first=Coalesce("split_from", "pk"))
    return rows.filter(~Exists(kept), ~Exists(alive.filter(split_from=OuterRef("pk"))))


def _erase(case: Case, *, before: datetime, now: datetime) -> int:
    files = list(Attachment.objects.filter(case=case, file_id__isnull=False).values_list("file_id", flat=True))
    with transaction.atomic():
        row = _expired(before=before).filter(pk=case.pk)
        gone = lookup_digest("erased", str(case.pk))  # opens nothing: no code has this digest
        if row.update(erased_at=now, head=b"", body=b"", receipt_digest=gone) != 1:
            return 0
        DataKey.objects.filter(pk=case.data_key_id).update(wrapped=b"")
        case.title_words.all().delete()
        case.wishes.all().delete()
        case.other_names.all().delete()
        forget_likeness(case)
        case.messages.all().delete()
        case.attachments.all().delete()
        Evidence.objects.filter(case=case).delete()
        forget_keys_of(case.pk)
        record_event(
            kind=EventKind.CASE_ERASED, now=now, case_id=case.pk, programme_id=case.programme_id, audience="team"
        )
    for file_id in files:
        if file_id:
            delete_file(file_id)
    return 1
