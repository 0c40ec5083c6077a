"""A stored mail, read again: what it says, and the report or the message that it becomes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from vulndesk.apps.cases.actions import NewReport, PreparedCase, add_note, answer, prepare_case, store_case
from vulndesk.apps.cases.queries import is_thread_closed
from vulndesk.apps.embargo.actions import note_signed_answer
from vulndesk.apps.intake.actions import note_mail
from vulndesk.apps.mail import content, queries
from vulndesk.apps.mail.actions.protection import UNPROTECTED, Unsealed, keep_keys, unsealed
from vulndesk.apps.mail.actions.sender import verdict_of
from vulndesk.apps.mail.content import MailContent
from vulndesk.apps.mail.models import ReceivedMail
from vulndesk.apps.vault.files import SealedUpload, open_file, store_file
from vulndesk.apps.vault.ids import new_receipt
from vulndesk.apps.vault.windows import SealedWindow, Window
from vulndesk.core.access import DESK, Actor, Role
from vulndesk.core.mail.authentication import NOBODY_LOOKED, Verdict
from vulndesk.core.mail.delivery_reports import sentences
from vulndesk.core.mail.inbound_mail import InboundMail
from vulndesk.core.mail.routing import Remark
from vulndesk.core.mail.transfer import decoded_body
from vulndesk.gateways.mail_reader import MailReader, Unreadable

UNREADABLE = "This mail could not be read. It is kept whole: open the file message.eml."


Files = tuple[SealedUpload, ...]


@cache
def reader() -> MailReader:
    """One child for the process; it is started when the first mail comes."""
    return MailReader()


@dataclass(frozen=True)
class Opened:
    """mail: its row; content: what is sealed of it; raw: its bytes; read: what it says, None when nobody can tell.

    unsealed: what became of its encryption and signatures; `read` is of the opened message. verdict: whether it comes
    from where it says.
    """

    mail: ReceivedMail
    content: MailContent
    raw: bytes
    read: InboundMail | None
    problem: str = ""
    unsealed: Unsealed = UNPROTECTED
    verdict: Verdict = NOBODY_LOOKED

    @property
    def clear(self) -> bytes:
        """The bytes that `read` is about."""
        return self.unsealed.clear or self.raw

    @property
    def sender(self) -> str:
        return self.read.sender.address if self.read and self.read.sender else ""

    @property
    def text(self) -> str:
        if self.read is None:
            return UNREADABLE
        closed = "\n".join(self.unsealed.closed)
        empty = "The mail has no text, only files." if self.read.attachments else "The mail is empty."
        return "\n\n".join(filter(None, (closed, self.read.text))) or empty


def open_mail(mail: ReceivedMail) -> Opened:
    """Outside of transactions: it reads the file, and waits for the child."""
    known = content.open_content(mail)
    raw = b"".join(open_file(str(mail.file_id), content.file_of(mail, known).key))
    try:
        outer = read = reader().read(raw, envelope_sender=known.envelope_sender)
        found = unsealed(raw, read, programme_id=mail.programme_id, recipient=known.recipient, mail_id=mail.pk)
        if found.clear:
            read = reader().read(found.clear, envelope_sender=known.envelope_sender)
        return Opened(mail, known, raw, read, unsealed=found, verdict=verdict_of(outer, raw, shown=read))
    except Unreadable as why:
        return Opened(mail, known, raw, None, problem=str(why))


def files_of(opened: Opened) -> Files:
    """Its attachments, and the raw message behind them, in which most of them lie. May write to the disk."""
    raw = content.file_of(opened.mail, opened.content)
    return (*_attachments(opened, raw), raw)


def _attachments(opened: Opened, raw: SealedUpload) -> Iterator[SealedUpload]:
    """Sealed by itself is only what is not in the raw message, but was encrypted in it, or is encoded in an odd way."""
    for one in opened.read.attachments if opened.read else ():
        if one.size is not None and not opened.unsealed.clear:
            window = Window(raw.id, one.start, one.end, one.encoding)
            yield SealedWindow(raw, window, size=one.size, name=one.name, media_type=one.media_type)
        else:
            body = decoded_body(opened.clear[one.start : one.end], one.encoding)
            yield store_file([body], name=one.name, media_type=one.media_type)


def as_report(opened: Opened, *, now: datetime, remarks: tuple[Remark, ...] = ()) -> PreparedCase:
    """The case that a mail becomes; its raw message is one of its files. Stores nothing but files."""
    subject = opened.read.subject if opened.read else ""
    new = NewReport(
        report={"description": opened.text},
        title=subject,
        contact=opened.sender,
        display_name=opened.read.sender.name if opened.read and opened.read.sender else "",
        other={"mail": said_of(opened, remarks)},
        files=files_of(opened),
    )
    return prepare_case(new, programme=opened.mail.programme, channel="mail", receipt=new_receipt(), now=now)


def said_of(opened: Opened, remarks: tuple[Remark, ...] = ()) -> list[str]:
    """What the team should know before it believes the sender."""
    read = opened.read
    lines = []
    if read and read.sender:
        lines = [f"From {read.sender.name or 'no name'} <{read.sender.address}>: {opened.verdict.words}"]
    lines += opened.unsealed.signed + opened.unsealed.closed
    lines += [str(remark.value) for remark in remarks if remark is not Remark.UNREADABLE]
    if read is None:
        return [*lines, f"{Remark.UNREADABLE.value} ({opened.problem})"]
    if read.was_html:
        lines.append("It was written as HTML: this is its text, and nothing that it points to was fetched.")
    return [*lines, *sentences(read.delivery_reports), *read.problems]


def store_case_of(opened: Opened, prepared: PreparedCase, *, now: datetime) -> None:
    """In the caller's transaction, in which the mail's row gives the raw file away to the case."""
    note_mail(prepared, opened.mail.programme, sender=opened.sender, now=now)
    store_case(prepared, now=now)
    keep_keys(opened.unsealed, prepared.case.pk, sender=opened.sender, is_known=True, now=now)


def store_in_thread(
    opened: Opened, case_id: UUID, *, files: Files, now: datetime, remarks: tuple[Remark, ...] = ()
) -> None:
    """As the reporter's message; what is odd about it is a note of the team. In the caller's transaction.

    From somebody who may only read there it is a note: nothing is lost, and it answers nothing.
    """
    if is_thread_closed(case_id, now=now):
        store_as_note(opened, case_id, files=files, now=now, remarks=(*remarks, Remark.THREAD_CLOSED))
        return
    message = answer(case_id, opened.text, by=Actor(Role.REPORTER, case_id=case_id), now=now, files=files)
    text = opened.read.text if opened.read else ""
    signed = note_signed_answer(case_id, message, text, is_signed_by=opened.unsealed.is_signed_by, now=now)
    add_note(case_id, "\n".join([*said_of(opened, remarks), *filter(None, [signed])]), by=DESK, now=now)
    # A From field can be forged; the reply address is known to one person.
    is_known = Remark.OTHER_SENDER not in remarks and queries.case_at([opened.content.recipient]) == case_id
    keep_keys(opened.unsealed, case_id, sender=opened.sender, is_known=is_known, now=now)


def store_as_note(opened: Opened, case_id: UUID, *, files: Files, now: datetime, remarks: tuple[Remark, ...]) -> None:
    """What a machine wrote: for the team alone, and no answer. In the caller's transaction.

    The words of a delivery report are replaced by ours; its own are in the raw message.
    """
    says_it_all = opened.read is not None and opened.read.delivery_reports
    words = said_of(opened, remarks) + ([] if says_it_all else ["", opened.text])
    add_note(case_id, "\n".join(words), by=DESK, now=now, files=files)
