"""What becomes of a closed case whose time is over; the app `retention` says when.

The case's data key is destroyed, so that nothing sealed under it opens again; its words, files and receipt go, and
events that name somebody in words. What stays is a row of states and instants, from which figures are made.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from vulndesk.apps.cases import content
from vulndesk.apps.cases.actions.change import apply_change, never_in_vain
from vulndesk.apps.cases.actions.similar import forget_likeness
from vulndesk.apps.cases.models import Attachment, Case, Evidence
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.apps.keys.actions import forget_keys_of
from vulndesk.apps.ledger.actions import erase_rows
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.timeline.queries import events_with_words
from vulndesk.apps.vault.files import delete_file
from vulndesk.apps.vault.models import DataKey
from vulndesk.apps.vault.sealing import forget_keys, lookup_digest, opened_key
from vulndesk.core.access import DESK, Actor
from vulndesk.core.audience import REPORTER
from vulndesk.core.events import EventKind


def expired_cases(*, before: datetime) -> QuerySet[Case]:
    """Closed before this instant, and so is every case of the same report; the first one goes last, with its receipt.

    Until then a part keeps what the others are answered by: whether its reporter ever wrote encrypted.
    """
    alive = Case.objects.filter(erased_at=None)
    kept = alive.exclude(is_open=False, closed_at__lte=before).filter(
        Q(pk=OuterRef("first")) | Q(split_from=OuterRef("first"))
    )
    rows = alive.filter(is_open=False, closed_at__lte=before).alias(first=Coalesce("split_from", "pk"))
    return rows.filter(~Exists(kept), ~Exists(alive.filter(split_from=OuterRef("pk"))))


def erase_case(
    case: Case, *, before: datetime, by: Actor = DESK, also: Callable[[], None] = lambda: None, now: datetime
) -> bool:
    """False: it is not closed since `before` any more, or gone already. `also` is done in the same transaction."""
    files = list(Attachment.objects.filter(case=case, file_id__isnull=False).values_list("file_id", flat=True))
    with transaction.atomic():
        row = expired_cases(before=before).filter(pk=case.pk)
        gone = lookup_digest("erased", str(case.pk))  # opens nothing: no code has this digest
        if row.update(erased_at=now, head=b"", body=b"", receipt_digest=gone) != 1:
            return False
        DataKey.objects.filter(pk=case.data_key_id).update(wrapped=b"")
        case.title_words.all().delete()
        case.areas.all().delete()
        case.wishes.all().delete()
        case.other_names.all().delete()
        forget_likeness(case)
        case.messages.all().delete()
        case.attachments.all().delete()
        Evidence.objects.filter(case=case).delete()
        forget_keys_of(case.pk)
        erase_rows("event", events_with_words(case.pk), rule="case_erased", now=now)
        also()
        _record(case, EventKind.CASE_ERASED, by=by, now=now)
    for file_id in files:
        if file_id:
            delete_file(file_id)
    forget_keys()
    return True


def expire_files(*, before: datetime, programme_id: int, held: Collection[UUID], limit: int, now: datetime) -> int:
    """Destroy the files of cases that were closed before this instant. Returns of how many cases."""
    rows = Case.objects.filter(erased_at=None, is_open=False, closed_at__lte=before, programme_id=programme_id)
    old = rows.exclude(pk__in=held).filter(Exists(Attachment.objects.filter(case=OuterRef("pk"), purged_at=None)))
    cases = list(old[:limit])
    for case in cases:
        files = list(Attachment.objects.filter(case=case, file_id__isnull=False).values_list("file_id", flat=True))
        with transaction.atomic():
            Attachment.objects.filter(case=case, purged_at=None).update(purged_at=now, file_id=None, sealed=b"")
            _record(case, EventKind.FILES_EXPIRED, by=DESK, audience=REPORTER, now=now)
        for file_id in files:
            delete_file(str(file_id))
    return len(cases)


def files_of_kind(case: Case, media_type: str) -> list[UUID]:
    """Attachments of a case that are there and of this type. The caller has the case under the guard."""
    key = opened_key(case.data_key)
    rows = [one for one in Attachment.objects.filter(case=case, purged_at=None) if one.sealed]
    return [one.pk for one in rows if content.open_attachment(key, one)["media_type"] == media_type]


def erase_person(case_id: UUID, *, by: Actor, also: Callable[[], None] = lambda: None, now: datetime) -> Case:
    """Who reported it goes: contact, name, credit and keys. What they wrote about the finding stays."""

    def change() -> Case:
        case = case_of(by, case_id)
        body = content.open_body(case)
        body["contact"], body["anonymous"] = "", True
        body["credit"] = {"mode": "anonymous", "at": now.isoformat()}
        body.pop("display_name", None)
        body.pop("credit_history", None)
        for named in ("contact", "credit"):
            body["report"].pop(named, None)
        body["other"].pop("mail", None)  # what the desk thought of its sender, by name and address
        sealed = content.seal_body(opened_key(case.data_key), case.pk, body)
        with transaction.atomic():
            apply_change(case, {"body": sealed}, now=now)
            case.wishes.all().delete()
            forget_keys_of(case.first_id)
            also()
            _record(case, EventKind.CREDIT_CHANGED, by=by, audience=REPORTER, now=now)
            _record(case, EventKind.PERSON_ERASED, by=by, audience=REPORTER, now=now)
        return case

    return never_in_vain(change)


def _record(case: Case, kind: EventKind, *, by: Actor, audience: str = "team", now: datetime) -> None:
    record_event(kind=kind, now=now, actor=by.name, case_id=case.pk, programme_id=case.programme_id, audience=audience)
