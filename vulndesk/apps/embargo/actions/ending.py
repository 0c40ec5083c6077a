"""What ends an embargo without anybody's agreement: its time, and what a person confirms has happened in the world."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from vulndesk.apps.cases.queries import listening_to
from vulndesk.apps.embargo.actions.keeping import apply_change, record, require_fresh
from vulndesk.apps.embargo.models import Embargo
from vulndesk.apps.embargo.queries.state import embargo_of, is_in_force
from vulndesk.core.access import Actor, Role, Verb, require
from vulndesk.core.embargo import EM, IN_FORCE, NEGOTIATING, TRANSITIONS, Move, forced
from vulndesk.core.errors import Conflict
from vulndesk.core.events import EventKind
from vulndesk.core.joint import Joint, require_sound
from vulndesk.core.lifecycle import RM
from vulndesk.core.world import World

BATCH = 200
OFF_THE_TABLE: dict[str, Any] = {"proposed_until": None, "proposed_by": "", "proposed_means": ""}


def end_due_embargoes(*, now: datetime) -> int:
    """The worker's: every embargo whose instant has come ends, once; what is late is said. Nothing is published."""
    due = Embargo.objects.filter(em__in=[em.value for em in IN_FORCE], until__lte=now, case__erased_at=None)
    return sum(_end_by_time(one, now=now) for one in due.select_related("case").order_by("until")[:BATCH])


def end_if_over(case_id: UUID, *, now: datetime) -> None:
    """Before anybody moves it: what is over is over, whether or not a worker has come by."""
    row = Embargo.objects.filter(pk=case_id, em__in=[em.value for em in IN_FORCE]).select_related("case").first()
    if row is not None and not is_in_force(row, now=now):
        _end_by_time(row, now=now)


def guarded(case_id: UUID, by: Actor, *, now: datetime, seen: int | None = None) -> Embargo:
    """For a deed of the team or of the reporter: the newest row, ended first if its time is over.

    seen: the revision on the person's page. Raises NotFound, NotAllowed, Conflict.
    """
    require(by, Verb.NEGOTIATE if by.role is Role.REPORTER else Verb.HANDLE)
    listening_to(by, case_id)
    end_if_over(case_id, now=now)
    embargo = embargo_of(case_id)
    require_fresh(embargo, seen, now=now)
    return embargo


def _end_by_time(embargo: Embargo, *, now: datetime) -> bool:
    until = embargo.until
    if until is None:
        raise ValueError("an embargo in force has an end")
    em = TRANSITIONS[EM(embargo.em), Move.TERMINATE]
    changes = {"em": em.value, "ended_at": until, "cause": "time"} | OFF_THE_TABLE
    late = int((now - until).total_seconds())
    try:
        with transaction.atomic():
            apply_change(embargo, changes, now=now)
            record(embargo, EventKind.EMBARGO_ENDED, by="desk", now=now, cause="time", late_seconds=late)
    except Conflict:
        return False  # somebody moved it at this moment; the next round looks again
    return True


def record_fact(case_id: UUID, letter: str, *, by: Actor, now: datetime, seen: int | None = None) -> Embargo:
    """A person confirms what has happened: F, D, P, X or A of core/world.py. It cannot be taken back.

    What gets out ends the embargo at once and drops what is proposed; a fix that is ready ends the negotiation.
    An exploit in public makes the thing public, so P follows X by itself. Raises NotNow.
    """
    require(by, Verb.HANDLE)
    embargo = guarded(case_id, by, now=now, seen=seen)
    letters = [letter, "P"] if letter == "X" and "p" in embargo.world else [letter]
    world = World(embargo.world)
    for one in letters:
        world = world.after(one)
    changes, event, facts = consequences(EM(embargo.em), world, letter, now=now)
    before, rm = embargo.world, RM(embargo.case.rm)
    require_sound(
        Joint(rm, EM(embargo.em), path=before[:3], known=before[3:]),
        Joint(rm, EM(changes.get("em", embargo.em)), path=world.state[:3], known=world.state[3:]),
    )
    with transaction.atomic():
        apply_change(embargo, {"world": world.state} | changes, now=now)
        for one in letters:
            record(embargo, EventKind.FACT_RECORDED, by=by.name, now=now, letter=one)
        if event is not None:
            record(embargo, event, by="desk", now=now, **facts)
    return embargo


def consequences(
    em: EM, world: World, letter: str, *, now: datetime
) -> tuple[dict[str, Any], EventKind | None, dict[str, str]]:
    """What follows for the embargo: changes, and the event that tells of them."""
    moves = forced(em, world)
    if Move.TERMINATE in moves:
        changes = {"em": TRANSITIONS[em, Move.TERMINATE].value, "ended_at": now, "cause": letter}
        return changes | OFF_THE_TABLE, EventKind.EMBARGO_ENDED, {"cause": letter}
    if moves or (world.is_fix_ready and em in NEGOTIATING):
        changes = {"em": TRANSITIONS[em, Move.REJECT].value}
        because = "known" if moves else "fix"
        return changes | OFF_THE_TABLE, EventKind.EMBARGO_REJECTED, {"because": because}
    return {}, None, {}
