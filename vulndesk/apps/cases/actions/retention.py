"""What was closed long enough ago is erased: the form promises a number of days, and this keeps it.

The case's data key is destroyed, so that backups of the sealed rows open no more either once their key is gone; its
words, files and receipt go. What stays is a row of states and instants, from which figures are made.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

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
        closed = _erasable().filter(programme_id=programme_id, closed_at__lte=now - timedelta(days=days))
        for case in closed[:BATCH]:
            erased += _erase(case, now=now)
    if erased:
        forget_keys()
    return erased


def _erasable() -> QuerySet[Case]:
    """Closed, and no part of it is left: the receipt opens the first case, and goes with the last of them."""
    left = Case.objects.filter(split_from=OuterRef("pk"), erased_at=None)
    return Case.objects.filter(~Exists(left), is_open=False, erased_at=None)


def _erase(case: Case, *, now: datetime) -> int:
    files = list(Attachment.objects.filter(case=case, file_id__isnull=False).values_list("file_id", flat=True))
    with transaction.atomic():
        row = _erasable().filter(pk=case.pk)
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
