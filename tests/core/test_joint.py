"""The rules between the machines: Vultron's counts of reachable states, and three desks whose messages cross."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from vulndesk.core.embargo import EM
from vulndesk.core.joint import UNKNOWN, Joint, Part, faults, received, start_of, steps
from vulndesk.core.lifecycle import RM
from vulndesk.core.world import STATES


def reachable(part: Part, *, ended_by_decision: bool) -> set[Joint]:
    """Every state from the start on. ended_by_decision: whether people may end an embargo although nothing got out."""
    found, waiting = set(), [start_of(part)]
    while waiting:
        joint = waiting.pop()
        if joint in found:
            continue
        found.add(joint)
        for name, after in steps(joint):
            if ended_by_decision or name != "EM t" or joint.known != UNKNOWN:
                waiting.append(after)
    return found


def told_apart(states: set[Joint]) -> int:
    """Closed is one state, since whatever comes is ignored."""
    return len({state for state in states if state.rm is not RM.CLOSED}) + 1


@pytest.mark.parametrize(
    ("part", "count"),
    [
        (Part.VENDOR_AND_DEPLOYER, 128),
        (Part.VENDOR, 100),
        (Part.DEPLOYER, 100),
        (Part.OTHER, 72),
        (Part.REPORTER, 29),
    ],
)
def test_each_part_reaches_as_many_states_as_vultron_counts(part, count):
    """Its count leaves out embargoes that people end by a decision, which adds one state to each of the others."""
    assert told_apart(reachable(part, ended_by_decision=False)) == count
    every = reachable(part, ended_by_decision=True)
    added = every - reachable(part, ended_by_decision=False)
    assert {(one.em, one.known) for one in added if one.rm is not RM.CLOSED} == {(EM.EXITED, UNKNOWN)}


@pytest.mark.parametrize("part", Part)
def test_no_state_that_can_be_reached_breaks_a_rule(part):
    for joint in reachable(part, ended_by_decision=True):
        assert faults(joint) == ()
        if part is Part.VENDOR_AND_DEPLOYER:
            assert joint.path + joint.known in STATES


@pytest.mark.parametrize(
    "broken",
    [
        Joint(RM.ACCEPTED, EM.ACTIVE, known="Pxa"),
        Joint(RM.ACCEPTED, EM.PROPOSED, known="pxA"),
        Joint(RM.ACCEPTED, known="pXa"),
        Joint(RM.RECEIVED, path="vfd"),
        Joint(RM.RECEIVED, path="VFd"),
        Joint(RM.ACCEPTED, path="VfD"),
    ],
)
def test_a_broken_state_is_named(broken):
    assert len(faults(broken)) == 1


DESKS = {"vendor": Part.VENDOR_AND_DEPLOYER, "coordinator": Part.OTHER, "reporter": Part.REPORTER}
MESSAGES = {"EM p": "EP", "EM r": "ER", "EM a": "EA", "EM t": "ET", "CS P": "CP", "CS X": "CX", "CS A": "CA"}


@settings(max_examples=200)
@given(some.lists(some.tuples(some.integers(0, 2), some.integers(0, 11), some.booleans()), max_size=60))
@pytest.mark.slow
def test_three_desks_whose_messages_cross_stay_in_legal_states(choices):
    """Each desk does one of what it may, and tells the others; letters arrive late and in any order, some twice."""
    names = list(DESKS)
    here = {name: start_of(part) for name, part in DESKS.items()}
    post = [("vendor", "RS"), ("coordinator", "RS")]
    for who, pick, delivers in choices:
        name = names[who]
        if delivers and post:
            to, message = post[pick % len(post)] if pick % 3 == 0 else post.pop(pick % len(post))
            here[to] = received(here[to], message)
        elif possible := list(steps(here[name])):
            step, here[name] = possible[pick % len(possible)]
            if step in MESSAGES:
                post += [(other, MESSAGES[step]) for other in names if other != name]
        assert [faults(one) for one in here.values()] == [(), (), ()]
    for to, message in post:
        here[to] = received(here[to], message)
        assert faults(here[to]) == ()
