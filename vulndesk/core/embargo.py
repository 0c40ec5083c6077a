"""The embargo of a case and each participant's consent to it: Vultron's EM and consent tables (CERT/CC), whole.

Nothing outside this file decides either state. An embargo has an exact end, is in force while active or being revised,
ends for good when the public, an exploit or an attack is there first, and obliges nobody to publish.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from vulndesk.core.clocks import instant_words, zone_of
from vulndesk.core.errors import BadInput, NotNow
from vulndesk.core.world import World

NOTHING = timedelta()
MIDNIGHT = time()


class EM(StrEnum):
    NONE = "N"
    PROPOSED = "P"
    ACTIVE = "A"
    REVISE = "R"  # a revision is on the table; the embargo stays in force
    EXITED = "X"


class Move(StrEnum):
    PROPOSE = "p"
    REJECT = "r"
    ACCEPT = "a"
    TERMINATE = "t"


TRANSITIONS: Mapping[tuple[EM, Move], EM] = {
    (EM.NONE, Move.PROPOSE): EM.PROPOSED,
    (EM.PROPOSED, Move.PROPOSE): EM.PROPOSED,
    (EM.PROPOSED, Move.REJECT): EM.NONE,
    (EM.PROPOSED, Move.ACCEPT): EM.ACTIVE,
    (EM.ACTIVE, Move.PROPOSE): EM.REVISE,
    (EM.ACTIVE, Move.TERMINATE): EM.EXITED,
    (EM.REVISE, Move.PROPOSE): EM.REVISE,
    (EM.REVISE, Move.REJECT): EM.ACTIVE,
    (EM.REVISE, Move.ACCEPT): EM.ACTIVE,
    (EM.REVISE, Move.TERMINATE): EM.EXITED,
}

IN_FORCE = frozenset({EM.ACTIVE, EM.REVISE})
NEGOTIATING = frozenset({EM.PROPOSED, EM.REVISE})

WORDS: Mapping[EM, str] = {
    EM.NONE: "no embargo",
    EM.PROPOSED: "an embargo is proposed",
    EM.ACTIVE: "under embargo",
    EM.REVISE: "under embargo, and a change is proposed",
    EM.EXITED: "the embargo is over",
}


class Consent(StrEnum):
    NO_EMBARGO = "NO_EMBARGO"  # none in scope; not "agreed beforehand"
    INVITED = "INVITED"
    SIGNATORY = "SIGNATORY"
    LAPSED = "LAPSED"
    DECLINED = "DECLINED"


class Step(StrEnum):
    INVITE = "INVITE"
    ACCEPT = "ACCEPT"
    DECLINE = "DECLINE"
    REVISE = "REVISE"
    RESET = "RESET"


CONSENTS: Mapping[tuple[Consent, Step], Consent] = {
    (Consent.NO_EMBARGO, Step.INVITE): Consent.INVITED,
    (Consent.LAPSED, Step.INVITE): Consent.INVITED,
    (Consent.DECLINED, Step.INVITE): Consent.INVITED,
    (Consent.NO_EMBARGO, Step.ACCEPT): Consent.SIGNATORY,
    (Consent.INVITED, Step.ACCEPT): Consent.SIGNATORY,
    (Consent.LAPSED, Step.ACCEPT): Consent.SIGNATORY,
    (Consent.NO_EMBARGO, Step.DECLINE): Consent.DECLINED,
    (Consent.INVITED, Step.DECLINE): Consent.DECLINED,
    (Consent.LAPSED, Step.DECLINE): Consent.DECLINED,
    (Consent.SIGNATORY, Step.REVISE): Consent.LAPSED,
    **{(consent, Step.RESET): Consent.NO_EMBARGO for consent in Consent},
}


def negotiate(em: EM, move: Move, world: World) -> EM:
    """The state after a person's move. Raises NotNow with what is possible instead.

    Nothing is negotiated once the public, an exploit or an attack is there, nor once a fix is ready (Vultron: SHALL
    NOT); ending is always possible.
    """
    if move is Move.PROPOSE or move is Move.ACCEPT:
        _require_negotiable(em, world)
    if (em, move) not in TRANSITIONS:
        raise NotNow(f"This cannot be done now: {WORDS[em]}.", next_step=_possible(em))
    return TRANSITIONS[em, move]


def _require_negotiable(em: EM, world: World) -> None:
    if world.is_known:
        raise NotNow(
            "Nothing can be embargoed any more: it is public, exploited or attacked.",
            next_step="End the embargo." if em in IN_FORCE else "Publish what people need to protect themselves.",
        )
    if world.is_fix_ready:
        raise NotNow(
            "A fix is ready, so no embargo is begun or made longer.",
            next_step="Agree on the day of publication instead.",
        )


_DEEDS: Mapping[Move, str] = {
    Move.PROPOSE: "propose an end",
    Move.REJECT: "reject the proposal",
    Move.ACCEPT: "accept the proposal",
    Move.TERMINATE: "end the embargo",
}


def _possible(em: EM) -> str:
    moves = [_DEEDS[move] for state, move in TRANSITIONS if state is em]
    return f"Possible now: {', '.join(moves)}." if moves else "Nothing more: it is over for good."


def forced(em: EM, world: World) -> tuple[Move, ...]:
    """What the world makes happen at once, by the table "when CS leaves pxa": a proposal falls, an embargo ends."""
    if not world.is_known:
        return ()
    if em is EM.PROPOSED:
        return (Move.REJECT,)
    return (Move.TERMINATE,) if em in IN_FORCE else ()


def after_world(em: EM, world: World) -> EM:
    """The state once `forced` has happened."""
    for move in forced(em, world):
        em = TRANSITIONS[em, move]
    return em


def consent_after(consent: Consent, step: Step) -> Consent:
    """One participant's state. Raises NotNow."""
    if (consent, step) not in CONSENTS:
        raise NotNow("This participant cannot do that now.", next_step="Reload the case to see what happened.")
    return CONSENTS[consent, step]


