"""The door to read the outbox: only mail about programmes that the reader works on; an owner sees all of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from operator import itemgetter
from uuid import UUID

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from vulndesk.apps.cases import queries as cases
from vulndesk.apps.keys.queries import Encryption, encryption_to
from vulndesk.apps.notices.kinds import CONFIRMATION, EARLY, WORDS
from vulndesk.apps.notices.letters import address_in
from vulndesk.apps.notices.models import NoticeChoice, OutgoingMail, Push, ReplyAddress, ReporterLetter
from vulndesk.apps.policies.queries import in_programmes_of
from vulndesk.apps.timeline.queries import events_named
from vulndesk.apps.vault.sealing import desk_key, lookup_digest, open_row
from vulndesk.core.access import Actor, Verb, may, require
from vulndesk.core.errors import NotFound
from vulndesk.core.events import EventKind
from vulndesk.core.mail.addresses import token_in
from vulndesk.core.mail.answers import AnswerFacts, Travel, Way, travel_of
from vulndesk.core.mail.inbound_mail import Written
from vulndesk.core.notice_choices import Choice, QuietHours

A_PAGE = 50


@dataclass(frozen=True)
class MailView:
    """One mail, opened for a person who may see it. `text` is empty in lists."""

    id: UUID
    words: str
    recipient: str
    subject: str
    text: str
    state: str
    made_at: datetime
    settled_at: datetime | None
    way: str = "notice"
    reference: str = ""


def outbox(actor: Actor, *, state: str = "", page: str | int = 1) -> Page[MailView]:
    """Newest first. Only the page's own rows are opened."""
    mails = _seen_by(actor)
    if state in OutgoingMail.State.values:
        mails = mails.filter(state=state)
    paginator = Paginator(mails.order_by("-made_at", "-id"), A_PAGE)
    rows = paginator.get_page(page)
    return Page([_opened(mail, with_text=False) for mail in rows.object_list], rows.number, paginator)  # type: ignore[arg-type]


def early_notice_mails(case_id: UUID) -> dict[str, str]:
    """Early notice -> how its mail stands. For the app that planned it, which has the case under the guard."""
    mails = dict(OutgoingMail.objects.filter(case_id=case_id, kind=EARLY).values_list("event_id", "state"))
    events = events_named([EventKind.EARLY_NOTICE_SENT], case_id=case_id) if mails else []
    return {event.facts["notice"]: mails[event.pk] for event in events if event.pk in mails}


def counts(actor: Actor) -> dict[str, int]:
    """How many mails are in each state."""
    return {state: _seen_by(actor).filter(state=state).count() for state in OutgoingMail.State.values}


def mail(actor: Actor, mail_id: UUID) -> MailView:
    """One mail with its text. Raises NotFound when it is absent or not for this person."""
    found = _seen_by(actor).filter(id=mail_id).first()
    if found is None:
        raise NotFound("There is no such mail.", next_step="Go back to the outbox.")
    return _opened(found, with_text=True)


def _seen_by(actor: Actor) -> QuerySet[OutgoingMail]:
    require(actor, Verb.SEE_OUTBOX)
    theirs = in_programmes_of(actor)
    if may(actor, Verb.RUN_DESK):
        theirs |= Q(programme_id__isnull=True)
    return OutgoingMail.objects.filter(theirs).exclude(case_id__in=cases.kept_from(actor))


def _opened(row: OutgoingMail, *, with_text: bool) -> MailView:
    opened = open_row(desk_key(), table="notices_outgoingmail", row=row.id, sealed=row.sealed)
    return MailView(
        id=row.id,
        words=WORDS.get(row.kind, row.kind.replace("_", " ")),
        recipient=opened["recipient"],
        subject=opened["subject"],
        text=opened["text"] if with_text else "",
        state=row.state,
        made_at=row.made_at,
        settled_at=row.settled_at,
        way=row.way,
        reference=_reference(row) if with_text and row.way != Way.NOTICE.value else "",
    )


def _reference(row: OutgoingMail) -> str:
    case = cases.case_summary(row.case_id) if row.case_id else None
    return case.reference if case else ""


# --- how the next answer travels ----------------------------------------------------------------------------------


