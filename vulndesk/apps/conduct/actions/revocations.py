"""What was taken away comes back: at its end, by a person, or after an appeal. Meanwhile: the slow lane (E22)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from vulndesk.apps.accounts.actions import reactivate
from vulndesk.apps.cases.actions import change_lane
from vulndesk.apps.cases.queries import handlers_of
from vulndesk.apps.conduct import content
from vulndesk.apps.conduct.actions.marks import marks_of
from vulndesk.apps.conduct.actions.violations import record_about, settle_thread
from vulndesk.apps.conduct.models import Appeal, Evidence, Revocation, SlowedCase, Violation
from vulndesk.apps.conduct.queries.guard import violation_of
from vulndesk.apps.policies.queries import retention_rules
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.timeline.queries import event as timeline_event
from vulndesk.apps.vault.actions import erase_with_key
from vulndesk.apps.vault.files import delete_file
from vulndesk.apps.vault.ids import new_id
from vulndesk.core.access import Actor, Verb, may, require
from vulndesk.core.conduct import Access, require_another_person
from vulndesk.core.errors import BadInput, Conflict, NotAllowed, NotFound, NotNow
from vulndesk.core.events import EventKind


def give_back(violation_id: UUID, access: str, *, by: Actor, now: datetime) -> None:
    """Before its end, by a person."""
    require(by, Verb.HANDLE)
    row = violation_of(by, violation_id)
    taken = row.revocations.filter(access=access, ended_at=None).first()
    if taken is None:
        raise NotNow("This is not taken away any more.", next_step="Reload the page.")
    if access == Access.TEAM and not may(by, Verb.SHUT_OUT, row.programme_id):
        raise NotAllowed("Only an owner lets people back in.", next_step="Ask one of them.")
    with transaction.atomic():
        _end(row, taken, by=by.name, now=now)


def end_revocations(*, now: datetime) -> int:
    """Housekeeping: what was taken away for a time comes back. Returns how many."""
    over = Revocation.objects.filter(ended_at=None, ends_at__lte=now).select_related("violation")
    ended = 0
    for taken in over:
        with transaction.atomic():
            ended += _end(taken.violation, taken, by="desk", now=now)
    return ended


def _end(row: Violation, taken: Revocation, *, by: str, now: datetime) -> bool:
    """In the caller's transaction."""
    if Revocation.objects.filter(pk=taken.pk, ended_at=None).update(ended_at=now, ended_by=by) != 1:
        return False
    if taken.access == Access.THREAD and row.case_id is not None:
        settle_thread(row.case_id, now=now)
    if taken.access == Access.TEAM and row.person_id is not None:
        _let_back_in(row.person_id, now=now)
    record_about(row, EventKind.ACCESS_GIVEN_BACK, by=by, now=now, told=True, access=taken.access)
    if not row.revocations.filter(ended_at=None).exists():
        _leave_slow_lane(row, now=now)
    return True


def _let_back_in(person_id: int, *, now: datetime) -> None:
    others = Revocation.objects.filter(violation__person_id=person_id, access=Access.TEAM.value, ended_at=None)
    if not others.exists():
        try:
            with transaction.atomic():
                reactivate(by=None, user_id=person_id, now=now)
        except Conflict:
            return  # an owner was faster


# --- appeals -----------------------------------------------------------------------------------------------------


def appeal(violation_id: UUID, words: str, *, by: Actor, now: datetime) -> None:
    """The reporter of the case asks that another person looks. One at a time, while something is taken away."""
    require(by, Verb.WRITE)
    row = Violation.objects.filter(pk=violation_id, case_id=by.case_id, state="decided").first() if by.case_id else None
    if row is None:
        raise NotFound("There is no such decision.", next_step="Open your report with its receipt.")
    if not words.strip():
        raise BadInput("There is nothing to send.", next_step="Write what was missed.", field="words")
    if not row.revocations.filter(ended_at=None).exists():
        raise NotNow("Nothing is taken away any more.", next_step="You can write in the thread.")
    asked = Appeal(id=new_id(), violation=row, at=now)
    asked.sealed = content.seal_appeal(row, asked.pk, words.strip())
    with transaction.atomic():
        # The row is locked by its update, so of two appeals at once the second finds the first.
        Violation.objects.filter(pk=row.pk).update(state="decided")
        if row.appeals.filter(state="waiting").exists():
            raise NotNow("You appealed already.", next_step="A person looks at it, and answers here.")
        asked.save(force_insert=True)
        record_about(row, EventKind.CONDUCT_APPEALED, by=by.name, now=now, told=True)


