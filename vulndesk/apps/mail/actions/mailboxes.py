"""Mail that comes to a mailbox which people go on using: the owner names it, and the worker looks every minute.

Promise: a mail is marked as read here only once it is stored; what is read twice is one mail (the same bytes). The
mailbox itself stays as it is. While it cannot be read, its page says why; after an hour the team is told, once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction

from vulndesk.apps.mail import content
from vulndesk.apps.mail.actions.keep import Delivery, store_mail
from vulndesk.apps.mail.content import MailboxContent
from vulndesk.apps.mail.models import Mailbox
from vulndesk.apps.timeline.actions import add_job, record_event
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import BadInput, Busy, TooLarge
from vulndesk.core.events import EventKind
from vulndesk.gateways import mailbox as gateway
from vulndesk.gateways.mailbox_reading import Found, Mark, TokenSource, end_of, new_mails, new_tokens
from vulndesk.gateways.web import Web

PICK_UP = "mail.pick_up"
LOOK_EVERY = timedelta(minutes=1)
AFTER_TROUBLE = timedelta(minutes=5)
PLANNED_FOR = 11  # minutes: a little longer than until the next planning
ALARM_AFTER = timedelta(hours=1)
AT_ONCE = 50
NO_ROOM = "no room"

Write = Callable[[], None]


# --- what the owner settles --------------------------------------------------------------------------------------


def change_mailbox(programme_id: int, given: MailboxContent, *, by: Actor, now: datetime) -> None:
    """Secrets that are left empty stay as they are, as long as they go to the same place. Raises BadInput."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    for name in ("host", "user", "folder"):
        if not getattr(given, name).isprintable():
            raise BadInput("It holds signs that cannot be seen.", next_step="Write it again by hand.", field=name)
    row = Mailbox.objects.filter(programme_id=programme_id).first()
    wanted = _with_secrets(given, content.open_mailbox(row) if row else None)
    if not (wanted.refresh_token if wanted.token_address else wanted.password):
        raise BadInput(
            "The mailbox needs a secret.",
            next_step="Write it again: it is kept only for the same server and user.",
            field="refresh_token" if wanted.token_address else "password",
        )
    with transaction.atomic():
        row = row or Mailbox(programme_id=programme_id)
        if not row.sealed or _place(content.open_mailbox(row)) != _place(wanted):
            row.validity, row.uid, row.looked_at = 0, 0, None
        row.sealed = content.seal_mailbox(programme_id, wanted)
        row.failing_since, row.problem, row.told_at = None, "", None
        row.save()
        _note(programme_id, by=by, now=now)
        look_into_mailbox(programme_id, by=by, now=now)
        _plan(programme_id, now=now)


def remove_mailbox(programme_id: int, *, by: Actor, now: datetime) -> None:
    """Its mail stays where it is, and what was taken from it too."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    with transaction.atomic():
        if Mailbox.objects.filter(programme_id=programme_id).delete()[0]:
            _note(programme_id, by=by, now=now)


def look_into_mailbox(programme_id: int, *, by: Actor, now: datetime) -> None:
    """Now, and not only in a minute."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    add_job(task=PICK_UP, now=now, arguments={"programme_id": programme_id, "at_once": True})


def _with_secrets(given: MailboxContent, kept: MailboxContent | None) -> MailboxContent:
    if kept is None:
        return given
    # A secret is never sent to another server than it was given for.
    if (given.host, given.port, given.tls, given.user) == (kept.host, kept.port, kept.tls, kept.user):
        given = replace(given, password=given.password or kept.password)
    if given.token_address == kept.token_address:
        given = replace(
            given,
            client_secret=given.client_secret or kept.client_secret,
            refresh_token=given.refresh_token or kept.refresh_token,
        )
    return given


def _place(one: MailboxContent) -> tuple[object, ...]:
    return one.host, one.port, one.user, one.folder


def _note(programme_id: int, *, by: Actor, now: datetime) -> None:
    kind = EventKind.PROGRAMME_CHANGED
    record_event(kind=kind, now=now, actor=by.name, programme_id=programme_id, facts={"fields": ["mailbox"]})


# --- when the worker looks ---------------------------------------------------------------------------------------


def plan_pick_ups(*, now: datetime) -> int:
    """Housekeeping: a look a minute into each mailbox, until the next planning."""
    return sum(_plan(one, now=now) for one in Mailbox.objects.values_list("programme_id", flat=True))


