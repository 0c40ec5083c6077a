"""Which clocks of a case change under another version of its policy."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.core.written_policies import deadline, policy_of
from vulndesk.core.clocks import Calendar
from vulndesk.core.moves import INTERNAL, RunningClock, moved_clocks
from vulndesk.core.policy.clauses import Promise, Strength

START = datetime(2026, 3, 3, 14, 3, tzinfo=UTC)
DAY = timedelta(days=1)
ANSWER = RunningClock(1, Promise.ACKNOWLEDGE, "promise", START, START + 2 * DAY)
FIX = RunningClock(2, Promise.FIX, INTERNAL, START, START + 90 * DAY)


def moved(*clocks, to, severity="", now=START):
    return moved_clocks(clocks, policy=policy_of(*to), calendar=Calendar(), severity=severity, now=now)


def test_a_clock_counts_from_its_first_instant_by_the_new_length():
    (one,) = moved(ANSWER, to=[deadline(Promise.ACKNOWLEDGE, "P5D")], now=START + DAY)
    assert (one.due.instant, one.clause_id, one.is_later) == (START + 5 * DAY, "deadline-1", True)


def test_of_several_clauses_the_shortest_counts_and_of_equal_ones_the_promise():
    weak = deadline(Promise.ACKNOWLEDGE, "P3D", strength=Strength.TARGET)
    (one,) = moved(ANSWER, to=[deadline(Promise.ACKNOWLEDGE, "P9D"), weak, deadline(Promise.ACKNOWLEDGE, "P3D")])
    assert one.clause_id == "deadline-3"


def test_a_promise_that_is_not_made_any_more_is_not_touched():
    assert moved(ANSWER, to=[deadline(Promise.UPDATE, "P5D")]) == ()


@pytest.mark.parametrize(("after", "kept"), [(timedelta(0), True), (timedelta(microseconds=1), False)])
def test_what_would_be_over_at_this_moment_stays_as_it_is(after, kept):
    found = moved(
        ANSWER, to=[deadline(Promise.ACKNOWLEDGE, "P1D")], now=START + DAY - timedelta(microseconds=1) + after
    )
    assert bool(found) is kept


def test_the_teams_own_target_follows_the_severity_and_is_never_later_for_the_reporter():
    to = [deadline(Promise.FIX, "P30D", severity="low"), deadline(Promise.FIX, "P180D", severity="critical")]
    (one,) = moved(FIX, to=to, severity="critical")
    assert (one.due.instant, one.changes, one.is_later) == (START + 180 * DAY, True, False)
    assert moved(FIX, to=to, severity="high") == ()
