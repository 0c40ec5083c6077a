"""The embargo, consent and the world: tables against counts that others computed, rules over random histories."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from vulndesk.core import embargo, lifecycle, world
from vulndesk.core.embargo import EM, Consent, Move, Settled, Step, negotiate, settle
from vulndesk.core.errors import BadInput, NotNow
from vulndesk.core.world import World

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def histories(state: str = world.LETTERS) -> list[str]:
    """Every complete way from a state to the last one."""
    if state == world.LETTERS.upper():
        return [""]
    steps = [(event, after) for (before, event), after in world.TRANSITIONS.items() if before == state]
    return [event + rest for event, after in steps for rest in histories(after)]


def test_the_world_has_the_states_transitions_and_histories_of_vultron():
    assert len(world.STATES) == 32
    assert len(world.TRANSITIONS) == 58
    assert len(histories()) == 70
    assert {world.LETTERS, *world.TRANSITIONS.values()} == set(world.STATES)


def test_every_history_keeps_the_order_of_things():
    for history in histories():
        at = {letter: place for place, letter in enumerate(history)}
        assert at["V"] < at["F"] < at["D"]
        assert at["P"] < at["X"] or at["P"] == at["X"] + 1
        assert at["V"] < at["P"] or at["V"] == at["P"] + 1


def test_the_embargo_and_consent_tables_have_their_sizes():
    assert (len(EM), len(embargo.TRANSITIONS)) == (5, 10)
    assert sum(before is after for (before, _), after in embargo.TRANSITIONS.items()) == 2
    assert not [before for before, _ in embargo.TRANSITIONS if before is EM.EXITED]
    assert len(embargo.CONSENTS) == 15


def closings(state: lifecycle.RM, longest: int) -> list[str]:
    """Every accepted string of triggers up to a length."""
    if state is lifecycle.RM.CLOSED:
        return [""]
    steps = [(str(trigger), after) for (before, trigger), after in lifecycle.TRANSITIONS.items() if before is state]
    return [step + rest for step, after in steps if longest for rest in closings(after, longest - 1)]


def test_a_report_closes_in_the_ways_of_vultron_and_never_from_valid():
    shortest = "ric rvac rvdc rivac rivdc rvadc rvdac rivadc rvadac rvdadc rivdac rivdadc rvdadac rivadac rvadadc"
    assert sorted(closings(lifecycle.RM.START, 7)) == sorted(shortest.split())
    assert (lifecycle.RM.VALID, lifecycle.Trigger.CLOSE) not in lifecycle.TRANSITIONS


KNOWN = [World(state) for state in world.STATES if World(state).is_known]
UNKNOWN = [World(state) for state in world.STATES if not World(state).is_known]


@pytest.mark.parametrize(
    ("em", "after"), [(EM.NONE, EM.NONE), (EM.PROPOSED, EM.NONE), (EM.ACTIVE, EM.EXITED), (EM.REVISE, EM.EXITED)]
)
def test_what_gets_out_ends_what_was_agreed(em, after):
    assert {embargo.after_world(em, one) for one in KNOWN} == {after}
    assert {embargo.after_world(em, one) for one in UNKNOWN} == {em}


@pytest.mark.parametrize("move", [Move.PROPOSE, Move.ACCEPT])
def test_nothing_is_negotiated_over_what_is_known_or_fixed(move):
    for one in (*KNOWN, World("VFdpxa"), World("VFDpxa")):
        for em in EM:
            with pytest.raises(NotNow) as refusal:
                negotiate(em, move, one)
            assert refusal.value.next_step


@given(some.lists(some.one_of(some.sampled_from(Move), some.sampled_from("VFDPXA")), max_size=40))
def test_no_order_of_moves_and_events_reaches_an_illegal_joint_state(steps):
    em, here = EM.NONE, World()
    for step in steps:
        try:
            if isinstance(step, Move):
                em = negotiate(em, step, here)
            else:
                here = here.after(step)
                em = embargo.after_world(em, here)
        except NotNow:
            continue
        assert not (here.is_known and em in embargo.IN_FORCE | embargo.NEGOTIATING)
        assert here.state in world.STATES


@given(some.lists(some.sampled_from(Step), max_size=20))
def test_consent_moves_by_its_table_only(steps):
    consent = Consent.NO_EMBARGO
    for step in steps:
        if (consent, step) in embargo.CONSENTS:
            consent = embargo.consent_after(consent, step)
        else:
            with pytest.raises(NotNow):
                embargo.consent_after(consent, step)


DAYS = timedelta(days=90)


@pytest.mark.parametrize(
    ("default", "wishes", "settled"),
    [
        (None, [], Settled(EM.NONE)),
        (None, [30], Settled(EM.PROPOSED, proposed=NOW + timedelta(days=30))),
        (DAYS, [], Settled(EM.ACTIVE, until=NOW + DAYS)),
        (DAYS, [90], Settled(EM.ACTIVE, until=NOW + DAYS)),
        (DAYS, [120], Settled(EM.REVISE, until=NOW + DAYS, proposed=NOW + timedelta(days=120))),
        (DAYS, [45], Settled(EM.REVISE, until=NOW + timedelta(days=45), proposed=NOW + DAYS)),
    ],
)
def test_of_two_wishes_the_shorter_one_holds_and_the_longer_one_is_a_proposal(default, wishes, settled):
    assert settle(start=NOW, default=default, wishes=[NOW + timedelta(days=days) for days in wishes]) == settled


@pytest.mark.parametrize("end", [NOW.replace(tzinfo=None) + DAYS, NOW, NOW - DAYS])
def test_an_end_without_a_zone_or_in_the_past_is_refused(end):
    with pytest.raises(BadInput):
        embargo.require_end(end, start=NOW)


def test_what_happened_is_never_taken_back():
    assert World("Vfdpxa").jumped("VFDPxa").state == "VFDPxa"
    with pytest.raises(NotNow):
        World("VFdpxa").jumped("Vfdpxa")
    with pytest.raises(ValueError, match="no state"):
        World("vFdpxa")
