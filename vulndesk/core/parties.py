"""The participants of one case: what each may say of itself, and what follows for its state and its path to a fix.

Two tables are walked and none is copied: reports (core/lifecycle) and the vendor's path (core/world). Silence is a
status of its own: who has not answered is never counted as "not affected".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from vulndesk.core.errors import BadInput, NotNow
from vulndesk.core.lifecycle import RM, TRANSITIONS, Trigger
from vulndesk.core.world import World


class PartyRole(StrEnum):
    FINDER = "finder"
    VENDOR = "vendor"
    DEPLOYER = "deployer"
    COORDINATOR = "coordinator"
    OBSERVER = "observer"


ROLE_WORDS: Mapping[PartyRole, str] = {
    PartyRole.FINDER: "Finder",
    PartyRole.VENDOR: "Vendor",
    PartyRole.DEPLOYER: "Deployer",
    PartyRole.COORDINATOR: "Coordinator",
    PartyRole.OBSERVER: "Observer",
}

# What an invitation asks of each role, before it says anything of the case.
ASKED: Mapping[PartyRole, str] = {
    PartyRole.FINDER: "to see how what you found is handled, and to answer questions",
    PartyRole.VENDOR: "to say whether what you make is affected, and when a fix is ready",
    PartyRole.DEPLOYER: "to say whether what you run is affected, and when the fix is deployed",
    PartyRole.COORDINATOR: "to help coordinate the parties",
    PartyRole.OBSERVER: "to follow the case",
}


class Status(StrEnum):
    NOT_OPENED = "not_opened"
    OPENED = "opened"
    LOOKING = "looking"
    AFFECTED = "affected"
    NOT_AFFECTED = "not_affected"
    FIX_READY = "fix_ready"
    DECLINED = "declined"


STATUS_WORDS: Mapping[Status, str] = {
    Status.NOT_OPENED: "No answer yet",
    Status.OPENED: "Opened, says nothing yet",
    Status.LOOKING: "Looking",
    Status.AFFECTED: "Affected",
    Status.NOT_AFFECTED: "Not affected",
    Status.FIX_READY: "Fix ready",
    Status.DECLINED: "Declined to take part",
}

# Who has said nothing of whether they are affected.
SILENT = frozenset({Status.NOT_OPENED, Status.OPENED, Status.LOOKING})

_ANSWERS = (Status.LOOKING, Status.AFFECTED, Status.NOT_AFFECTED, Status.FIX_READY)
NEXT: Mapping[Status, tuple[Status, ...]] = {
    Status.NOT_OPENED: (Status.OPENED, Status.DECLINED),
    Status.OPENED: _ANSWERS,
    Status.LOOKING: (Status.AFFECTED, Status.NOT_AFFECTED, Status.FIX_READY),
    Status.AFFECTED: (Status.NOT_AFFECTED, Status.FIX_READY),
    Status.NOT_AFFECTED: (Status.AFFECTED, Status.FIX_READY),
    Status.FIX_READY: (),  # what is fixed was affected: it stays so
    Status.DECLINED: (Status.NOT_OPENED,),  # by a new invitation
}

# The way to the report state that a status means, by the state it starts from.
_TO_ACCEPTED: Mapping[RM, tuple[Trigger, ...]] = {
    RM.RECEIVED: (Trigger.VALIDATE, Trigger.ACCEPT),
    RM.INVALID: (Trigger.VALIDATE, Trigger.ACCEPT),
    RM.DEFERRED: (Trigger.ACCEPT,),
    RM.ACCEPTED: (),
}
WALKS: Mapping[Status, Mapping[RM, tuple[Trigger, ...]]] = {
    Status.NOT_OPENED: {RM.START: ()},
    Status.OPENED: {RM.START: (Trigger.RECEIVE,)},
    Status.DECLINED: {RM.START: ()},
    Status.LOOKING: {RM.RECEIVED: ()},
    Status.AFFECTED: _TO_ACCEPTED,
    Status.NOT_AFFECTED: {RM.RECEIVED: (Trigger.INVALIDATE,), RM.ACCEPTED: (Trigger.DEFER,)},
    Status.FIX_READY: _TO_ACCEPTED,
}

# Which letters of the world's path a role has (Vultron): others than vendors and deployers have none.
PATHS: Mapping[PartyRole, str] = {PartyRole.VENDOR: "vfd", PartyRole.DEPLOYER: "VFd"}


@dataclass(frozen=True)
class PartyState:
    """rm: a letter of core/lifecycle. path: three letters of core/world, or empty for roles that have none."""

    role: PartyRole
    status: Status = Status.NOT_OPENED
    rm: RM = RM.START
    path: str = ""


def begun(role: PartyRole) -> PartyState:
    return PartyState(role, path=PATHS.get(role, ""))


def choices_of(state: PartyState) -> tuple[Status, ...]:
    """What this participant may say of itself now, once it takes part."""
    own = (one for one in NEXT[state.status] if one in _ANSWERS)
    return tuple(one for one in own if one is not Status.FIX_READY or state.path)


def words_for(status: Status, role: PartyRole) -> str:
    if status is Status.FIX_READY and role is PartyRole.DEPLOYER:
        return "Fix deployed"
    return STATUS_WORDS[status]


def after(state: PartyState, status: Status) -> PartyState:
    """The whole state once the participant says this. Raises NotNow, BadInput; the state is untouched."""
    if status is Status.FIX_READY and not state.path:
        raise BadInput("Only who makes or runs something can have a fix.", next_step="Choose another status.")
    walk = WALKS[status].get(state.rm)
    if status not in NEXT[state.status] or walk is None:
        possible = ", ".join(words_for(one, state.role).lower() for one in NEXT[state.status])
        raise NotNow(
            f"This cannot be said after “{words_for(state.status, state.role).lower()}”.",
            next_step=f"Possible now: {possible}." if possible else "Nothing more can be said.",
        )
    rm = state.rm
    for trigger in walk:
        rm = TRANSITIONS[rm, trigger]
    return PartyState(state.role, status, rm, _path_after(state, status))


def with_role(state: PartyState, role: PartyRole) -> PartyState:
    """Another role, with what was said so far. Raises NotNow when what was said means nothing in the new role."""
    if state.status is Status.FIX_READY and not PATHS.get(role):
        raise NotNow("It has said that a fix is ready, which this role cannot have.", next_step="Keep the role.")
    knows = role is PartyRole.VENDOR and state.rm is not RM.START
    path = "Vfd" if knows else PATHS.get(role, "")
    return replace(state, role=role, path=_path_after(replace(state, role=role, path=path), state.status))


def _path_after(state: PartyState, status: Status) -> str:
    """The vendor is aware once it has opened the case; a fix is one step further on its role's path."""
    event = ""
    if state.role is PartyRole.VENDOR:
        event = {Status.OPENED: "V", Status.FIX_READY: "F"}.get(status, "")
    elif state.role is PartyRole.DEPLOYER:
        event = {Status.FIX_READY: "D"}.get(status, "")
    if not event or event in state.path:
        return state.path
    return World(f"{state.path}pxa").after(event).state[:3]
