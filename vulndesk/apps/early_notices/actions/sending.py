"""What the worker does at the instant: look once more whether the plan still holds, let the recipient in, and say so.

One transaction makes the participant, marks the notice and records the event that the mail is made from, so a process
that dies in between leaves either all of it or nothing; the mail is made once for that event.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from vulndesk.apps.early_notices import content
from vulndesk.apps.early_notices.actions.keeping import apply_change, record
from vulndesk.apps.early_notices.models import EarlyNotice
from vulndesk.apps.early_notices.queries.grounds import grounds_of
from vulndesk.apps.early_notices.queries.wording import terms_for
from vulndesk.apps.parties.actions import Invitation, invite_party
from vulndesk.apps.timeline.queries import event as timeline_event
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Role, person_in
from vulndesk.core.early_notices import STAYS, Followed, State, Why, followed
from vulndesk.core.errors import Conflict, Refused
from vulndesk.core.events import EventKind

BATCH = 100
LONGEST_RSVP = timedelta(days=89)


def send_due(*, now: datetime) -> int:
    """The worker's: whatever a person planned and whose instant has come. Returns how many were let in."""
    due = EarlyNotice.objects.filter(state=State.PLANNED, run_at__lte=now, case__erased_at=None)
    rows = due.select_related("case__programme", "case__data_key").order_by("run_at", "id")
    return sum(_send(row, now=now) for row in rows[:BATCH])


def follow_embargo(*, event_id: int, now: datetime) -> Callable[[], None] | None:
    """Subscriber of an embargo that moved or ended, or of a case that was handed over.

    What is planned moves with it, or is dropped and said so.
    """
    case_id = timeline_event(event_id).case_id
    rows = EarlyNotice.objects.filter(case_id=case_id, state=State.PLANNED) if case_id else EarlyNotice.objects.none()
    found = list(rows.select_related("case__programme"))

    def write() -> None:
        for row in found:
            _follow(row, now=now)

    return write if found else None


def forget_code(notice_id: UUID) -> None:
    """The mail with the link is made; only the mail has the code from now on. In the caller's transaction."""
    row = EarlyNotice.objects.select_related("case__data_key").get(pk=notice_id)
    key = opened_key(row.case.data_key)
    sealed = content.seal_planned(key, row.pk, {**content.open_planned(key, row), "code": ""})
    EarlyNotice.objects.filter(pk=row.pk).update(sealed=sealed)


def forget_plans(*, event_id: int, now: datetime) -> Callable[[], None] | None:
    """Subscriber of an erased case."""
    case_id = timeline_event(event_id).case_id
    return None if case_id is None else lambda: _forget(case_id)


def _forget(case_id: UUID) -> None:
    EarlyNotice.objects.filter(case_id=case_id).delete()


def _send(row: EarlyNotice, *, now: datetime) -> bool:
    if _follow(row, now=now) is not STAYS:
        return False
    key = opened_key(row.case.data_key)
    planned = content.open_planned(key, row)
    planner = person_in(row.planned_by)
    # What was planned under the guard is sent, also when the case was restricted meanwhile.
    theirs = frozenset({row.case.programme_id})
    by = Actor(Role.MEMBER, user_id=planner, programmes=theirs, owned=theirs)
    invitation = Invitation(
        name=planned["name"],
        role=row.role,
        summary=planned["summary"],
        rsvp_by=min(row.until, now + LONGEST_RSVP),
        contact=planned["address"],
        gives_report=planned["gives_report"],
        terms=terms_for(planned),
    )
    try:
        with transaction.atomic():
            apply_change(row, state=State.SENT, sent_at=now)
            party, code = invite_party(row.case_id, invitation, by=by, now=now)
            sealed = content.seal_planned(key, row.pk, {**planned, "code": code})
            EarlyNotice.objects.filter(pk=row.pk).update(party=party, sealed=sealed)
            late = int((now - row.run_at).total_seconds())
            record(row.case, EventKind.EARLY_NOTICE_SENT, by="desk", now=now, notice=row.pk, late_seconds=late)
    except Conflict:
        return False  # somebody took it back at this moment; the next round looks again
    except Refused:
        _drop(row, Why.REFUSED, now=now)
        return False
    return True


def _follow(row: EarlyNotice, *, now: datetime) -> Followed:
    """Whether the plan stays as it is; else it is moved or dropped, and the team is told.

    Another programme's team has the case now: they planned nothing.
    """
    if row.programme_id not in (None, row.case.programme_id):
        _drop(row, Why.HANDED_OVER, now=now)
        return Followed(why=Why.HANDED_OVER)
    grounds = grounds_of(row.case, now=now)
    found = followed(row.until, end=grounds.until, days=row.days, zone=row.case.programme.zone, now=now)
    if found.why is not None:
        _drop(row, found.why, now=now)
    elif found.at is not None:
        _move(row, found.at, grounds.until, now=now)
    return found


def _move(row: EarlyNotice, at: datetime, until: datetime | None, *, now: datetime) -> None:
    try:
        with transaction.atomic():
            apply_change(row, run_at=at, until=until)
            record(row.case, EventKind.EARLY_NOTICE_MOVED, by="desk", now=now, until=at, notice=row.pk)
    except Conflict:
        return  # somebody else did


def _drop(row: EarlyNotice, why: Why, *, now: datetime) -> None:
    try:
        with transaction.atomic():
            apply_change(row, state=State.DROPPED, why=why)
            record(row.case, EventKind.EARLY_NOTICE_DROPPED, by="desk", now=now, why=why, notice=row.pk)
    except Conflict:
        return
