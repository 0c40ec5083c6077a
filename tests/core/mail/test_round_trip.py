"""What an owner reads while a test mail is on its way, and what to do when it does not come."""

from datetime import UTC, datetime, timedelta

import pytest

from vulndesk.core.mail.round_trip import Leg, TripFacts, is_over, steps_of

NOW = datetime(2026, 3, 3, 14, 3, tzinfo=UTC)


def trip(leg=Leg.REPORT, **more):
    return TripFacts(leg=leg, address="security@project.example", asked_at=NOW, **more)


def advice_of(facts, *, minutes):
    return [step.advice for step in steps_of(facts, now=NOW + timedelta(minutes=minutes)) if step.advice]


@pytest.mark.parametrize(
    ("facts", "part"),
    [
        (trip(), "worker does not run"),
        (trip(problem="unreachable"), "EMAIL_URL"),
        (trip(problem="refused it with 550"), "The mail server refused it with 550."),
        (trip(handed_at=NOW), "by LMTP, by a pipe or from its mailbox"),
        (trip(Leg.REPLY, handed_at=NOW), "plus addressing or a catch-all"),
        (trip(handed_at=NOW, arrived_at=NOW, channel="lmtp"), "the worker has not read it"),
    ],
)
def test_the_first_missing_step_says_what_to_do_when_its_time_is_over(facts, part):
    (advice,) = advice_of(facts, minutes=5)
    assert part in advice
    assert is_over(facts, now=NOW + timedelta(minutes=5))


def test_while_there_is_time_nothing_is_advised():
    assert advice_of(trip(handed_at=NOW), minutes=1) == []
    assert not is_over(trip(handed_at=NOW), now=NOW + timedelta(minutes=1))


def test_a_whole_trip_is_over_at_once():
    facts = trip(handed_at=NOW, arrived_at=NOW, channel="lmtp", read_at=NOW)
    assert is_over(facts, now=NOW)
    assert [step.words for step in steps_of(facts, now=NOW)][1] == "It came in (lmtp)"
