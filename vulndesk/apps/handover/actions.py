"""The one door to write handovers: proposed, agreed to, accepted or not; and what follows for the case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from vulndesk.apps.cases.actions import give_case, prepare_gift, tell_reporter
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.apps.embargo.actions import leave_embargo
from vulndesk.apps.handover import content
from vulndesk.apps.handover.models import Handover
from vulndesk.apps.handover.queries import can_be_asked, facts_of, offer_of, target_for
from vulndesk.apps.parties.actions import Invitation, invite_party
from vulndesk.apps.policies.queries import policy_of
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.timeline.queries import event as timeline_event
from vulndesk.apps.vault.ids import new_id
from vulndesk.core.access import DESK, Actor, Role, Verb, require
from vulndesk.core.errors import BadInput, Conflict, NotAllowed, NotFound, NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.handover import ANSWER_WITHIN, WAITING, State, Step, after, forwarding_clause, require_movable
from vulndesk.core.parties import PartyRole

REASON_LIMIT, SUMMARY_LIMIT = 2_000, 5_000
OBSERVER_ANSWERS_WITHIN = timedelta(days=14)


@dataclass(frozen=True)
class Proposal:
    """taker: slug of the other programme. reason: for the reporter and both teams; summary: for the other team."""

    taker: str
    reason: str
    summary: str
    stays: bool = False


def propose(case_id: UUID, given: Proposal, *, by: Actor, now: datetime) -> Handover:
    """Asks the reporter; the other team hears of it once they agreed, or at once where the policy forwards reports.

    Raises NotNow for a case that cannot go, or whose reporter has no page to agree on; BadInput.
    """
    require(by, Verb.HANDLE)
    case = case_of(by, case_id)
    require_movable(facts_of(case, now=now))
    taker = target_for(case, given.taker)
    _require_words(given)
    forwards = forwarding_clause(policy_of(case.policy)) is not None
    if not forwards and not can_be_asked(case):
        raise NotNow(
            "This reporter wrote by mail and has no page on which to agree.",
            next_step="Ask them to report it to the other project.",
        )
    row = Handover(
        id=new_id(),
        case=case,
        giver=case.programme,
        taker=taker,
        state=(State.OFFERED if forwards else State.ASKED).value,
        forwards=forwards,
        stays=given.stays,
        actor=by.name,
        at=now,
        until=now + ANSWER_WITHIN,
        offered_at=now if forwards else None,
    )
    words: content.Words = {"reason": given.reason.strip(), "summary": given.summary.strip(), "answer": ""}
    row.sealed = content.seal_words(row, words)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            record(row, EventKind.HANDOVER_OFFERED if forwards else EventKind.HANDOVER_ASKED, by=by.name, now=now)
            if forwards:
                _tell_taker(row, now=now)
    except IntegrityError:
        raise NotNow("It is offered to somebody already.", next_step="Wait for the answer, or take it back.") from None
    return row


def _require_words(given: Proposal) -> None:
    for field, words, limit in (("reason", given.reason, REASON_LIMIT), ("summary", given.summary, SUMMARY_LIMIT)):
        if not words.strip():
            raise BadInput(f"The {field} is missing.", next_step="Write a sentence or two.", field=field)
        if len(words) > limit:
            raise BadInput(f"The {field} is too long.", next_step=f"Up to {limit:,} characters.", field=field)


def answer_as_reporter(handover_id: UUID, *, agrees: bool, words: str = "", by: Actor, now: datetime) -> None:
    """Who agreed may still say no until it is done. Raises NotFound, NotNow, Conflict."""
    if by.role is not Role.REPORTER:
        raise NotAllowed("Only the reporter can agree.", next_step="Ask them.")
    row = _of_their_case(handover_id, by)
    step = Step.AGREE if agrees else Step.REFUSE
    # The other team has its whole time, however long the reporter thought about it.
    changes: dict[str, Any] = {"agreed_at": now, "offered_at": now, "until": now + ANSWER_WITHIN} if agrees else {}
    kind = EventKind.HANDOVER_AGREED if agrees else EventKind.HANDOVER_REFUSED
    with transaction.atomic():
        _take_step(row, step, changes, words=words, by=by.name, now=now)
        record(row, kind, by=by.name, now=now)
        if agrees:
            _tell_taker(row, now=now)


def take_back(handover_id: UUID, *, by: Actor, now: datetime) -> None:
    """By the team that has the case."""
    require(by, Verb.HANDLE)
    row = _of_their_case(handover_id, by)
    with transaction.atomic():
        _take_step(row, Step.TAKE_BACK, {}, by=by.name, now=now)
        record(row, EventKind.HANDOVER_ENDED, by=by.name, now=now)


def decline(handover_id: UUID, words: str, *, by: Actor, now: datetime) -> None:
    """By the other team, which has read the summary alone. Nothing changes."""
    require(by, Verb.HANDLE)
    row = offer_of(by, handover_id)
    with transaction.atomic():
        _take_step(row, Step.DECLINE, {}, words=words, by=by.name, now=now)
        record(row, EventKind.HANDOVER_ENDED, by="desk", now=now)


def accept(handover_id: UUID, *, lets_stay: bool = False, by: Actor, now: datetime) -> tuple[Handover, str]:
    """The case is the other programme's from here on, and the former team's no more.

    Returns the code of the former team's link as an observer, where both want it; else "". Raises NotFound, NotNow,
    Conflict.
    """
    require(by, Verb.HANDLE)
    row = offer_of(by, handover_id)
    after(State(row.state), Step.ACCEPT)
    if row.until <= now:
        raise NotNow("The time to answer is over.", next_step="Ask the other team to offer it again.")
    case = case_of(DESK, row.case_id)
    try:
        if case.programme_id != row.giver_id:
            raise NotNow("The case is not theirs any more.")
        require_movable(facts_of(case, now=now))
    except NotNow:
        # Why is the other team's to know: this one has not seen the case.
        raise NotNow("It cannot be handed over at this moment.", next_step="Ask the other team.") from None
    gift = prepare_gift(case, row.taker)
    with transaction.atomic():
        _take_step(row, Step.ACCEPT, {}, by=by.name, now=now)
        give_case(gift, now=now)
        leave_embargo(case.pk, now=now)
        facts = {"giver": row.giver.name, "taker": row.taker.name}
        record_event(
            kind=EventKind.HANDED_OVER,
            now=now,
            actor=by.name,
            case_id=case.pk,
            programme_id=row.taker_id,
            audience="everyone",
            facts=facts,
        )
        record_event(kind=EventKind.CASE_GIVEN, now=now, programme_id=row.giver_id, facts={"handover": row.pk})
    return row, _let_stay(row, by=by, now=now) if row.stays and lets_stay else ""


def _let_stay(row: Handover, *, by: Actor, now: datetime) -> str:
    asked = Invitation(
        name=f"Team of {row.giver.name}"[:120],
        role=PartyRole.OBSERVER.value,
        summary="",
        rsvp_by=now + OBSERVER_ANSWERS_WITHIN,
        gives_report=True,
    )
    return invite_party(row.case_id, asked, by=by, now=now)[1]


def ask_to_report_there(case_id: UUID, text: str, *, by: Actor, now: datetime) -> None:
    """What is left without the reporter's agreement: a message that asks them. Raises BadInput."""
    require(by, Verb.HANDLE)
    tell_reporter(case_id, text, by=by, now=now)


