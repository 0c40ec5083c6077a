"""What a person says of a sighting: a case, a false alarm, and what is to be done at the forge."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from vulndesk.apps.cases.actions import NewReport
from vulndesk.apps.embargo.actions import keep_public
from vulndesk.apps.guard.actions.steps import plan_steps, undone
from vulndesk.apps.guard.content import open_words
from vulndesk.apps.guard.models import Sighting
from vulndesk.apps.guard.queries import KINDS, sighting_row
from vulndesk.apps.intake.actions import Received, RequestKey, receive_report
from vulndesk.apps.timeline.actions import record_event
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import Conflict, NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.forges.facts import About
from vulndesk.core.guard.sightings import State, Step, StepState, require_step, require_waiting

CHANNEL = "public"


def open_case(programme_id: int, row_id: UUID, *, by: Actor, now: datetime) -> str:
    """A case of what stands there in public, with its clocks and without an embargo; its reference. Raises NotNow."""
    require(by, Verb.HANDLE, programme_id)
    row = sighting_row(programme_id, row_id)
    require_waiting(State(row.state))
    words = open_words(row)
    if words is None or row.programme.sealed_to:
        raise NotNow(
            "This programme is sealed: its desk keeps no word of a report.",
            next_step="Comment there, so that its author sends it sealed.",
        )
    new = NewReport(
        report={"description": words["text"] or words["title"]},
        title=f"Below “{words['title'][:200]}”" if words.get("is_comment") else words["title"],
        other={f"Public {KINDS[About(row.about)].lower()}": words["url"], "Author there": words["author"]},
        public=True,
    )

    def tell(received: Received) -> None:
        """In the transaction of the case."""
        _settle(row, State.CASE, by=by, now=now, case_id=received.case_id)
        keep_public(received.case_id, by=by, now=now)

    # The key makes a second click the first one's case, should its answer have been lost.
    request = RequestKey(f"sighting {row.pk}", row.pk.bytes)
    return receive_report(new, programme=row.programme, channel=CHANNEL, now=now, request=request, tell=tell).reference


def call_false_alarm(programme_id: int, row_id: UUID, *, by: Actor, now: datetime) -> None:
    """It stays, and counts as one. What was planned at the forge is not done any more."""
    require(by, Verb.HANDLE, programme_id)
    row = sighting_row(programme_id, row_id)
    require_waiting(State(row.state))
    with transaction.atomic():
        changes = {"run": row.run + 1, "next_at": None, **undone(row)}
        _settle(row, State.FALSE_ALARM, by=by, now=now, **changes)


def take_back_false_alarm(programme_id: int, row_id: UUID, *, by: Actor, now: datetime) -> None:
    require(by, Verb.HANDLE, programme_id)
    row = sighting_row(programme_id, row_id)
    if row.state != State.FALSE_ALARM:
        raise NotNow("This is not called a false alarm.", next_step="Reload the page.")
    with transaction.atomic():
        _settle(row, State.WAITING, by=by, now=now, settled_at=None, settled_by="")


def ask_step(programme_id: int, row_id: UUID, step: Step, *, by: Actor, now: datetime) -> None:
    """The worker does it in a moment, or when the forge answers again. Raises NotNow."""
    require(by, Verb.HANDLE, programme_id)
    with transaction.atomic():
        sighting_row(programme_id, row_id)  # NotFound is the same for whoever may not see it
        row = Sighting.objects.select_for_update().get(pk=row_id)
        require_step(step, State(row.state), StepState(getattr(row, step.value)))
        # What waits already goes at once, too: a person decided.
        plan_steps(row, [step], run_at=now, now=now)
        _record(row, EventKind.GUARD_STEP_ASKED, by=by, now=now, step=step.value)


def _settle(row: Sighting, state: State, *, by: Actor, now: datetime, **changes: Any) -> None:
    """In the caller's transaction: of two people who settle it at once one wins."""
    settled = {"state": state.value, "settled_at": now, "settled_by": by.name} | changes
    if Sighting.objects.filter(pk=row.pk, state=row.state, run=row.run).update(**settled) != 1:
        raise Conflict("Somebody settled it, or the desk did something there, at this moment.", next_step="Look again.")
    _record(row, EventKind.GUARD_SETTLED, by=by, now=now, state=state.value)


def _record(row: Sighting, kind: EventKind, *, by: Actor, now: datetime, **facts: str) -> None:
    record_event(
        kind=kind,
        now=now,
        actor=by.name,
        programme_id=row.programme_id,
        facts={"sighting": row.pk, "about": row.about, **facts},
    )
