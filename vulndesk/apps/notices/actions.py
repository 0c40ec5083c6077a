"""Subscribers that make mail from events, and the task that hands it over.

Promises: at most one mail to a person about an event, however often a task is tried; a mail that cannot be delivered is
given up in the open. Every function here is a task of the worker: it thinks outside a transaction and returns what is
to be written inside the one that ends the job.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from vulndesk.apps.accounts import queries as accounts
from vulndesk.apps.cases import queries as cases
from vulndesk.apps.notices import kinds
from vulndesk.apps.notices.letters import Letter, address_in, as_message, compose, domain_of
from vulndesk.apps.notices.models import OutgoingMail
from vulndesk.apps.timeline import actions as timeline
from vulndesk.apps.timeline import queries as timeline_queries
from vulndesk.apps.timeline.queries import Event
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.sealing import desk_key, lookup_digest, open_row, seal_row
from vulndesk.gateways import outbox_files, smtp

log = logging.getLogger(__name__)

TABLE = "notices_outgoingmail"
DELIVER = "notices.deliver"
KEPT_FOR = timedelta(days=90)
LATE_FROM = timedelta(minutes=5)

Write = Callable[[], None]


def mail_reporter(*, event_id: int, now: datetime) -> Write | None:
    """Tell the reporter, if there is an address, that there is something to read."""
    event = timeline_queries.event(event_id)
    kind = kinds.REPORTER_LETTERS.get(event.kind)
    own_deed = event.actor in ("reporter", "mail") and event.kind != "report_received"
    if kind is None or event.case_id is None or event.audience != "everyone" or own_deed:
        return None
    address = address_in(cases.reporter_contact(event.case_id))
    if address is None:
        return None
    letter = compose(kind, {"desk": settings.DESK_NAME, "status_url": _url("status")})
    return _write_mails(event, kind, letter, [address], now=now)


def mail_team(*, event_id: int, now: datetime) -> Write | None:
    """Tell the people who work on the case, except the one who did it."""
    event = timeline_queries.event(event_id)
    kind = kinds.TEAM_LETTERS.get(event.kind)
    from_team = event.actor.startswith("user:")
    if kind is None or (event.kind in kinds.FROM_OUTSIDE and from_team):
        return None
    if event.kind == "job_given_up" and event.facts.get("task") == DELIVER:
        return None  # mail about mail that cannot be delivered would run in a circle; the outbox shows it
    return _write_mails(event, kind, compose(kind, _words(event)), _team(event), now=now)


def deliver(*, event_id: int, mail_id: str, now: datetime) -> Write | None:
    """Hand one mail to the mail server, or write it into the outbox folder where none is configured.

    The server may take a mail and this process die before it can say so; the second try has the same Message-ID and
    Date, by which mailboxes know a repetition (RFC 5322, 3.6.4).
    """
    mail = OutgoingMail.objects.filter(id=mail_id, event_id=event_id, state=OutgoingMail.State.WAITING).first()
    if mail is None:
        return None
    opened = open_row(desk_key(), table=TABLE, row=mail.id, sealed=mail.sealed)
    letter = Letter(subject=opened["subject"], text=opened["text"])
    if settings.EMAIL_CONFIGURED:
        _send(mail, letter, opened["recipient"])
        return lambda: _settle(mail.id, OutgoingMail.State.SENT, now=now)
    outbox_files.write(settings.DATA / "outbox", name=_file_name(mail), content=bytes(_message(mail, letter, None)))
    return lambda: _settle(mail.id, OutgoingMail.State.WRITTEN, now=now)


def mark_given_up(*, event_id: int, now: datetime) -> Write | None:
    """A job was given up: when it was to deliver a mail, say so on the mail."""
    event = timeline_queries.event(event_id)
    job = timeline_queries.job(int(event.facts["job"]))
    if job is None or job.task != DELIVER:
        return None
    mail_id = UUID(job.arguments["mail_id"])
    return lambda: _settle(mail_id, OutgoingMail.State.GIVEN_UP, now=now)


def forget_mails(*, now: datetime) -> int:
    """Housekeeping: mail settled long ago goes, with its address and its file."""
    old = OutgoingMail.objects.exclude(state=OutgoingMail.State.WAITING).filter(settled_at__lt=now - KEPT_FOR)
    for mail in old:
        outbox_files.remove(settings.DATA / "outbox", name=_file_name(mail))
    gone, _ = OutgoingMail.objects.filter(id__in=[mail.id for mail in old]).delete()
    return gone


def _team(event: Event) -> list[str]:
    """The addresses to write to: those who work on the case, or the owners of the desk when it is about the desk.

    What must not be missed goes to everybody who handles the programme; so does all the rest when the owner of the case
    has left the team.
    """
    if event.case_id is None or event.programme_id is None:
        return _addresses([user.pk for user in accounts.active_users() if user.is_owner], actor=event.actor)
    handlers = cases.handlers_of(event.programme_id)
    if event.kind in kinds.TO_EVERYBODY:
        return _addresses(handlers, actor=event.actor)
    active = set(cases.audience_of(event.case_id)) & {user.pk for user in accounts.active_users()}
    return _addresses(active or handlers, actor=event.actor)


def _addresses(user_ids: Iterable[int], *, actor: str) -> list[str]:
    people = [accounts.user_by_id(user_id) for user_id in user_ids if f"user:{user_id}" != actor]
    return [address for person in people if (address := address_in(accounts.address_of(person)))]


def _words(event: Event) -> dict[str, object]:
    """What a letter to the team may say: ids, instants and states, no content."""
    words: dict[str, object] = {
        "desk": settings.DESK_NAME,
        "at": f"{event.at.astimezone(UTC):%A %-d %B %Y, %H:%M} UTC",
        "promise": kinds.PROMISES.get(event.facts.get("promise", ""), "a promise"),
        "share": kinds.SHARES.get(event.facts.get("share", ""), "Much"),
        "late": _late(event.facts.get("late_seconds", 0)),
    }
    if event.kind == "job_given_up":
        words.update({name: event.facts.get(name) for name in ("job", "task", "attempts", "error")})
    if event.case_id is not None and (case := cases.case_summary(event.case_id)):
        words.update(reference=case.reference, case_url=_url("case", case.reference))
    return words


def _late(seconds: int) -> str:
    """How much later than it should have the worker rang a clock; empty when nobody would notice."""
    hours, minutes = divmod(seconds // 60, 60)
    if seconds < LATE_FROM.total_seconds():
        return ""
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _url(name: str, *arguments: object) -> str:
    return f"{settings.ADDRESS}{reverse(name, args=arguments)}"


def _write_mails(event: Event, kind: str, letter: Letter, addresses: Iterable[str], *, now: datetime) -> Write | None:
    digests = {lookup_digest("mail recipient", address.casefold()): address for address in addresses}
    mails = [_seal_mail(event, kind, letter, address, digest, now=now) for digest, address in digests.items()]

    def write() -> None:
        for mail in mails:
            if not _is_covered(mail) and not _exists(mail):
                mail.save(force_insert=True)
                timeline.add_job(
                    task=DELIVER, now=now, key=f"mail:{mail.id}", arguments={"event_id": event.id, "mail_id": mail.id}
                )

    return write if mails else None


def _seal_mail(event: Event, kind: str, letter: Letter, address: str, digest: bytes, *, now: datetime) -> OutgoingMail:
    mail_id = new_id()
    name = lookup_digest("message id", f"{event.id}:{digest.hex()}").hex()[:40]
    content = {"recipient": address, "subject": letter.subject, "text": letter.text}
    return OutgoingMail(
        id=mail_id,
        event_id=event.id,
        case_id=event.case_id,
        programme_id=event.programme_id,
        kind=kind,
        recipient_digest=digest,
        sealed=seal_row(desk_key(), table=TABLE, row=mail_id, content=content),
        message_id=f"<{name}@{domain_of(settings.DEFAULT_FROM_EMAIL)}>",
        made_at=now,
    )


def _is_covered(mail: OutgoingMail) -> bool:
    return OutgoingMail.objects.filter(
        state=OutgoingMail.State.WAITING,
        case_id=mail.case_id,
        recipient_digest=mail.recipient_digest,
        kind__in=kinds.COVERED_BY.get(mail.kind, ()),
    ).exists()


def _exists(mail: OutgoingMail) -> bool:
    return OutgoingMail.objects.filter(event_id=mail.event_id, recipient_digest=mail.recipient_digest).exists()


def _settle(mail_id: UUID, state: str, *, now: datetime) -> None:
    OutgoingMail.objects.filter(id=mail_id, state=OutgoingMail.State.WAITING).update(state=state, settled_at=now)


def _send(mail: OutgoingMail, letter: Letter, recipient: str) -> None:
    try:
        smtp.deliver(
            _message(mail, letter, recipient),
            sender=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
            recipient=recipient,
            server=_mail_server(),
        )
    except smtp.Refused as refusal:
        raise timeline.Hopeless(f"MailRefused{refusal.code or ''}") from None


def _mail_server() -> smtp.MailServer:
    tls = "implicit" if settings.EMAIL_USE_SSL else "starttls" if settings.EMAIL_USE_TLS else "none"
    return smtp.MailServer(
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        hello=domain_of(settings.DEFAULT_FROM_EMAIL),
        user=settings.EMAIL_HOST_USER or "",
        password=settings.EMAIL_HOST_PASSWORD or "",
        tls=tls,
    )


def _message(mail: OutgoingMail, letter: Letter, recipient: str | None) -> EmailMessage:
    return as_message(
        letter,
        sender=settings.DEFAULT_FROM_EMAIL,
        recipient=recipient,
        message_id=mail.message_id,
        made_at=mail.made_at,
        mail_id=mail.id,
    )


def _file_name(mail: OutgoingMail) -> str:
    return f"{mail.made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{mail.id}.eml"