def travel_of_answer(
    case_id: UUID, *, now: datetime, known: cases.Answered | None = None, encryption: Encryption | None = None
) -> Travel:
    """Asked before a person sends, and again when the mail is written. known, encryption: what a page asked already."""
    case = known or cases.answered(case_id)
    address = address_in(case.contact) if case else None
    if case is None or address is None:
        return travel_of(AnswerFacts(has_reader=case is None or case.has_reader))
    parts = cases.family_ids(case.first_id) if case.is_split else [case_id]
    letters = list(ReporterLetter.objects.filter(case_id__in=parts))
    encryption = encryption or encryption_to(case.first_id, now=now)
    odd = next((one.written for one in letters if one.written != Written.PERSON.value), Written.PERSON.value)
    return travel_of(
        AnswerFacts(
            address=address,
            by_mail=case.by_mail,
            in_clear=bool(letters) and all(one.in_clear for one in letters),
            written=Written(odd),
            key=encryption.fingerprint,
            problem=encryption.problem if encryption.has_key else None,
            allows_clear=case.allows_clear,
            sends=settings.EMAIL_CONFIGURED,
        )
    )


def letter_ids(case_id: UUID) -> list[str]:
    """The Message-IDs of what the reporter wrote, with angles, oldest first."""
    return [one for _, one in _letters(case_id) if one]


def thread_ids(case_id: UUID) -> list[str]:
    """Theirs and ours that went to them, in the order of time; of the same instant, theirs was first."""
    ours = OutgoingMail.objects.filter(case_id=case_id, state=OutgoingMail.State.SENT, kind__startswith="reporter_")
    sent = [(mail.made_at, mail.message_id) for mail in ours.only("made_at", "message_id")]
    return [one for _, one in sorted([*_letters(case_id), *sent], key=itemgetter(0)) if one]


def _letters(case_id: UUID) -> list[tuple[datetime, str]]:
    rows = ReporterLetter.objects.filter(case_id=case_id)
    opened = (
        (row.at, open_row(desk_key(), table="notices_reporterletter", row=row.pk, sealed=row.sealed)) for row in rows
    )
    return [(at, f"<{found['message_id']}>" if found["message_id"] else "") for at, found in opened]


def may_confirm(case_id: UUID) -> bool:
    return ReporterLetter.objects.filter(case_id=case_id, may_confirm=True).exists()


def was_confirmed(address: str, *, since: datetime) -> bool:
    digest = lookup_digest("mail recipient", address.casefold())
    rows = OutgoingMail.objects.filter(kind=CONFIRMATION, recipient_digest=digest, made_at__gt=since)
    return rows.exists()


# --- answers to our mail -----------------------------------------------------------------------------------------


def case_of_message(message_id: str) -> UUID | None:
    """The case that a mail of ours was about, by its Message-ID with angles."""
    return OutgoingMail.objects.filter(message_id=message_id[:300]).values_list("case_id", flat=True).first()


def case_of_reply_address(address: str) -> UUID | None:
    """The case whose participant was given this address; None for every other one."""
    token = token_in(address, template=settings.REPLY_ADDRESS)
    if not token:
        return None
    digest = lookup_digest("reply address", token)
    return ReplyAddress.objects.filter(digest=digest).values_list("case_id", flat=True).first()


# --- what each person chose --------------------------------------------------------------------------------------


def choices_of(user_ids: Iterable[int]) -> dict[int, Choice]:
    """Of everybody who was named; who never chose has what holds for all."""
    wanted = set(user_ids)
    rows = NoticeChoice.objects.filter(user_id__in=wanted)
    return dict.fromkeys(wanted, Choice()) | {row.user_id: _choice(row) for row in rows}


def _choice(row: NoticeChoice) -> Choice:
    told = open_row(desk_key(), table="notices_choice", row=row.user_id, sealed=row.sealed)
    quiet = told["quiet"]
    return Choice(
        not_by_mail=frozenset(told["not_by_mail"]),
        by_webhook=frozenset(told["by_webhook"]),
        address=told["address"],
        secret=told["secret"],
        quiet=QuietHours(
            begins=time.fromisoformat(quiet["begins"]),
            ends=time.fromisoformat(quiet["ends"]),
            zone=quiet["zone"],
            urgent=quiet["urgent"],
        )
        if quiet
        else None,
    )


@dataclass(frozen=True)
class LastPush:
    """How the last one to this person's webhook ended; settled_at: None while it waits."""

    state: str
    made_at: datetime
    settled_at: datetime | None


def last_push(user_id: int) -> LastPush | None:
    row = Push.objects.filter(user_id=user_id).order_by("-made_at").first()
    return LastPush(row.state, row.made_at, row.settled_at) if row else None
