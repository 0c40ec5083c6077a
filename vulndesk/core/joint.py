"""Where the three machines of a case meet: a participant's handling, the embargo, and what is so in the world.

Vultron's rules between them (CERT/CC), for one participant: what each may do in which joint state, and what a message
of another desk does to it. Each part's own table stands in `lifecycle`, `embargo` and `world`; this file only joins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from vulndesk.core import embargo, lifecycle
from vulndesk.core.embargo import EM, IN_FORCE, NEGOTIATING, Move
from vulndesk.core.errors import NotNow
from vulndesk.core.lifecycle import RM, Trigger

UNKNOWN = "pxa"


class Part(StrEnum):
    """What somebody is in a case decides which steps of the vendor's path are theirs."""

    VENDOR = "vendor"
    DEPLOYER = "deployer"
    VENDOR_AND_DEPLOYER = "vendor and deployer"
    OTHER = "other"
    REPORTER = "reporter"


# aware, fix ready, fix deployed; a letter that is missing is not theirs to say.
PATHS: Mapping[Part, str] = {
    Part.VENDOR: "vf",
    Part.DEPLOYER: "d",
    Part.VENDOR_AND_DEPLOYER: "vfd",
    Part.OTHER: "",
    Part.REPORTER: "",
}

# A fix is made, and deployed, by somebody who took the report on; closing afterwards does not undo it.
WORKS_ON_IT = frozenset({RM.ACCEPTED, RM.DEFERRED})


@dataclass(frozen=True)
class Joint:
    """One participant's state. path: letters of PATHS, capital once they happened; known: `pxa` as in core/world."""

    rm: RM
    em: EM = EM.NONE
    path: str = ""
    known: str = UNKNOWN


def start_of(part: Part) -> Joint:
    """Before the report reaches them; the reporter has accepted it already."""
    return Joint(RM.ACCEPTED if part is Part.REPORTER else RM.START, path=PATHS[part])


def steps(joint: Joint) -> Iterator[tuple[str, Joint]]:
    """Everything that may happen next: a name and the state afterwards. Closed: whatever comes is ignored."""
    for (before, trigger), rm in lifecycle.TRANSITIONS.items():
        if before is joint.rm:
            path = joint.path.replace("v", "V") if trigger is Trigger.RECEIVE else joint.path
            yield f"RM {trigger}", replace(joint, rm=rm, path=path)
    if joint.rm in (RM.START, RM.CLOSED):
        return
    for move in Move:
        if (after := moved(joint, move)) is not None:
            yield f"EM {move}", after
    for letter in "FD" if joint.rm in WORKS_ON_IT else "":
        if letter.lower() in joint.path and not (letter == "D" and "f" in joint.path):
            yield f"CS {letter}", replace(joint, path=joint.path.replace(letter.lower(), letter))
    for letter in joint.known:
        if letter.islower():
            yield f"CS {letter.upper()}", told(joint, letter.upper())


def moved(joint: Joint, move: Move) -> Joint | None:
    """The embargo after a move, or None where it is not one: nothing is negotiated over what is known."""
    if (joint.em, move) not in embargo.TRANSITIONS:
        return None
    if joint.known != UNKNOWN and move in (Move.PROPOSE, Move.ACCEPT):
        return None
    return replace(joint, em=embargo.TRANSITIONS[joint.em, move])


def told(joint: Joint, letter: str) -> Joint:
    """Something got out: an exploit in public makes it public, a proposal falls, an embargo ends."""
    letters = {letter, "P"} if letter == "X" else {letter}
    known = "".join(one.upper() if one.upper() in letters else one for one in joint.known)
    em = joint.em
    if em in NEGOTIATING - IN_FORCE:
        em = EM.NONE
    elif em in IN_FORCE:
        em = EM.EXITED
    return replace(joint, em=em, known=known)


def received(joint: Joint, message: str) -> Joint:
    """What another desk says: "RS", an EM move ("EP", "ER", "EA", "ET") or what got out ("CP", "CX", "CA").

    Out of order is usual between desks: what the state does not allow leaves it as it is. Nothing reaches who is
    closed, and nothing but the report reaches who has none.
    """
    if message == "RS":
        return dict(steps(joint)).get("RM r", joint)
    if joint.rm in (RM.START, RM.CLOSED):
        return joint
    kind, what = message[0], message[1]
    if kind == "C":
        return told(joint, what) if what.lower() in joint.known else joint
    return moved(joint, Move(what.lower())) or joint


def require_sound(before: Joint, after: Joint) -> None:
    """Raises NotNow for a change that breaks a rule between the machines."""
    if broken := [one for one in faults(after) if one not in faults(before)]:
        raise NotNow(broken[0], next_step="Confirm the report first, so that somebody works on it.")


def faults(joint: Joint) -> tuple[str, ...]:
    """Which rules between the machines a state breaks, as sentences; empty for every state that can be reached."""
    found = []
    if joint.known != UNKNOWN and joint.em in IN_FORCE | NEGOTIATING:
        found.append("Something got out, and an embargo holds or is negotiated.")
    if "X" in joint.known and "p" in joint.known:
        found.append("An exploit is public, and the public is said to be unaware.")
    if "v" in joint.path and joint.rm is not RM.START:
        found.append("A vendor has the report and is said to be unaware.")
    if any(letter in joint.path for letter in "FD") and joint.rm not in WORKS_ON_IT | {RM.CLOSED}:
        found.append("There is a fix by somebody who has not accepted the report.")
    if "D" in joint.path and "f" in joint.path:
        found.append("A fix is deployed before it is ready.")
    return tuple(found)
