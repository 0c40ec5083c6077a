"""How an answer travels: never in clear to whom it was not written in clear, and never for want of a key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vulndesk.core.mail.answers import AnswerFacts, Way, can_stand, references_of, travel_of
from vulndesk.core.mail.inbound_mail import Written
from vulndesk.core.mail.openpgp import KeyProblem

RITA = AnswerFacts(address="rita@example.org", by_mail=True, in_clear=True)


def having(**more):
    return AnswerFacts(**{**RITA.__dict__, **more})


@pytest.mark.parametrize(
    ("facts", "way", "part"),
    [
        (RITA, Way.CLEAR, "in clear, because they wrote in clear"),
        (having(key="AB12"), Way.ENCRYPTED, "encrypted to key AB12"),
        (having(key="AB12", by_mail=False, in_clear=False), Way.ENCRYPTED, "encrypted to key AB12"),
        (having(key="AB12", problem=KeyProblem.EXPIRED), Way.NOTICE, "the key has expired"),
        (having(key="AB12", problem=KeyProblem.EXPIRED, in_clear=False), Way.NOTICE, "the key has expired"),
        (having(in_clear=False), Way.NOTICE, "they wrote encrypted"),
        (having(allows_clear=False), Way.NOTICE, "sends nothing unencrypted"),
        (having(written=Written.LIST), Way.NOTICE, "mailing list"),
        (having(sends=False), Way.NOTICE, "no mail server"),
        (having(by_mail=False, in_clear=False), Way.NOTICE, "reads it with the receipt"),
        (AnswerFacts(), Way.NONE, "gave no address"),
    ],
)
def test_the_three_ways_are_said_before_anything_is_sent(facts, way, part):
    travel = travel_of(facts)
    assert travel.way is way
    assert part in travel.words


FACTS = st.builds(
    AnswerFacts,
    address=st.sampled_from(["", "rita@example.org"]),
    by_mail=st.booleans(),
    in_clear=st.booleans(),
    written=st.sampled_from(Written),
    key=st.sampled_from(["", "AB12"]),
    problem=st.sampled_from([None, KeyProblem.REVOKED]),
    allows_clear=st.booleans(),
    sends=st.booleans(),
)


@given(FACTS)
def test_in_clear_needs_every_reason_for_it(facts):
    way = travel_of(facts).way
    if way is Way.CLEAR:
        assert all((facts.by_mail, facts.in_clear, facts.allows_clear, facts.sends))
        assert facts.written is Written.PERSON
        assert (facts.key, facts.problem) == ("", None)
    if way is Way.ENCRYPTED:
        assert (facts.key, facts.problem) == ("AB12", None)


def test_the_team_is_told_when_a_key_is_the_reason():
    assert travel_of(having(key="AB12", problem=KeyProblem.EXPIRED)).held is KeyProblem.EXPIRED
    assert travel_of(having(in_clear=False)).held is KeyProblem.MISSING
    assert travel_of(having(allows_clear=False)).held is None


def test_references_keep_the_first_and_the_last_and_fit_in_a_line():
    ids = [f"<{number:04}.{'x' * 60}@example.org>" for number in range(40)]
    line = references_of(ids)
    assert len(line) <= 900
    assert line.split()[0] == ids[0]
    assert line.split()[-1] == ids[-1]
    assert references_of(["<1@a>", "<2@a>", "<1@a>"]) == "<1@a> <2@a>"


@pytest.mark.parametrize("hostile", ["<a\nBcc: x@y>", "<a b@c>", "<a\x00@c>", "<é@c>", "a@b", "<>", "<a><b>", ""])
def test_an_id_that_could_not_stand_in_a_header_is_left_out(hostile):
    assert not can_stand(hostile)
    assert references_of([hostile, "<1@a>"]) == "<1@a>"
