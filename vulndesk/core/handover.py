"""A case goes to another programme of the same desk: who has a say in it, in which order, and what forbids it.

The report was given to one programme. Unless that one's policy says that it forwards reports, the reporter is asked
first, and silence is no agreement. The other team hears of it afterwards, and reads a summary until it accepts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from vulndesk.core.errors import NotNow
from vulndesk.core.policy.clauses import Clause, Handling, HandlingRule, Kind, Policy

ANSWER_WITHIN = timedelta(days=14)


class State(StrEnum):
    ASKED = "asked"  # the reporter is asked; the other team knows nothing of it
    OFFERED = "offered"  # the other team reads the summary
    DONE = "done"
    DECLINED = "declined"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    EXPIRED = "expired"


class Step(StrEnum):
    AGREE = "agree"  # the reporter
    REFUSE = "refuse"
    ACCEPT = "accept"  # the other team
    DECLINE = "decline"
    TAKE_BACK = "take_back"  # the team that has the case
    EXPIRE = "expire"  # nobody answered in time


TRANSITIONS: Mapping[tuple[State, Step], State] = {
    (State.ASKED, Step.AGREE): State.OFFERED,
    (State.ASKED, Step.REFUSE): State.REFUSED,
    (State.OFFERED, Step.REFUSE): State.REFUSED,  # who agreed may think again until it is done
    (State.OFFERED, Step.ACCEPT): State.DONE,
    (State.OFFERED, Step.DECLINE): State.DECLINED,
    **{(state, Step.TAKE_BACK): State.TAKEN_BACK for state in (State.ASKED, State.OFFERED)},
    **{(state, Step.EXPIRE): State.EXPIRED for state in (State.ASKED, State.OFFERED)},
}

WAITING = frozenset({State.ASKED, State.OFFERED})

WORDS: Mapping[State, str] = {
    State.ASKED: "the reporter is asked",
    State.OFFERED: "offered, no answer yet",
    State.DONE: "handed over",
    State.DECLINED: "declined",
    State.REFUSED: "the reporter does not agree",
    State.TAKEN_BACK: "taken back",
    State.EXPIRED: "nobody answered in time",
}


def after(state: State, step: Step, *, forwards: bool = False) -> State:
    """Raises NotNow. forwards: the policy says it, so the reporter was told and has no veto."""
    if (state, step) not in TRANSITIONS or (forwards and step is Step.REFUSE):
        raise NotNow(f"This cannot be done now: {WORDS[state]}.", next_step="Reload the page.")
    return TRANSITIONS[state, step]


def forwarding_clause(policy: Policy) -> Clause | None:
    """The sentence by which everybody who reported under this policy knows that reports are forwarded."""
    found = policy.of_kind(Kind.HANDLING)
    return next((one for one in found if one.value == Handling(HandlingRule.FORWARD)), None)


@dataclass(frozen=True)
class Facts:
    """What may stand in the way. is_bundle: the report was split, or this is a part; is_doubled: duplicate or original.

    has_law_clocks: a clock of the Cyber Resilience Act was started; is_quiet: the reporter may only read at present.
    """

    is_open: bool = True
    is_published: bool = False
    is_withdrawn: bool = False
    is_bundle: bool = False
    is_doubled: bool = False
    has_fix: bool = False
    has_law_clocks: bool = False
    is_quiet: bool = False


def require_movable(facts: Facts) -> None:
    """Raises NotNow with the first thing that stands in the way, and what to do about it."""
    for stands, what, next_step in (
        (not facts.is_open, "The case is closed.", "Reopen it first."),
        (facts.is_published, "It is public already.", "Tell the other project where it is published."),
        (facts.is_withdrawn, "The reporter withdrew the report.", "Close it."),
        (
            facts.is_bundle,
            "The report was split, and one receipt opens all its parts.",
            "Ask the reporter to report this part to the other project.",
        ),
        (
            facts.is_doubled,
            "It is marked as a duplicate, or another case is marked as a duplicate of it.",
            "Reopen the duplicate first.",
        ),
        (facts.has_fix, "Your fix is ready.", "Publish it, and invite the other project as a party."),
        (
            facts.has_law_clocks,
            "Clocks of the Cyber Resilience Act were started, and its record stays with whoever keeps it.",
            "Invite the other project as a party.",
        ),
        (
            facts.is_quiet,
            "The reporter may only read here at present.",
            "Hand it over when they may write again.",
        ),
    ):
        if stands:
            raise NotNow(what, next_step=next_step)
