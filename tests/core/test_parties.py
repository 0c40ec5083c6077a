"""What a participant may say, by the tables of reports and of the world; and the labels of FIRST."""

from itertools import product

import pytest

from vulndesk.core.errors import BadInput, NotNow
from vulndesk.core.lifecycle import RM, TRANSITIONS
from vulndesk.core.parties import (
    NEXT,
    SILENT,
    STATUS_WORDS,
    WALKS,
    PartyRole,
    Status,
    after,
    begun,
    choices_of,
    with_role,
    words_for,
)
from vulndesk.core.traffic_light import MEANINGS, Label, in_words, label_in
from vulndesk.core.world import STATES


def _reachable(role):
    found, new = set(), [begun(role)]
    while new:
        state = new.pop()
        if state in found:
            continue
        found.add(state)
        for status in Status:
            try:
                new.append(after(state, status))
            except (NotNow, BadInput):
                continue
    return found


@pytest.mark.parametrize("role", list(PartyRole))
def test_whatever_a_participant_says_its_states_are_those_of_the_tables(role):
    for state in _reachable(role):
        assert not state.path or f"{state.path}pxa" in STATES
        assert (state.status is Status.FIX_READY) <= (state.rm is RM.ACCEPTED)
        assert (state.status is Status.NOT_OPENED) <= (state.rm is RM.START)


def test_every_walk_is_one_of_the_table_of_reports():
    for status, walks in WALKS.items():
        for rm, triggers in walks.items():
            for trigger in triggers:
                rm = TRANSITIONS[rm, trigger]
            assert rm is not RM.CLOSED, status


def test_a_refused_word_leaves_the_state_as_it_was():
    state = after(begun(PartyRole.VENDOR), Status.OPENED)
    before = (state.status, state.rm, state.path)
    with pytest.raises(NotNow) as refused:
        after(state, Status.DECLINED)
    assert "looking" in refused.value.next_step
    assert (state.status, state.rm, state.path) == before


def test_only_who_makes_or_runs_something_can_have_a_fix():
    opened = after(begun(PartyRole.OBSERVER), Status.OPENED)
    assert Status.FIX_READY not in choices_of(opened)
    with pytest.raises(BadInput):
        after(opened, Status.FIX_READY)
    assert after(after(begun(PartyRole.DEPLOYER), Status.OPENED), Status.FIX_READY).path == "VFD"
    assert after(after(begun(PartyRole.VENDOR), Status.OPENED), Status.FIX_READY).path == "VFd"


def test_silence_has_words_of_its_own():
    assert {STATUS_WORDS[status] for status in SILENT}.isdisjoint({STATUS_WORDS[Status.NOT_AFFECTED]})
    assert set(STATUS_WORDS) == set(NEXT) == set(WALKS) == set(Status)
    assert words_for(Status.FIX_READY, PartyRole.DEPLOYER) == "Fix deployed"


@pytest.mark.parametrize(("role", "other"), list(product(PartyRole, PartyRole)))
def test_another_role_keeps_what_was_said_or_is_refused(role, other):
    for state in _reachable(role):
        try:
            changed = with_role(state, other)
        except NotNow:
            assert state.status is Status.FIX_READY
            continue
        assert (changed.status, changed.rm) == (state.status, state.rm)
        assert not changed.path or f"{changed.path}pxa" in STATES


def test_labels_are_those_of_tlp_2():
    assert [in_words(one) for one in Label] == ["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"]
    assert set(MEANINGS) == set(Label)
    assert label_in("tlp:amber") == "AMBER"
    assert label_in("") == in_words("") == ""
    with pytest.raises(BadInput):
        label_in("WHITE")
