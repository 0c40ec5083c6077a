"""The worker's task: read one stored mail and put it where it belongs.

Promise: every mail ends with exactly one outcome, however often the task is tried; what cannot be read is a case all
the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import UUIDField

from vulndesk.apps.mail import content, queries
from vulndesk.apps.mail.actions.correspondence import letter_of
from vulndesk.apps.mail.actions.jobs import job_of
from vulndesk.apps.mail.actions.loop import note_return
from vulndesk.apps.mail.actions.opening import (
    Opened,
    as_report,
    files_of,
    open_mail,
    said_of,
    store_as_note,
    store_case_of,
    store_in_thread,
)
from vulndesk.apps.mail.models import ReceivedMail
from vulndesk.apps.notices.actions import store_letter
from vulndesk.apps.policies.queries import programme_by_id
from vulndesk.apps.timeline.actions import drop_jobs
from vulndesk.apps.vault.statements import Change, Given, Question
from vulndesk.core.mail.inbound_mail import Written
from vulndesk.core.mail.routing import MailFacts, Outcome, Routing, route

Write = Callable[[], None]

_UNREAD = Question(lambda: ReceivedMail.objects.filter(pk=Given("mail_id", UUIDField()), outcome=""))
_OUTCOME = Change(
    ReceivedMail,
    sets=("outcome", "case_id", "read_at", "message_id_digest", "file_id", "sealed"),
    where=("id", "outcome"),
)


def read_mail(*, mail_id: str, now: datetime) -> Write | None:
    """Task. None: it was read before."""
    opened = _unread(UUID(mail_id))
    return _placed(opened, now=now) if opened else None


def read_mails(mail_ids: Iterable[UUID], *, now: datetime) -> None:
    """Several at once, instead of the jobs that were to read them, in as few transactions as is safe.

    A mail that answers one of these, or repeats its Message-ID, waits until that one is where it belongs.
    """
    writes: dict[UUID, Write] = {}
    names: set[str] = set()
    for mail_id in mail_ids:
        opened = _unread(mail_id)
        if opened is None:
            continue
        if opened.read and not names.isdisjoint((opened.read.message_id, *opened.read.refers_to)):
            _write_all(writes)
        names.update({opened.read.message_id} if opened.read and opened.read.message_id else ())
        writes[mail_id] = _placed(opened, now=now)
    _write_all(writes)


def _write_all(writes: dict[UUID, Write]) -> None:
    with transaction.atomic():
        for write in writes.values():
            write()
        drop_jobs(keys=[job_of(mail_id) for mail_id in writes])
    writes.clear()


def _unread(mail_id: UUID) -> Opened | None:
    mail = _UNREAD.first(mail_id=mail_id)
    if mail is None:
        return None
    mail.programme = programme_by_id(mail.programme_id)
    return open_mail(mail)


def _placed(opened: Opened, *, now: datetime) -> Write:
    routing = route(_facts(opened))
    # What reads, seals or writes files comes before the transaction.
    is_report = routing.outcome is Outcome.CASE
    prepared = as_report(opened, now=opened.mail.received_at, remarks=routing.remarks) if is_report else None
    files = files_of(opened) if routing.outcome is Outcome.THREAD else ()
    case_id = prepared.case.pk if prepared else UUID(routing.case) if routing.case else None
    is_theirs = case_id is not None and (prepared is not None or routing.answers)
    letter = letter_of(opened, case_id, may_confirm=routing.acknowledge) if case_id and is_theirs else None

    def write() -> None:
        if not _claim(opened, routing, case_id, now=now):
            return
        if letter is not None:
            store_letter(letter)
        if routing.outcome is Outcome.LOOP and opened.read is not None:
            note_return(
                opened.read.message_id, channel=opened.mail.channel, arrived_at=opened.mail.received_at, now=now
            )
        if prepared is not None:
            store_case_of(opened, prepared, now=now)
        elif routing.outcome is Outcome.THREAD and case_id is not None:
            store = store_in_thread if routing.answers else store_as_note
            store(opened, case_id, files=files, now=now, remarks=routing.remarks)

    return write


def _claim(opened: Opened, routing: Routing, case_id: UUID | None, *, now: datetime) -> bool:
    """False when another worker was faster. The raw file of what found its case is the case's from here on."""
    read = opened.read
    known = opened.content.read_as(
        sender=opened.sender,
        name=read.sender.name if read and read.sender else "",
        subject=read.subject if read else "",
        remarks=tuple(said_of(opened, routing.remarks)),
        text=opened.text if routing.outcome is Outcome.QUARANTINE else "",
    )
    message_id = queries.message_digest(read.message_id) if read and read.message_id else None
    file_id = None if case_id else opened.mail.file_id
    sealed = content.seal(opened.mail.pk, known)
    return _OUTCOME.run((routing.outcome.value, case_id, now, message_id, file_id, sealed), (opened.mail.pk, "")) == 1


def _facts(opened: Opened) -> MailFacts:
    read, mail = opened.read, opened.mail
    token_case = queries.case_at(_addresses(opened))
    if read is None:
        return MailFacts(token_case=_text(token_case), readable=False)
    same_id = queries.mail_with_id(read.message_id, other_than=mail.pk)
    quoted = queries.case_quoted(read.refers_to, read.subject, mail.programme_id)
    if quoted is None and same_id is not None:
        quoted = same_id.case_id
    return MailFacts(
        written=Written(read.written),
        token_case=_text(token_case),
        quoted_case=_text(quoted),
        known_there=bool(opened.sender) and opened.sender.casefold() in queries.senders_of(token_case or quoted),
        same_id=same_id is not None,
        from_us=_is_ours(opened),
        standing=opened.verdict.standing,
        bounced_case=_text(queries.case_returned(read.returned)),
        has_reports=bool(read.delivery_reports),
    )


def _addresses(opened: Opened) -> list[str]:
    read = opened.read.recipients if opened.read else ()
    return [opened.content.recipient, *(one.address for one in read)]


def _is_ours(opened: Opened) -> bool:
    """The desk's own mail came back: its mark, or its own address as sender."""
    own = settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">").casefold()
    return opened.sender.casefold() == own or queries.is_from_desk(opened.raw)


def _text(case_id: UUID | None) -> str | None:
    return str(case_id) if case_id else None
