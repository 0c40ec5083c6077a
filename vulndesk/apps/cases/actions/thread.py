"""Messages, notes and files of a case: sealed before the transaction that stores them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from vulndesk.apps.cases import content
from vulndesk.apps.cases.actions.change import apply_change, never_in_vain
from vulndesk.apps.cases.actions.objections import object_to_wishes
from vulndesk.apps.cases.actions.standing import require_open_thread
from vulndesk.apps.cases.models import Attachment, Case, Message
from vulndesk.apps.cases.queries.guard import case_of, facts_of
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.vault.files import SealedUpload, beginning_of, delete_file, store_file
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.sealing import RowKey, opened_key
from vulndesk.core.access import Actor, Role, Verb, require
from vulndesk.core.audience import TEAM
from vulndesk.core.errors import BadInput, NotFound
from vulndesk.core.events import EventKind
from vulndesk.core.lifecycle import OPEN, Command, Deed, decide
from vulndesk.core.sealed_reports import HEAD_BYTES, require_age_file, require_sealed_words


@dataclass(frozen=True)
class PreparedMessage:
    """Sealed rows that are ready to be stored."""

    message: Message
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True)
class Marks:
    """What a message of the room carries besides its words. reply_to: the first message of its thread."""

    reply_to: UUID | None = None
    tlp: str = ""
    asks: bool = False


UNMARKED = Marks()


def prepare_message(
    case: Case,
    *,
    text: str,
    kind: str,
    by: Actor,
    audience: str,
    now: datetime,
    files: Iterable[SealedUpload] = (),
    marks: Marks = UNMARKED,
    guest: str = "",
) -> PreparedMessage:
    """Seals the words and adopts the files, so it belongs before the transaction. guest: the name of a guest.

    Raises BadInput for words or files of a sealed case that the desk could read.
    """
    files = tuple(files)
    if case.is_sealed and by.role is not Role.DESK:
        require_sealed_words(text)
        for one in files:
            require_age_file(beginning_of(one, HEAD_BYTES))
        content.without_names(files, "sealed")
    key = opened_key(case.data_key)
    message_id = new_id()
    message = Message(
        id=message_id,
        case=case,
        at=now,
        actor=by.name,
        audience=audience,
        kind=kind,
        reply_to_id=marks.reply_to,
        tlp=marks.tlp,
        asks=marks.asks,
        sealed=content.seal_message(key, message_id, text.strip(), by=guest),
    )
    return PreparedMessage(message, tuple(_attachment(message, upload, key=key) for upload in files))


def _attachment(message: Message, upload: SealedUpload, *, key: RowKey) -> Attachment:
    attachment_id = new_id()
    return Attachment(
        id=attachment_id,
        case=message.case,
        message=message,
        at=message.at,
        actor=message.actor,
        audience=message.audience,
        file_id=upload.own_id,
        size=upload.size,
        sealed=content.seal_attachment(key, attachment_id, upload),
    )


def store_message(prepared: PreparedMessage) -> Message:
    """In the caller's transaction."""
    prepared.message.save(force_insert=True)
    Attachment.objects.bulk_create(prepared.attachments)
    return prepared.message


def add_note(
    case_id: UUID,
    text: str,
    *,
    by: Actor,
    now: datetime,
    files: tuple[SealedUpload, ...] = (),
    marks: Marks = UNMARKED,
) -> Message:
    """A note that only the team reads."""
    require(by, Verb.WRITE_NOTE)
    case = case_of(by, case_id)
    require_words(text, files)
    prepared = prepare_message(case, text=text, kind="note", by=by, audience=TEAM, now=now, files=files, marks=marks)
    with transaction.atomic():
        message = store_message(prepared)
        _record(case, EventKind.NOTE_ADDED, by=by, audience=TEAM, now=now)
    return message


def answer(
    case_id: UUID,
    text: str,
    *,
    by: Actor,
    now: datetime,
    files: tuple[SealedUpload, ...] = (),
    marks: Marks = UNMARKED,
) -> Message:
    """The reporter writes: it answers an open question, and opens a case again that was closed for silence (E9)."""
    require(by, Verb.WRITE)
    case_of(by, case_id)
    require_words(text, files)
    return never_in_vain(lambda: _answer(case_id, text, by=by, now=now, files=files, marks=marks))


def _answer(
    case_id: UUID, text: str, *, by: Actor, now: datetime, files: tuple[SealedUpload, ...], marks: Marks
) -> Message:
    case = case_of(by, case_id)
    require_open_thread(case, by=by, now=now)
    decision = decide(facts_of(case), Command(Deed.ANSWER, message=True))
    changes: dict[str, object] = {"waiting_on_reporter": False, "unanswered": "answer"}
    if decision.reopens:
        changes |= {"rm": decision.rm.value, "is_open": decision.rm in OPEN, "closed_at": None, "close_reason": ""}
        changes["duplicate_of"] = None
    prepared = prepare_message(
        case, text=text, kind="answer", by=by, audience="everyone", now=now, files=files, marks=marks
    )
    with transaction.atomic():
        apply_change(case, changes, now=now)
        object_to_wishes(case, now=now)
        message = store_message(prepared)
        for kind in decision.events:
            _record(case, kind, by=by, audience="everyone", now=now)
    return message


def purge_attachment(attachment_id: UUID, *, by: Actor, now: datetime) -> Attachment:
    """Destroy one file because it carries personal data. Its row stays, so the thread still says that it was there."""
    require(by, Verb.HANDLE)
    attachment = Attachment.objects.filter(pk=attachment_id).first()
    if attachment is None:
        raise NotFound("There is no such file.")
    case = case_of(by, attachment.case_id)
    if attachment.file_id:
        _keep_what_lies_in(attachment.file_id, case)
    with transaction.atomic():
        purged = Attachment.objects.filter(pk=attachment.pk, purged_at__isnull=True).update(
            purged_at=now, file_id=None, sealed=b""
        )
        if purged == 1:
            # A file of a note was never the reporter's to know of, and neither is its end.
            _record(case, EventKind.ATTACHMENT_PURGED, by=by, audience=attachment.audience, now=now)
    if attachment.file_id:
        # After the commit: a file without a row is swept, a row without its file would be a lie.
        delete_file(attachment.file_id)
    attachment.refresh_from_db()
    return attachment


def _keep_what_lies_in(file_id: str, case: Case) -> None:
    """Who destroys a raw mail keeps its attachments: each gets bytes of its own before the mail's are gone."""
    key = opened_key(case.data_key)
    for row in Attachment.objects.filter(case=case, file_id=None, purged_at=None):
        opened = content.open_attachment(key, row)
        if opened["window"]["file_id"] != file_id:
            continue
        own = store_file(content.open_bytes(row, opened), name=opened["name"], media_type=opened["media_type"])
        sealed = content.seal_attachment(key, row.pk, own)
        Attachment.objects.filter(pk=row.pk, purged_at=None).update(file_id=own.id, sealed=sealed)


def require_words(text: str, files: tuple[SealedUpload, ...]) -> None:
    if not text.strip() and not files:
        raise BadInput("There is nothing to send.", next_step="Write a message or add a file.", field="message")


def _record(case: Case, kind: EventKind, *, by: Actor, audience: str, now: datetime) -> None:
    record_event(kind=kind, now=now, actor=by.name, case_id=case.pk, programme_id=case.programme_id, audience=audience)
