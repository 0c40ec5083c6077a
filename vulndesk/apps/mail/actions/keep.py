"""Raw mail is stored first, and a person decides about what was kept aside."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import QuerySet

from vulndesk.apps.cases.queries import listening_to
from vulndesk.apps.mail import content
from vulndesk.apps.mail.actions.correspondence import letter_of
from vulndesk.apps.mail.actions.jobs import READ_MAIL, job_of
from vulndesk.apps.mail.actions.opening import Opened, as_report, files_of, open_mail, store_case_of, store_in_thread
from vulndesk.apps.mail.models import ReceivedMail
from vulndesk.apps.mail.queries import programme_at
from vulndesk.apps.notices.actions import store_letter
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.retention.queries import mail_days
from vulndesk.apps.timeline.actions import add_first_job
from vulndesk.apps.timeline.queries import event as timeline_event
from vulndesk.apps.vault.files import delete_file, store_file
from vulndesk.apps.vault.ids import new_id, normalise_reference
from vulndesk.apps.vault.models import SmallFile
from vulndesk.apps.vault.sealing import lookup_digest
from vulndesk.apps.vault.small_files import SMALL, seal_small_file
from vulndesk.apps.vault.statements import insert
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import BadInput, Busy, NotFound, NotNow, TooLarge
from vulndesk.core.mail.routing import Outcome

KEPT_ASIDE_FOR = timedelta(days=180)


@dataclass(frozen=True)
class Delivery:
    """How a message came. envelope_sender: None when the channel does not know it, "" for the null sender."""

    channel: str
    recipient: str = ""
    envelope_sender: str | None = None


@dataclass(frozen=True)
class Kept:
    """A message that is safe. is_new: False for bytes that were stored before."""

    id: UUID
    is_new: bool


def programme_for(recipient: str, *, slug: str = "") -> Programme:
    """Whose mail it is: the named programme, else the one whose policy names the address, else the only one.

    Raises BadInput when that is nobody's address here.
    """
    found = programme_at(recipient, slug=slug)
    if found is None:
        raise BadInput(
            "No programme of this desk takes mail for this address.",
            next_step="Name the address in the policy, or the programme with --programme.",
        )
    return found


def store_mail(chunks: Iterable[bytes], *, programme: Programme, delivery: Delivery, now: datetime) -> Kept:
    """Sealed and on the disk with the job that reads it, before this returns. The same bytes are stored once.

    Raises TooLarge over the limit, Busy when the disk takes no more; either leaves no row behind.
    """
    (kept,) = store_mails([prepare_mail(chunks, programme=programme, delivery=delivery, now=now)])
    return kept


@dataclass(frozen=True)
class PreparedMail:
    """What `store_mails` stores. small: the raw message as a row; None when it is a file on the disk already."""

    mail: ReceivedMail
    small: SmallFile | None
    read_at: datetime


def prepare_mail(
    chunks: Iterable[bytes],
    *,
    programme: Programme,
    delivery: Delivery,
    now: datetime,
    read_after: timedelta = timedelta(),
) -> PreparedMail:
    """Seal one message; only a large one is written to the disk. Raises as `store_mail` does.

    read_after: how long the worker waits, because whoever stores the mail means to read it.
    """
    mail = ReceivedMail(
        id=new_id(), programme=programme, channel=delivery.channel, received_at=now, outcome="", file_id=None
    )
    start, rest = _until_small_is_over(chunks)
    small = None
    if rest is None:
        small, key = seal_small_file(start, now=now)
        mail.file_id, mail.size, sha256 = small.pk, len(start), hashlib.sha256(start).hexdigest()
        if mail.size > settings.MAIL_LIMIT:
            raise TooLarge("This mail is too large.", next_step="Send a smaller one.")
    else:
        raw = store_file(rest, name="message.eml", media_type="message/rfc822", limit=settings.MAIL_LIMIT)
        mail.file_id, mail.size, sha256, key = raw.id, raw.size, raw.sha256, raw.key
    mail.digest = lookup_digest("mail", f"{programme.pk}|{sha256}")
    known = content.of_raw(key, sha256, envelope_sender=delivery.envelope_sender, recipient=delivery.recipient)
    mail.sealed = content.seal(mail.pk, known)
    return PreparedMail(mail, small, now + read_after)


def _until_small_is_over(chunks: Iterable[bytes]) -> tuple[bytes, Iterable[bytes] | None]:
    """The whole message, when it is small; else what was read of it, and all of it as a stream."""
    coming = iter(chunks)
    start = bytearray()
    for chunk in coming:
        if len(start) + len(chunk) > SMALL:
            return b"", chain((bytes(start), chunk), coming)
        start += chunk
    return bytes(start), None


def store_mails(prepared: Sequence[PreparedMail]) -> list[Kept]:
    """In one transaction; one by one when one of them was stored before. Raises Busy: all of them may come again.

    The file of a large one is then left to the sweep: after a failed commit nobody knows whether a row names it.
    """
    try:
        with _busy_when_full(), transaction.atomic():
            insert([one.small for one in prepared if one.small is not None])
            insert([one.mail for one in prepared])
            for one in prepared:
                add_first_job(
                    task=READ_MAIL,
                    now=one.mail.received_at,
                    run_at=one.read_at,
                    key=job_of(one.mail.pk),
                    arguments={"mail_id": str(one.mail.pk)},
                )
    except IntegrityError:
        if len(prepared) > 1:
            return [kept for one in prepared for kept in store_mails([one])]
        return [_stored_before(prepared[0])]
    return [Kept(one.mail.pk, is_new=True) for one in prepared]


def _stored_before(prepared: PreparedMail) -> Kept:
    earlier = ReceivedMail.objects.filter(digest=prepared.mail.digest).values_list("pk", flat=True).first()
    if prepared.small is None:
        delete_file(str(prepared.mail.file_id))
    if earlier is None:
        raise Busy("This mail could not be stored.", next_step="Send it again.")
    return Kept(earlier, is_new=False)


@contextlib.contextmanager
def _busy_when_full() -> Iterator[None]:
    """A database that is full, locked or gone is a reason to come again."""
    try:
        yield
    except OperationalError:
        raise Busy("The desk cannot store mail at this moment.", next_step="Send it again in a few minutes.") from None


# --- kept aside --------------------------------------------------------------------------------------------------


def make_case(mail_id: UUID, *, by: Actor, now: datetime) -> UUID:
    """A person says that it is a report. The case counts from the instant when the mail came."""
    opened = _kept_aside(mail_id, by=by)
    prepared = as_report(opened, now=opened.mail.received_at)
    letter = letter_of(opened, prepared.case.pk)
    with transaction.atomic():
        _settle(opened, outcome=Outcome.CASE, case_id=prepared.case.pk, now=now)
        store_letter(letter)
        store_case_of(opened, prepared, now=now)
    return prepared.case.pk


def join_case(mail_id: UUID, reference: str, *, by: Actor, now: datetime) -> UUID:
    """A person says that it belongs to a case."""
    opened = _kept_aside(mail_id, by=by)
    case_id = listening_to(by, reference=normalise_reference(reference))
    files, letter = files_of(opened), letter_of(opened, case_id)
    with transaction.atomic():
        _settle(opened, outcome=Outcome.THREAD, case_id=case_id, now=now)
        store_letter(letter)
        store_in_thread(opened, case_id, files=files, now=now)
    return case_id


def set_aside_for_good(mail_id: UUID, *, by: Actor, now: datetime) -> None:
    """Neither a report nor an answer: it leaves the list, and its bytes stay for half a year."""
    opened = _kept_aside(mail_id, by=by)
    with transaction.atomic():
        _settle(opened, outcome=Outcome.QUARANTINE, case_id=None, now=now)


def _kept_aside(mail_id: UUID, *, by: Actor) -> Opened:
    require(by, Verb.HANDLE)
    mail = ReceivedMail.objects.filter(pk=mail_id, outcome=Outcome.QUARANTINE).select_related("programme").first()
    if mail is None or not by.handles(mail.programme_id):
        raise NotFound("There is no such mail.", next_step="The list of mail shows what was kept aside.")
    if mail.settled_at is not None:
        raise NotNow("Somebody dealt with this mail already.", next_step="Reload the list.")
    return open_mail(mail)


def _settle(opened: Opened, *, outcome: Outcome, case_id: UUID | None, now: datetime) -> None:
    rows = ReceivedMail.objects.filter(pk=opened.mail.pk, settled_at__isnull=True)
    # The raw file of what found its case is the case's from here on, and so are its words.
    known = content.seal(opened.mail.pk, replace(opened.content, begin=""))
    given = {"file_id": None, "sealed": known} if case_id else {}
    if rows.update(settled_at=now, outcome=outcome, case_id=case_id, **given) != 1:
        raise NotNow("Somebody dealt with this mail already.", next_step="Reload the list.")


def forget_mail(*, now: datetime) -> int:
    """Housekeeping: mail that was set aside for good, after half a year or as long as its programme says."""
    aside = ReceivedMail.objects.filter(outcome=Outcome.QUARANTINE, settled_at__isnull=False)
    settled = mail_days()
    gone = _forget(aside.exclude(programme_id__in=settled).filter(settled_at__lt=now - KEPT_ASIDE_FOR))
    for programme_id, days in settled.items():
        if days:
            old = aside.filter(programme_id=programme_id, settled_at__lt=now - timedelta(days=days))
            gone += _forget(old)
    return gone


def _forget(old: QuerySet[ReceivedMail]) -> int:
    files = [mail.file_id for mail in old if mail.file_id]
    gone, _ = ReceivedMail.objects.filter(pk__in=[mail.pk for mail in old]).delete()
    for file_id in files:
        delete_file(file_id)
    return gone


def forget_sender(*, event_id: int, now: datetime) -> Callable[[], None] | None:
    """Task: a case was erased, or who reported it. The digest stays, by which the same bytes are known again."""
    case_id = timeline_event(event_id).case_id
    if case_id is None:
        return None
    rows = ReceivedMail.objects.filter(case_id=case_id)

    def write() -> None:
        rows.update(sealed=b"", message_id_digest=None)

    return write
