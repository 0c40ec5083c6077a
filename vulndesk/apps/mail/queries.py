"""The guarded door to read what came by mail, and whom an address or a message id belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import BinaryField, UUIDField

from vulndesk.apps.cases.queries import case_id_of_reference, programme_id_of, reporter_contact
from vulndesk.apps.handover.queries import given_case
from vulndesk.apps.keys.queries import has_key
from vulndesk.apps.mail import content
from vulndesk.apps.mail.models import LoopTrip, Mailbox, ReceivedMail
from vulndesk.apps.notices.queries import case_of_message, case_of_reply_address
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import in_programmes_of, policy_of, programme, programmes, version_in_force
from vulndesk.apps.vault.files import OpenFile, open_file
from vulndesk.apps.vault.ids import normalise_reference
from vulndesk.apps.vault.sealing import desk_key, lookup_digest, open_row
from vulndesk.apps.vault.statements import Given, Question
from vulndesk.core.access import Actor, Verb, may, require
from vulndesk.core.errors import NotFound
from vulndesk.core.mail.round_trip import Leg, TripFacts, TripStep, is_over, steps_of
from vulndesk.core.mail.routing import Outcome
from vulndesk.core.policy.clauses import Contact, Kind

_REFERENCE = re.compile(r"\bVD-?[0-9A-Z]{4}-?[0-9A-Z]{4}\b", re.IGNORECASE)
_OUR_MARK = re.compile(rb"^X-Vulndesk-Mail:", re.MULTILINE | re.IGNORECASE)
_HEAD = 64 * 1024
_SAME_ID = Question(
    lambda: (
        ReceivedMail.objects.filter(message_id_digest=Given("digest", BinaryField()))
        .exclude(pk=Given("mail_id", UUIDField()))
        .order_by("received_at")[:1]
    )
)


def programme_at(recipient: str, *, slug: str = "") -> Programme | None:
    """By name, else of the case whose reply address it is, else by the contact address of its policy (also with a
    +tag), else the only programme there is, else the one whose owner tries this address out."""
    if slug:
        return programme(slug)
    running = programmes()
    if recipient and (case_id := case_of_reply_address(recipient)):
        programme_id = programme_id_of(case_id)
        return next((one for one in running if one.pk == programme_id), None)
    wanted = _without_tag(recipient)
    for one in running if wanted else ():
        if wanted in map(_without_tag, contacts_of(one)):
            return one
    if len(running) != 1 and recipient:
        tested = LoopTrip.objects.filter(address_digest=trip_digest(recipient)).values_list("programme_id", flat=True)
        return next((one for one in running if one.pk in tested), None)
    return running[0] if running else None


def trip_digest(address: str) -> bytes:
    return lookup_digest("address of a test", address.strip().casefold())


def contacts_of(programme: Programme) -> list[str]:
    """The addresses that the policy in force names for reports."""
    clauses = policy_of(version_in_force(programme)).of_kind(Kind.CONTACT)
    values = (clause.value for clause in clauses)
    return [value.value for value in values if isinstance(value, Contact) and value.kind == "email"]


def _without_tag(address: str) -> str:
    local, _, domain = address.strip().casefold().removeprefix("mailto:").rpartition("@")
    return f"{local.partition('+')[0]}@{domain}" if local else ""


# --- whom a mail is about ----------------------------------------------------------------------------------------


def message_digest(message_id: str) -> bytes:
    return lookup_digest("message id of a mail", message_id)


def case_at(addresses: Iterable[str]) -> UUID | None:
    """The case whose reply address is among these."""
    return next((found for one in addresses if one and (found := case_of_reply_address(one))), None)


def mail_with_id(message_id: str, *, other_than: UUID) -> ReceivedMail | None:
    if not message_id:
        return None
    return _SAME_ID.first(digest=message_digest(message_id), mail_id=other_than)


def case_quoted(refers_to: Iterable[str], subject: str, programme_id: int) -> UUID | None:
    """A case that a mail points at, by an id of ours or of its thread, or by its number. It is a hint, no proof."""
    for message_id in refers_to:
        if found := case_of_message(f"<{message_id}>"):
            return found
        row = ReceivedMail.objects.filter(message_id_digest=message_digest(message_id), case_id__isnull=False).first()
        if row is not None:
            return row.case_id
    named = _REFERENCE.search(subject)
    if not named:
        return None
    reference = normalise_reference(named[0])
    return case_id_of_reference(reference, programme_id) or given_case(reference, programme_id)


def case_returned(message_ids: Iterable[str]) -> UUID | None:
    """The case of a mail of ours that came back. Its id is known to nobody but those who got or carried it."""
    return next((found for one in message_ids if (found := case_of_message(f"<{one}>"))), None)


def senders_of(case_id: UUID | None) -> set[str]:
    """Who writes in this case, as far as the desk knows an address."""
    contact = (reporter_contact(case_id) or "") if case_id else ""
    return {contact.strip().casefold()} if "@" in contact else set()


def is_from_desk(raw: bytes) -> bool:
    """Whether the desk's own mark is among the first header fields."""
    head = raw[:_HEAD].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return _OUR_MARK.search(head) is not None


# --- for the team ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MailView:
    """One mail that was kept aside. Its sender is what it says, never more. begin: of its text."""

    id: UUID
    programme: str
    at: datetime
    sender: str
    name: str
    subject: str
    remarks: tuple[str, ...]
    begin: str
    size: int