def answer_appeal(violation_id: UUID, *, gives_back: bool, words: str, by: Actor, now: datetime) -> None:
    """Another person than who decided, where there is one. Raises NotAllowed for who decided."""
    require(by, Verb.HANDLE)
    row = violation_of(by, violation_id)
    asked = row.appeals.filter(state="waiting").first()
    if asked is None:
        raise NotNow("No appeal waits.", next_step="Reload the page.")
    require_another_person(by.user_id, decided_by=row.decided_by, handlers=handlers_of(row.programme_id))
    if not words.strip():
        raise BadInput("The answer is missing.", next_step="Write what the reporter will read.", field="words")
    changes = {
        "state": "given_back" if gives_back else "stands",
        "decided_at": now,
        "decided_by": by.name,
        "answer": content.seal_appeal_answer(row, asked.pk, words.strip()),
    }
    with transaction.atomic():
        if Appeal.objects.filter(pk=asked.pk, state="waiting").update(**changes) != 1:
            raise Conflict("Somebody else answered first.", next_step="Nothing of yours was done. Look at the answer.")
        record_about(row, EventKind.CONDUCT_APPEAL_ANSWERED, by=by.name, now=now, told=True)
        for taken in row.revocations.filter(ended_at=None) if gives_back else ():
            _end(row, taken, by=by.name, now=now)


# --- the slow lane -----------------------------------------------------------------------------------------------


def choose_lane(*, event_id: int, now: datetime) -> Callable[[], None] | None:
    """Subscriber of a report that came and of a key that was pinned: is it from somebody without access?"""
    event = timeline_event(event_id)
    if event.case_id is None or event.programme_id is None:
        return None
    case_id = event.case_id
    contact, key = marks_of(case_id)
    same = Q(pk=None)
    if contact is not None:
        same |= Q(contact_digest=contact)
    if key is not None:
        same |= Q(key_digest=key)
    known = Violation.objects.filter(same, state="decided", programme_id=event.programme_id)
    row = known.exclude(case_id=case_id).filter(revocations__ended_at=None, revocations__isnull=False).first()
    return (lambda: _enter_slow_lane(row, case_id, now=now)) if row else None


def _enter_slow_lane(row: Violation, case_id: UUID, *, now: datetime) -> None:
    if row.revocations.filter(ended_at=None).exists() and change_lane(case_id, slow=True):
        SlowedCase.objects.get_or_create(case_id=case_id, defaults={"violation": row})
        _record_lane(row.programme_id, case_id, slow=True, now=now)


def _leave_slow_lane(row: Violation, *, now: datetime) -> None:
    for slowed in row.slowed.all():
        if change_lane(slowed.case_id, slow=False):
            _record_lane(row.programme_id, slowed.case_id, slow=False, now=now)
    row.slowed.all().delete()


def _record_lane(programme_id: int, case_id: UUID, *, slow: bool, now: datetime) -> None:
    record_event(kind=EventKind.LANE_CHANGED, now=now, case_id=case_id, programme_id=programme_id, facts={"slow": slow})


# --- keeping -----------------------------------------------------------------------------------------------------


def forget_violations(*, now: datetime) -> int:
    """Housekeeping: what was dropped or is over goes with its key when closed cases do. Returns how many."""
    gone = 0
    for programme_id, days in retention_rules():
        since = now - timedelta(days=days)
        # What is still taken away, or came back a short while ago, is still of use.
        of_use = Revocation.objects.filter(Q(ended_at=None) | Q(ended_at__gt=since), violation=OuterRef("pk"))
        over = Q(decided_at__lte=since) | Q(state="recorded", recorded_at__lte=since)
        for row in Violation.objects.filter(over, ~Exists(of_use), programme_id=programme_id):
            gone += _forget(row)
    return gone


def forget_violations_of(programme_id: int, *, now: datetime) -> int:
    """All of a programme whose key is going to be destroyed, with what is still taken away. Returns how many."""
    return sum(_forget(row) for row in Violation.objects.filter(programme_id=programme_id, recorded_at__lte=now))


def _forget(row: Violation) -> int:
    files = list(Evidence.objects.filter(violation=row).values_list("file_id", flat=True))
    erase_with_key(Violation.objects.filter(pk=row.pk), row.data_key_id)
    for file_id in files:
        delete_file(file_id)
    return 1