# --- who wants how long ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Settled:
    """The state after everybody's first word. until: the end in force; proposed: a revision that is on the table."""

    em: EM
    until: datetime | None = None
    proposed: datetime | None = None


class Source(StrEnum):
    """Whose word an end is."""

    POLICY = "policy"
    OWNER = "owner"  # a period that the programme's owner set; not in the policy
    REPORTER = "reporter"
    TEAM = "team"
    AGREED = "agreed"


@dataclass(frozen=True)
class FirstWord:
    """How the embargo of a case begins: whose end holds, and whose is on the table."""

    settled: Settled
    source: Source | None = None
    proposer: Source | None = None


def first_word(
    *, start: datetime, policy_end: datetime | None, owner_period: timedelta | None, wish: datetime | None
) -> FirstWord:
    """The policy's own period counts before what an owner set; a wish that is over already is no wish."""
    default, speaks = (policy_end, Source.POLICY) if policy_end else (start + (owner_period or NOTHING), Source.OWNER)
    ends: dict[datetime, Source] = {default: speaks} if default > start else {}
    wishes = [wish] if wish is not None and wish > start else []
    settled = settle(start=start, default=default - start if ends else None, wishes=wishes)
    for one in wishes:
        ends.setdefault(one, Source.REPORTER)
    return FirstWord(
        settled,
        source=ends[settled.until] if settled.until else None,
        proposer=ends[settled.proposed] if settled.proposed else None,
    )


def wished_end(typed: str, *, zone: str) -> datetime | None:
    """The reporter's own day: its first instant in the programme's zone, or an instant with its zone. Else None."""
    try:
        written = datetime.fromisoformat(typed.strip())
    except ValueError:
        return None
    if written.tzinfo is not None:
        return written
    return written.replace(tzinfo=zone_of(zone)) if written.time() == MIDNIGHT else None


def in_words(em: EM, *, until: datetime | None, zone: str = "UTC") -> str:
    """ "Embargo until Tuesday 3 March 2027, 15:00 UTC": the state as people read it."""
    if em in IN_FORCE and until is not None:
        later = ", and a change is proposed" if em is EM.REVISE else ""
        return f"Embargo until {instant_words(until, zone=zone)}{later}"
    return f"{WORDS[em][0].upper()}{WORDS[em][1:]}"


def settle(*, start: datetime, default: timedelta | None, wishes: Iterable[datetime] = ()) -> Settled:
    """Default negotiation: the shortest wins, whoever wants longer has proposed a revision.

    default: what the receiver's policy says; wishes: each other party's own end. Nobody proposes: no embargo.
    """
    wanted = sorted(require_end(end, start=start) for end in wishes)
    if default is not None:
        wanted = sorted([*wanted, start + default])
    if not wanted:
        return Settled(EM.NONE)
    if len(wanted) == 1 and default is None:
        return Settled(EM.PROPOSED, proposed=wanted[0])
    shortest, longest = wanted[0], wanted[-1]
    if shortest == longest:
        return Settled(EM.ACTIVE, until=shortest)
    return Settled(EM.REVISE, until=shortest, proposed=longest)


def require_end(end: datetime, *, start: datetime) -> datetime:
    """An embargo has an exact end in the future. Raises BadInput for a naive or past instant."""
    if end.tzinfo is None:
        raise BadInput(
            "The end of an embargo needs a time zone.", next_step="Write it with its offset, or in UTC.", field="until"
        )
    if end <= start:
        raise BadInput("The end of an embargo must lie in the future.", next_step="Choose a later one.", field="until")
    return end
