"""The room of a case for whoever is in it: what was said to them, what is open, whom they may write to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import CharField, UUIDField

from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import (
    PRESENCE,
    MessageView,
    RoomFilter,
    RoomThread,
    message_in,
    room_thread,
    unread_count,
    who_is_here,
)
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.apps.parties.models import Participant, ReadMark
from vulndesk.apps.parties.queries.naming import names_among, participants_of
from vulndesk.apps.parties.queries.parties import party_names
from vulndesk.apps.vault.statements import Given, Question, Together
from vulndesk.core.access import Actor, Role, Verb, require
from vulndesk.core.audience import CASE, REPORTER, TEAM, for_party, label, party_in, widens


@dataclass(frozen=True)
class Choice:
    """One audience that this person may write to. asks_again: more people read it than the narrow choice."""

    audience: str
    words: str
    asks_again: bool


@dataclass(frozen=True)
class RoomView:
    """names: of every participant there ever was, for the heads of messages. read_to: where this person was before."""

    case: Case
    thread: RoomThread
    choices: tuple[Choice, ...]
    names: dict[str, str]
    read_to: datetime | None
    unread: int
    here: str  # who else of the team has it open, for the team


def room_view(
    actor: Actor,
    *,
    now: datetime,
    wanted: RoomFilter,
    case_id: UUID | None = None,
    reference: str = "",
    before: UUID | None = None,
    participants: Sequence[Participant] = (),
) -> RoomView:
    """participants: of the case, where the caller has asked for them. Raises NotFound for what is absent or not for
    this person."""
    rows = list(participants)

    def names(case: Case) -> dict[str, str]:
        rows.extend([] if participants else participants_of(case))
        return {} if actor.is_team else names_among(actor, case, rows)

    thread = room_thread(
        actor, case_id=case_id, reference=reference, wanted=wanted, before=before, names=names, now=now
    )
    case = thread.case
    named = party_names(case, rows, now=now)
    beside = _BESIDE.ask(case_id=case.pk, reader=actor.name)
    read = beside.first_of(_MARK)
    mark = read.read_to if read is not None else None
    handlers = sum(one.handles for one in thread.people.values())
    newest = thread.messages[-1].at if thread.messages else None
    has_news = mark is not None and newest is not None and newest > mark and before is None
    return RoomView(
        case=case,
        thread=thread,
        choices=_choices(actor, handlers, {key: one.name for key, one in named.items() if one.is_present}),
        names={key: one.name for key, one in named.items()},
        read_to=mark,
        unread=unread_count(actor, case.pk, since=mark) if has_news else 0,
        here=who_is_here(actor, beside.of(PRESENCE), thread.people, now=now),
    )


_MARK = Question(
    lambda: ReadMark.objects.filter(case=Given("case_id", UUIDField()), reader=Given("reader", CharField()))
)
_BESIDE = Together(_MARK, PRESENCE)


def _choices(actor: Actor, handlers: int, present: dict[str, str]) -> tuple[Choice, ...]:
    """Every audience that this person may write to, with who reads it in words. present: who reads what all read.

    handlers: how many of the team read it.
    """
    readers = len(present) + handlers + 1  # the reporter
    everyone = Choice(CASE, label(CASE, readers=readers), asks_again=True)
    if actor.party is not None:
        own = for_party(actor.party)
        return (Choice(own, "You and the team", asks_again=False), everyone)
    if actor.role is Role.REPORTER:
        few = Choice(REPORTER, "You and the team", asks_again=False)
        return (few, everyone) if present else (few,)
    parties = tuple(Choice(key, label(key, party=name), asks_again=True) for key, name in present.items())
    narrow = (Choice(REPORTER, label(REPORTER), asks_again=False), Choice(TEAM, label(TEAM), asks_again=False))
    return (*narrow, everyone, *parties) if present else narrow


def second_look(actor: Actor, case: Case, choice: Choice, reply_to: UUID | None) -> bool:
    """Whether the composer asks again before this is sent: it is for many, or for more than what it answers."""
    if reply_to is None:
        return choice.audience == CASE
    return widens(choice.audience, said_for=message_in(actor, case, reply_to).audience)


def said_in(actor: Actor, reference: str, message_id: UUID) -> tuple[Case, MessageView]:
    """One message of a room. Raises NotFound."""
    require(actor, Verb.SPEAK)
    case = case_of(actor, reference=reference) if reference else case_of(actor, actor.case_id)
    return case, message_in(actor, case, message_id)


def words_for_readers(audience: str, names: dict[str, str], *, reader: Actor | None) -> str:
    """Who reads it, at the head of a message."""
    if reader is not None and reader.role is Role.REPORTER and audience == REPORTER:
        return "You and the team"
    if party_in(audience) is None:
        return label(audience)
    if reader is not None and audience == reader.name:
        return "You and the team"
    return label(audience, party=names.get(audience, ""))
