"""Who may do what: one table of role and verb, read by queries and by actions.

A refusal to see is the same as absence (`NotFound`); a refusal to do something to a visible thing is `NotAllowed`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from vulndesk.core.errors import NotAllowed


class Role(StrEnum):
    OWNER = "owner"  # of the desk: sees every programme, invites people, changes settings
    MEMBER = "member"  # of the team of one or more programmes
    REPORTER = "reporter"  # holds the receipt of one case
    GUEST = "guest"  # a participant of one case, by a link, once they accepted its terms
    DESK = "desk"  # the worker


class Verb(StrEnum):
    SEE_QUEUE = "see_queue"
    SEE_CASE = "see_case"  # that it is there, and what is addressed to this person
    SEE_REPORT = "see_report"  # all that the reporter sent, the clocks and the verdicts
    SPEAK = "speak"  # in the case's room
    SEE_NOTES = "see_notes"
    WRITE = "write"
    WRITE_NOTE = "write_note"
    HANDLE = "handle"  # every deed of the team: acknowledge, validate, close, ...
    CHANGE_CREDIT = "change_credit"
    WITHDRAW = "withdraw"
    NEGOTIATE = "negotiate"  # propose, agree to or object to the end of an embargo
    CHANGE_PROGRAMME = "change_programme"
    INVITE = "invite"
    SEE_OUTBOX = "see_outbox"
    SEE_READINGS = "see_readings"  # who saw which case; of one case its owner may, too


TABLE: dict[Role, frozenset[Verb]] = {
    Role.OWNER: frozenset(
        {
            Verb.SEE_QUEUE,
            Verb.SEE_CASE,
            Verb.SEE_REPORT,
            Verb.SPEAK,
            Verb.SEE_NOTES,
            Verb.WRITE,
            Verb.WRITE_NOTE,
            Verb.HANDLE,
            Verb.NEGOTIATE,
            Verb.CHANGE_PROGRAMME,
            Verb.INVITE,
            Verb.SEE_OUTBOX,
            Verb.SEE_READINGS,
        }
    ),
    Role.MEMBER: frozenset(
        {
            Verb.SEE_QUEUE,
            Verb.SEE_CASE,
            Verb.SEE_REPORT,
            Verb.SPEAK,
            Verb.SEE_NOTES,
            Verb.WRITE,
            Verb.WRITE_NOTE,
            Verb.HANDLE,
            Verb.NEGOTIATE,
            Verb.SEE_OUTBOX,
        }
    ),
    Role.REPORTER: frozenset(
        {
            Verb.SEE_CASE,
            Verb.SEE_REPORT,
            Verb.SPEAK,
            Verb.WRITE,
            Verb.CHANGE_CREDIT,
            Verb.WITHDRAW,
            Verb.NEGOTIATE,
        }
    ),
    Role.GUEST: frozenset({Verb.SEE_CASE, Verb.SPEAK}),
    Role.DESK: frozenset({Verb.SEE_CASE, Verb.SEE_REPORT, Verb.HANDLE, Verb.WRITE_NOTE}),
}


ONE_CASE = frozenset({Role.REPORTER, Role.GUEST})


@dataclass(frozen=True)
class Actor:
    """Who acts. programmes: ids a member belongs to; case_id: the one case of a reporter or guest; party: the guest."""

    role: Role
    user_id: int | None = None
    programmes: frozenset[int] = field(default_factory=frozenset)
    case_id: UUID | None = None
    party: UUID | None = None

    @property
    def name(self) -> str:
        """As events keep it: `user:7`, `reporter`, `party:<id>`, `desk`."""
        if self.party is not None:
            return f"party:{self.party}"
        return f"user:{self.user_id}" if self.user_id is not None else self.role.value

    @property
    def is_team(self) -> bool:
        return self.role in (Role.OWNER, Role.MEMBER)


DESK = Actor(Role.DESK)


def may(actor: Actor, verb: Verb) -> bool:
    return verb in TABLE[actor.role]


def sees_case(actor: Actor, *, case_id: UUID, programme_id: int) -> bool:
    """Need to know: the desk's owner and the programme's team see its cases, a reporter or guest sees one."""
    if not may(actor, Verb.SEE_CASE):
        return False
    if actor.role is Role.MEMBER:
        return programme_id in actor.programmes
    if actor.role in ONE_CASE:
        return case_id == actor.case_id
    return True


def require(actor: Actor, verb: Verb) -> None:
    """Raises NotAllowed, with who could do it."""
    if not may(actor, verb):
        who = "the owner of the desk" if may(Actor(Role.OWNER), verb) else "the reporter, with the receipt"
        raise NotAllowed("You may not do this.", next_step=f"Ask {who}.")
