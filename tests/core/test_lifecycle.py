"""The case's states: Vultron's table whole, and every deed refused without leaving a trace."""

from dataclasses import replace
from itertools import product

import pytest

from vulndesk.core.errors import BadInput, NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.lifecycle import (
    NEEDS_MESSAGE,
    OPEN,
    PATHS,
    RM,
    TRANSITIONS,
    WORDS,
    CaseFacts,
    CloseReason,
    Command,
    Deed,
    allowed,
    decide,
)
from vulndesk.core.policy.clauses import Promise

SHORTEST = [
    *("ric", "rvac", "rvdc", "rivac", "rivdc", "rvadc", "rvdac", "rivadc"),
    *("rvadac", "rvdadc", "rivdac", "rivdadc", "rvdadac", "rivadac", "rvadadc"),
]


def accepted(word: str) -> bool:
    state = RM.START
    for letter in word:
        following = next((to for (at, trigger), to in TRANSITIONS.items() if at is state and trigger == letter), None)
        if following is None:
            return False
        state = following
    return state is RM.CLOSED


def test_the_table_has_the_eleven_edges_of_vultron():
    assert len(TRANSITIONS) == 11
    assert {state for edge in TRANSITIONS for state in (edge[0], TRANSITIONS[edge])} == set(RM)


def test_the_fifteen_shortest_histories_are_those_of_vultron():
    words = [
        "".join(letters) for length in range(1, 8) for letters in product("rviadc", repeat=length) if letters[0] == "r"
    ]
    found = [word for word in words if accepted(word)]
    # Words with a repeated defer-accept cycle of seven letters and more are left to the grammar.
    assert set(SHORTEST) <= set(found)
    assert len([word for word in found if len(word) <= 4]) == len([word for word in SHORTEST if len(word) <= 4])


def test_a_case_is_never_closed_from_valid():
    assert not any(at is RM.VALID and to is RM.CLOSED for (at, _), to in TRANSITIONS.items())
    with pytest.raises(NotNow):
        decide(CaseFacts(RM.VALID), Command(Deed.CLOSE, reason=CloseReason.WONT_FIX))


def test_every_path_of_a_deed_walks_edges_of_the_table():
    for paths in PATHS.values():
        for start, triggers in paths.items():
            state = start
            for trigger in triggers:
                state = TRANSITIONS[state, trigger]


@pytest.mark.parametrize("deed", list(Deed))
@pytest.mark.parametrize("state", list(RM))
def test_what_is_listed_as_allowed_is_done_and_the_rest_is_refused(deed, state):
    facts = CaseFacts(state)
    command = Command(deed, message=True, reason=CloseReason.WONT_FIX)
    if deed in allowed(facts):
        assert decide(facts, command).events
    else:
        with pytest.raises(NotNow):
            decide(facts, command)


@pytest.mark.parametrize("deed", sorted(NEEDS_MESSAGE))
def test_an_acknowledgement_a_question_and_a_refusal_are_always_written(deed):
    with pytest.raises(BadInput) as refused:
        decide(CaseFacts(RM.RECEIVED), Command(deed))
    assert refused.value.field == "message"


def test_the_first_written_word_keeps_the_acknowledgement_only():
    decision = decide(CaseFacts(RM.RECEIVED), Command(Deed.ACKNOWLEDGE, message=True))
    assert decision.keeps == {Promise.ACKNOWLEDGE}
    assert decision.events == (EventKind.ACKNOWLEDGED,)


def test_a_second_message_is_a_status_update():
    facts = CaseFacts(RM.RECEIVED, acknowledged=True)
    assert Promise.UPDATE in decide(facts, Command(Deed.REPLY, message=True)).keeps


def test_a_question_is_itself_an_update_and_no_clock_pauses():
    decision = decide(CaseFacts(RM.RECEIVED), Command(Deed.ASK, message=True))
    assert {Promise.ACKNOWLEDGE, Promise.UPDATE} <= decision.keeps
    assert decision.waiting_on_reporter
    assert not decision.ends_clocks


def test_a_validation_without_words_keeps_no_promise():
    assert decide(CaseFacts(RM.RECEIVED), Command(Deed.VALIDATE, owner_after=True)).keeps == frozenset()


def test_a_valid_report_with_an_owner_is_investigated_at_once():
    decision = decide(CaseFacts(RM.RECEIVED), Command(Deed.VALIDATE, owner_after=True))
    assert decision.rm is RM.ACCEPTED
    assert decision.events == (EventKind.VALIDATED, EventKind.INVESTIGATION_STARTED)


def test_a_valid_report_without_an_owner_waits_until_it_has_one():
    assert decide(CaseFacts(RM.RECEIVED), Command(Deed.VALIDATE)).rm is RM.VALID
    assert decide(CaseFacts(RM.VALID), Command(Deed.ASSIGN, owner_after=True)).rm is RM.ACCEPTED


def test_an_acknowledged_report_is_not_acknowledged_twice():
    with pytest.raises(NotNow):
        decide(CaseFacts(RM.RECEIVED, acknowledged=True), Command(Deed.ACKNOWLEDGE, message=True))


def test_an_answer_opens_a_case_that_was_closed_for_silence():
    facts = CaseFacts(RM.CLOSED, close_reason=CloseReason.NO_ANSWER)
    decision = decide(facts, Command(Deed.ANSWER, message=True))
    assert (decision.rm, decision.reopens) == (RM.RECEIVED, True)
    assert decision.events == (EventKind.INFORMATION_GIVEN, EventKind.REOPENED)


def test_an_answer_leaves_a_case_closed_that_was_closed_for_another_reason():
    facts = CaseFacts(RM.CLOSED, close_reason=CloseReason.RESOLVED)
    assert decide(facts, Command(Deed.ANSWER, message=True)).rm is RM.CLOSED


def test_a_policy_that_promises_an_advisory_lets_no_case_be_resolved_without_one():
    facts = CaseFacts(RM.ACCEPTED, advises=True)
    resolved = Command(Deed.CLOSE, reason=CloseReason.RESOLVED)
    with pytest.raises(BadInput) as refused:
        decide(facts, resolved)
    assert refused.value.field == "reason"
    assert decide(replace(facts, is_published=True), resolved).rm is RM.CLOSED
    assert decide(facts, Command(Deed.CLOSE, reason=CloseReason.WONT_FIX)).rm is RM.CLOSED


def test_not_a_report_ends_the_clocks_and_can_be_undone():
    decision = decide(CaseFacts(RM.RECEIVED), Command(Deed.NOT_A_REPORT))
    assert decision.ends_clocks
    assert decision.rm is RM.CLOSED
    assert decide(CaseFacts(decision.rm, close_reason=CloseReason.NOT_A_REPORT), Command(Deed.REOPEN)).rm is RM.RECEIVED


def test_every_state_has_words_for_people():
    assert set(WORDS) == set(RM)
    assert RM.CLOSED not in OPEN
