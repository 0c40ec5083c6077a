"""A case goes to another programme: the table of the proposal, and what stands in the way."""

from dataclasses import fields

import pytest

from vulndesk.core.errors import NotNow
from vulndesk.core.handover import TRANSITIONS, WAITING, Facts, State, Step, after, forwarding_clause, require_movable
from vulndesk.core.policy.reader import read_policy


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", Step)
def test_only_the_table_moves_a_proposal_and_what_ended_stays_so(state, step):
    if (state, step) in TRANSITIONS:
        assert state in WAITING
        assert after(state, step) is TRANSITIONS[state, step]
    else:
        with pytest.raises(NotNow):
            after(state, step)


def test_the_other_team_accepts_nothing_that_the_reporter_was_only_asked_about():
    with pytest.raises(NotNow, match="the reporter is asked"):
        after(State.ASKED, Step.ACCEPT)


def test_who_was_told_because_the_policy_forwards_has_no_veto():
    assert after(State.OFFERED, Step.REFUSE) is State.REFUSED
    with pytest.raises(NotNow):
        after(State.OFFERED, Step.REFUSE, forwards=True)


def test_each_thing_that_stands_in_the_way_is_named_with_a_way_out():
    require_movable(Facts())
    for one in fields(Facts):
        with pytest.raises(NotNow) as refused:
            require_movable(Facts(**{one.name: not one.default}))
        assert refused.value.what
        assert refused.value.next_step


def test_the_sentence_that_says_that_reports_are_forwarded_is_found():
    policy = read_policy("# Security\n\n## Response\n\nWe forward reports about another project to that project.\n")
    assert forwarding_clause(policy).sentence == "We forward reports about another project to that project."
    assert forwarding_clause(read_policy("# Security\n\nReport to security@example.org.\n")) is None