def kept_aside(actor: Actor) -> list[MailView]:
    """What waits for a person, oldest first."""
    require(actor, Verb.HANDLE)
    rows = ReceivedMail.objects.filter(outcome=Outcome.QUARANTINE.value, settled_at__isnull=True)
    rows = rows.filter(in_programmes_of(actor)).select_related("programme").order_by("received_at")
    return [_view(row) for row in rows]


def _view(row: ReceivedMail) -> MailView:
    known = content.open_content(row)
    return MailView(
        id=row.pk,
        programme=row.programme.name,
        at=row.received_at,
        sender=known.sender,
        name=known.name,
        subject=known.subject,
        remarks=known.remarks,
        begin=known.begin,
        size=row.size,
    )


def raw_mail(actor: Actor, mail_id: UUID) -> OpenFile:
    """The bytes as they came. Raises NotFound."""
    row = ReceivedMail.objects.filter(pk=mail_id, file_id__isnull=False).first()
    if row is None or not actor.handles(row.programme_id):
        raise NotFound("There is no such mail.", next_step="Its raw message may be a file of its case now.")
    return open_file(str(row.file_id), content.file_of(row, content.open_content(row)).key)


@dataclass(frozen=True)
class ReadMail:
    """What became of one. outcome: empty while it was not read yet."""

    outcome: str
    case_id: UUID | None


def outcome_of(mail_id: UUID) -> ReadMail:
    row = ReceivedMail.objects.only("outcome", "case_id").get(pk=mail_id)
    return ReadMail(row.outcome, row.case_id)


def mail_files_in_use(file_ids: Iterable[str]) -> set[str]:
    found = ReceivedMail.objects.filter(file_id__in=list(file_ids)).values_list("file_id", flat=True)
    return {file_id for file_id in found if file_id}


# --- how mail comes in and goes out ------------------------------------------------------------------------------


@dataclass(frozen=True)
class LoopView:
    """One test mail: where it went, its steps with their times, and whether anything more is waited for."""

    address: str
    steps: tuple[TripStep, ...]
    is_over: bool


@dataclass(frozen=True)
class ProgrammeMail:
    """addresses: where the policy in force asks for mail. last_at: when a mail came in last, of whatever kind.

    in_clear: whether who wrote in clear may be answered in clear.
    """

    slug: str
    name: str
    addresses: tuple[str, ...]
    last_at: datetime | None
    has_key: bool
    in_clear: bool
    trips: tuple[LoopView, ...]


def programme_mail(actor: Actor, *, now: datetime) -> list[ProgrammeMail]:
    """For owners, a row a programme of theirs."""
    return [_programme_mail(one, now=now) for one in programmes() if may(actor, Verb.CHANGE_PROGRAMME, one.pk)]


def _programme_mail(one: Programme, *, now: datetime) -> ProgrammeMail:
    last = ReceivedMail.objects.filter(programme=one).order_by("-received_at").only("received_at").first()
    rows = LoopTrip.objects.filter(programme=one).order_by("-leg")
    return ProgrammeMail(
        slug=one.slug,
        name=one.name,
        addresses=tuple(contacts_of(one)),
        last_at=last.received_at if last else None,
        has_key=has_key(one.pk),
        in_clear=one.answers_in_clear,
        trips=tuple(_loop_view(row, now=now) for row in rows),
    )


def _loop_view(row: LoopTrip, *, now: datetime) -> LoopView:
    address = open_row(desk_key(), table="loop_trip", row=row.pk, sealed=row.sealed)["address"]
    facts = TripFacts(
        leg=Leg(row.leg),
        address=address,
        asked_at=row.asked_at,
        handed_at=row.handed_at,
        problem=row.problem,
        arrived_at=row.arrived_at,
        channel=row.channel,
        read_at=row.read_at,
    )
    return LoopView(address, steps_of(facts, now=now), is_over(facts, now=now))


# --- mailboxes ---------------------------------------------------------------------------------------------------

_TROUBLES = {
    "login refused": (
        "The mail server refuses the user or the secret.",
        "Write the secret again. Many providers want an app password or OAuth, and some want IMAP to be switched on.",
    ),
    "no token": ("No token could be renewed.", "Look at the token address, the client and the refresh token."),
    "no such folder": ("There is no folder of this name.", "Look for its name in the mailbox; INBOX is always there."),
    "no answer in time": ("The mail server does not answer.", "Look at its name and port, and at your firewall."),
    "no sound answer": ("The mail server gives no sound answer.", "Look at its name, its port and the connection."),
    "its TLS is not right": ("The certificate of the mail server is not right.", "Look at the name of the server."),
    "no room": ("The desk’s disk is full.", "Make room; the mail waits in the mailbox."),
}


@dataclass(frozen=True)
class MailboxView:
    """What an owner may see again: no secret. trouble: what is wrong and what to do, or None.

    left_out: how many mails were too large.
    """

    known: content.MailboxContent
    looked_at: datetime | None
    failing_since: datetime | None
    trouble: tuple[str, str] | None
    taken: int
    left_out: int


def mailbox_of(actor: Actor, programme_id: int) -> MailboxView | None:
    """For owners of the programme's organisation."""
    require(actor, Verb.CHANGE_PROGRAMME, programme_id)
    row = Mailbox.objects.filter(programme_id=programme_id).first()
    if row is None:
        return None
    known = replace(content.open_mailbox(row), password="", client_secret="", refresh_token="")
    trouble = _TROUBLES.get(row.problem, _TROUBLES["no sound answer"]) if row.problem else None
    return MailboxView(known, row.looked_at, row.failing_since, trouble, row.taken, row.left_out)
