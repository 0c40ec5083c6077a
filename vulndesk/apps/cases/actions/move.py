"""A case moves to the policy that its programme runs now: one deed, after a person looked at what it changes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from vulndesk.apps.cases.actions.change import apply_change, require_fresh
from vulndesk.apps.cases.actions.clocks import refresh_next_due
from vulndesk.apps.cases.actions.thread import prepare_message, store_message
from vulndesk.apps.cases.models import Case, Deadline
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.apps.cases.queries.moves import move_of
from vulndesk.apps.policies.models import PolicyVersion
from vulndesk.apps.timeline.actions import record_event
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.clocks import reminders
from vulndesk.core.errors import BadInput, NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.moves import MovedClock
from vulndesk.core.policy.clauses import Promise


def move_to_current_policy(
    case_id: UUID, *, message: str = "", seen: int | None = None, by: Actor, now: datetime
) -> Case:
    """Its running clocks count by the new version, from their first instant; what is kept or late stays so.

    message: to the reporter, compulsory when something promised to them ends later. Raises NotNow when there is nothing
    to move to, BadInput, Conflict.
    """
    require(by, Verb.HANDLE)
    case = case_of(by, case_id)
    require_fresh(case, seen, now=now)
    move = move_of(case, now=now)
    if move is None:
        raise NotNow("The case runs the current policy already, or is closed.", next_step="Reload the case.")
    later = any(one.is_later for one in move.clocks)
    if later and not message.strip():
        raise BadInput("Something promised to the reporter ends later.", next_step="Tell them why.", field="message")
    words = message.strip()
    prepared = (
        prepare_message(case, text=words, kind="policy_moved", by=by, audience="everyone", now=now) if words else None
    )
    with transaction.atomic():
        # Whoever moved it before has its first version on the row already.
        first = case.received_under_id or case.policy_id
        apply_change(case, {"policy_id": move.version.pk, "received_under_id": first}, now=now)
        for one in move.clocks:
            _move_clock(one, move.version, now=now)
        if prepared is not None:
            store_message(prepared)
        refresh_next_due(case)
        record_event(
            kind=EventKind.POLICY_MOVED,
            now=now,
            actor=by.name,
            case_id=case.pk,
            programme_id=case.programme_id,
            audience="everyone",
            facts={"number": move.version.number, "later": later},
        )
    case.refresh_from_db()
    return case


def _move_clock(moved: MovedClock, version: PolicyVersion, *, now: datetime) -> None:
    """due_at stays: "on time" is measured by it. The new instant stands beside it, as an extension's does."""
    rows = Deadline.objects.filter(pk=moved.clock.id, state="running")
    changes: dict[str, object] = {
        "policy": version,
        "clause_id": moved.clause_id,
        "within": str(moved.within),
        "working": f"{moved.due.working}; under version {version.number} of the policy",
    }
    if moved.changes:
        rings = moved.clock.promise is not Promise.DISCLOSE
        changes |= {
            "extended_to": moved.due.instant,
            "rings_from": now,
            "rung": 0,
            "next_ring_at": reminders(start=now, due=moved.due.instant)[0] if rings else None,
        }
    rows.update(**changes)