def expire_handovers(*, now: datetime) -> int:
    """Housekeeping: nobody answered in time, and silence is no agreement. Nothing else changes."""
    waiting = Handover.objects.filter(ended_at=None, until__lte=now).select_related("case", "taker")
    return sum(_expire(row, now=now) for row in waiting)


def _expire(row: Handover, *, now: datetime) -> bool:
    try:
        with transaction.atomic():
            _take_step(row, Step.EXPIRE, {}, by="desk", now=now)
            record(row, EventKind.HANDOVER_ENDED, by="desk", now=now)
    except Conflict:
        return False  # somebody answered at this moment
    return True


def forget_handovers(*, event_id: int, now: datetime) -> Callable[[], None] | None:
    """Subscriber of an erased case: the words go, states and instants stay."""
    case_id = timeline_event(event_id).case_id
    if case_id is None:
        return None
    rows = Handover.objects.filter(case_id=case_id)

    def write() -> None:
        rows.update(sealed=b"")

    return write


def _of_their_case(handover_id: UUID, by: Actor) -> Handover:
    row = Handover.objects.filter(pk=handover_id).select_related("case__data_key", "taker").first()
    if row is None:
        raise NotFound("There is no such proposal.", next_step="Open the case again.")
    case_of(by, row.case_id)
    return row


def _take_step(row: Handover, step: Step, changes: dict[str, Any], *, words: str = "", by: str, now: datetime) -> None:
    """Its count must be 1, or somebody else was first and nothing happens. In the caller's transaction."""
    state = after(State(row.state), step, forwards=row.forwards)
    if state not in WAITING:
        changes = changes | {"ended_at": now, "ended_by": by}
    if words.strip():
        kept = content.open_words(row) | {"answer": words.strip()[:REASON_LIMIT]}
        changes = changes | {"sealed": content.seal_words(row, kept)}
    if Handover.objects.filter(pk=row.pk, state=row.state).update(state=state.value, **changes) != 1:
        raise Conflict("Somebody answered this meanwhile.", next_step="Reload the page.")
    row.state = state.value


def record(row: Handover, kind: EventKind, *, by: str, now: datetime) -> None:
    """For the reporter and the team that has the case. In the caller's transaction."""
    record_event(
        kind=kind,
        now=now,
        actor=by,
        case_id=row.case_id,
        programme_id=row.giver_id,
        audience="everyone",
        facts={"taker": row.taker.name, "state": row.state},
    )


def _tell_taker(row: Handover, *, now: datetime) -> None:
    """Of the programme alone: its people know no case of this name yet."""
    record_event(kind=EventKind.CASE_OFFERED, now=now, programme_id=row.taker_id, facts={"handover": row.pk})