def _plan(programme_id: int, *, now: datetime) -> int:
    minute = int(now.timestamp() // LOOK_EVERY.total_seconds())
    jobs = [
        add_job(
            task=PICK_UP,
            now=now,
            run_at=now + number * LOOK_EVERY,
            key=f"pick-up:{programme_id}:{minute + number}",
            arguments={"programme_id": programme_id},
        )
        for number in range(PLANNED_FOR)
    ]
    return sum(job is not None for job in jobs)


@dataclass
class _Round:
    """How far one look came. problem: empty when the mailbox could be read to its end."""

    mark: Mark
    taken: int = 0
    left_out: int = 0
    problem: str = ""


def pick_up(*, programme_id: int, now: datetime, at_once: bool = False) -> Write | None:
    """Task: store what is new. Each mail is stored by itself; the mark is written down with the end of the job."""
    row = Mailbox.objects.filter(programme_id=programme_id).select_related("programme").first()
    if row is None or not (at_once or _is_due(row, now=now)):
        return None
    done = _Round(Mark(row.validity, row.uid))
    try:
        box = _opened(row)
        if row.looked_at is None:
            done.mark = end_of(box)
        else:
            found = new_mails(box, after=done.mark, since=row.looked_at, largest=settings.MAIL_LIMIT, most=AT_ONCE)
            for one in found:
                _take(one, row, done, now=now)
    except gateway.Closed as closed:
        done.problem = closed.kind
    except Busy:
        done.problem = NO_ROOM
    return partial(_write_down, row, done, now=now)


def _is_due(row: Mailbox, *, now: datetime) -> bool:
    """Looks that piled up are one look; a mailbox that is closed is not asked every minute."""
    if row.tried_at is None:
        return True
    return now - row.tried_at >= (AFTER_TROUBLE if row.failing_since else LOOK_EVERY / 2)


def _opened(row: Mailbox) -> gateway.Mailbox:
    """Raises Closed. A new refresh token is kept at once: the old one may be good no more (RFC 6749, 6)."""
    known = content.open_mailbox(row)
    password = known.password
    if known.token_address:
        source = TokenSource(known.token_address, known.client_id, known.client_secret, known.refresh_token)
        tokens = new_tokens(source, web=Web(inner=settings.INNER_NETWORKS))
        password = tokens.access
        if tokens.refresh != known.refresh_token:
            sealed = content.seal_mailbox(row.programme_id, replace(known, refresh_token=tokens.refresh))
            if Mailbox.objects.filter(pk=row.pk, sealed=bytes(row.sealed)).update(sealed=sealed):
                row.sealed = sealed
    return gateway.Mailbox(
        known.host, known.port, known.user, password, known.tls, known.folder, by_token=bool(known.token_address)
    )


def _take(one: Found, row: Mailbox, done: _Round, *, now: datetime) -> None:
    """Also a mail whose size was said too small is over the limit, and not tried for ever."""
    try:
        if one.raw is not None:
            store_mail([one.raw], programme=row.programme, delivery=Delivery("imap"), now=now)
            done.taken += 1
        elif one.size:
            done.left_out += 1
    except TooLarge:
        done.left_out += 1
    done.mark = one.mark


def _write_down(row: Mailbox, done: _Round, *, now: datetime) -> None:
    """In the job's transaction. Nothing, when the owner changed the mailbox or another worker read it meanwhile."""
    is_well = not done.problem
    since = None if is_well else row.failing_since or now
    is_telling = since is not None and row.told_at is None and now - since >= ALARM_AFTER
    same = Mailbox.objects.filter(pk=row.pk, validity=row.validity, uid=row.uid, sealed=bytes(row.sealed))
    changed = same.update(
        validity=done.mark.validity,
        uid=done.mark.uid,
        looked_at=now if is_well else row.looked_at,
        tried_at=now,
        failing_since=since,
        problem=done.problem,
        told_at=now if is_telling else None if is_well else row.told_at,
        taken=row.taken + done.taken,
        left_out=row.left_out + done.left_out,
    )
    if changed != 1:
        return
    if is_telling:
        record_event(kind=EventKind.MAILBOX_CLOSED, now=now, programme_id=row.programme_id)
    elif is_well and row.told_at is not None:
        record_event(kind=EventKind.MAILBOX_OPEN_AGAIN, now=now, programme_id=row.programme_id)
