"""One mail on its way: what it carries is put together when it goes, so that no copy of it lies about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from vulndesk.apps.cases import queries as cases
from vulndesk.apps.keys.actions import protect, protect_to, sign
from vulndesk.apps.notices.actions.writing import DELIVER, PUSH, TABLE, Write, settle_push
from vulndesk.apps.notices.letters import Letter, as_answer, as_message
from vulndesk.apps.notices.models import OutgoingMail
from vulndesk.apps.timeline import actions as timeline
from vulndesk.apps.timeline import queries as timeline_queries
from vulndesk.apps.vault.sealing import desk_key, open_row
from vulndesk.core.events import EventKind
from vulndesk.core.mail.answers import Way
from vulndesk.core.mail.openpgp import CannotEncrypt, KeyProblem
from vulndesk.gateways import outbox_files, smtp

KEPT_FOR = timedelta(days=90)
State = OutgoingMail.State


def deliver(*, event_id: int, mail_id: str, now: datetime) -> Write | None:
    """Hand one mail to the mail server, or write it into the outbox folder where none is configured.

    The server may take a mail and this process die before it can say so; the second try has the same Message-ID and
    Date, by which mailboxes know a repetition (RFC 5322, 3.6.4).
    """
    mail = OutgoingMail.objects.filter(id=mail_id, event_id=event_id, state=State.WAITING).first()
    if mail is None:
        return None
    opened = open_row(desk_key(), table=TABLE, row=mail.id, sealed=mail.sealed)
    recipient = opened.pop("recipient")
    letter = Letter(**opened)
    notice = replace(letter, by_person=False)
    if not settings.EMAIL_CONFIGURED:
        # The folder lies about in clear, so what is written there never carries anything.
        outbox_files.write(settings.DATA / "outbox", name=_file_name(mail), content=bytes(_message(mail, notice, None)))
        return lambda: _settle(mail.id, State.WRITTEN, now=now)
    carrying = _carrying(mail, letter)
    if carrying is None:
        return lambda: _settle(mail.id, State.GIVEN_UP, now=now)
    try:
        message = _protected(mail, carrying, recipient, now=now)
    except CannotEncrypt as refused:
        held = refused.problem
        _send(_message(mail, notice, recipient), notice, recipient)
        return lambda: _settle_held(mail, held, now=now)
    _send(message, letter, recipient)
    return lambda: _settle(mail.id, State.SENT, now=now)


def _carrying(mail: OutgoingMail, letter: Letter) -> Letter | None:
    """The letter with the words that it carries; None when they are gone, because the case was erased."""
    if mail.way == Way.NOTICE.value:
        return letter
    words = letter.said if mail.answer_id is None else cases.answer_words(mail.answer_id)
    return replace(letter, text=as_answer(words, letter.foot)) if words else None


def _protected(mail: OutgoingMail, letter: Letter, recipient: str, *, now: datetime) -> EmailMessage:
    """Raises CannotEncrypt: a key may have expired since the mail was written."""
    message = _message(mail, letter, recipient)
    if mail.way == Way.NOTICE.value or mail.case_id is None or mail.programme_id is None:
        return message
    if letter.encrypt_to:
        return _to_their_key(message, letter.encrypt_to, mail.programme_id, now=now)
    if mail.way == Way.ENCRYPTED.value:
        return protect(message, programme_id=mail.programme_id, case_id=cases.first_case_of(mail.case_id), now=now)
    return sign(message, programme_id=mail.programme_id)


def _to_their_key(message: EmailMessage, key: str, programme_id: int, *, now: datetime) -> EmailMessage:
    """Who gave a key is never written to in clear: the mail is given up, and the page of its case says what to do."""
    try:
        return protect_to(message, key.encode(), programme_id=programme_id, now=now)
    except CannotEncrypt:
        raise timeline.Hopeless("RecipientsKey") from None


def _message(mail: OutgoingMail, letter: Letter, recipient: str | None) -> EmailMessage:
    return as_message(
        letter,
        sender=settings.DEFAULT_FROM_EMAIL,
        recipient=recipient,
        message_id=mail.message_id,
        made_at=mail.made_at,
        mail_id=mail.id,
    )


def _send(message: EmailMessage, letter: Letter, recipient: str) -> None:
    """A bounce goes to the envelope's sender: where the case has an address, the case hears of it."""
    sender = letter.bounces_to or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    try:
        smtp.deliver(message, sender=sender, recipient=recipient, server=smtp.server_of(settings))
    except smtp.Refused as refusal:
        raise timeline.Hopeless(f"MailRefused{refusal.code or ''}") from None


def _settle(mail_id: UUID, state: str, *, now: datetime) -> None:
    OutgoingMail.objects.filter(id=mail_id, state=State.WAITING).update(state=state, settled_at=now)


def _settle_held(mail: OutgoingMail, problem: KeyProblem, *, now: datetime) -> None:
    """answer_id stays: the same words do not go out a second time by another event."""
    rows = OutgoingMail.objects.filter(id=mail.id, state=State.WAITING)
    if rows.update(state=State.SENT, settled_at=now, way=Way.NOTICE.value):
        record_held(mail.case_id, mail.programme_id, problem, now=now)


def record_held(case_id: UUID | None, programme_id: int | None, problem: KeyProblem, *, now: datetime) -> None:
    """The team is told that its words did not leave the desk. In the caller's transaction."""
    timeline.record_event(
        kind=EventKind.ANSWER_HELD,
        now=now,
        case_id=case_id,
        programme_id=programme_id,
        facts={"problem": problem.name.lower()},
    )


def mark_given_up(*, event_id: int, now: datetime) -> Write | None:
    """A job was given up: when it was to deliver a mail or a notice, say so on that."""
    event = timeline_queries.event(event_id)
    job = timeline_queries.job(int(event.facts["job"]))
    if job is not None and job.task == PUSH:
        push_id = UUID(job.arguments["push_id"])
        return lambda: settle_push(push_id, State.GIVEN_UP, now=now)
    if job is None or job.task != DELIVER:
        return None
    mail_id = UUID(job.arguments["mail_id"])
    return lambda: _settle(mail_id, State.GIVEN_UP, now=now)


def forget_mails(*, now: datetime) -> int:
    """Housekeeping: mail settled long ago goes, with its address and its file."""
    return _forget(OutgoingMail.objects.exclude(state=State.WAITING).filter(settled_at__lt=now - KEPT_FOR))


def forget_mails_of(case_id: UUID) -> int:
    """Of a case that was erased, also what still waits. In the caller's transaction."""
    return _forget(OutgoingMail.objects.filter(case_id=case_id))


def _forget(mails: QuerySet[OutgoingMail]) -> int:
    old = list(mails)
    for mail in old:
        outbox_files.remove(settings.DATA / "outbox", name=_file_name(mail))
    gone, _ = OutgoingMail.objects.filter(id__in=[mail.id for mail in old]).delete()
    return gone


def _file_name(mail: OutgoingMail) -> str:
    return f"{mail.made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{mail.id}.eml"
