"""Stages before the end of an embargo: exact instants in any zone, and what becomes of a plan when the end moves."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from vulndesk.core.clocks import zone_of
from vulndesk.core.early_notices import STAYS, Followed, Why, followed, instant_before, planned_at, why_not

ENDS = some.integers(0, 9 * 365 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
ZONES = some.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Tokyo"]
)
DAYS = some.integers(1, 60)
BERLIN = "Europe/Berlin"


@given(ENDS, DAYS, ZONES)
@example(datetime(2026, 4, 5, 0, 30, tzinfo=UTC), 7, BERLIN)  # 02:30 on the day on which 02:30 is skipped
@example(datetime(2026, 11, 1, 1, 30, tzinfo=UTC), 7, BERLIN)  # 02:30 on the day on which it comes twice
def test_a_stage_lies_whole_days_before_the_end_at_the_same_time_of_the_day(end, days, zone):
    at = instant_before(end, days=days, zone=zone)
    assert at.utcoffset() == timedelta()
    assert abs((end - at) - timedelta(days=days)) <= timedelta(hours=1)  # a change of clocks in between, at most
    wall_end, wall = (one.astimezone(zone_of(zone)).replace(tzinfo=None) for one in (end, at))
    skipped = wall - (wall_end - timedelta(days=days))
    assert timedelta() <= skipped <= timedelta(hours=1)  # the same, or just after a gap
    assert at < end


@given(ENDS, DAYS, DAYS, ZONES)
def test_an_earlier_stage_is_never_told_after_a_later_one(end, one, other, zone):
    early, late = max(one, other), min(one, other)
    assert instant_before(end, days=early, zone=zone) <= instant_before(end, days=late, zone=zone)


@given(ENDS, DAYS, ZONES, some.timedeltas(min_value=timedelta(days=-90), max_value=timedelta(days=90)))
def test_a_plan_follows_the_end_or_is_dropped_and_never_goes_by_surprise(end, days, zone, moved):
    now = end - timedelta(days=30)
    found = followed(end, end=end + moved, days=days, zone=zone, now=now)
    if not moved:
        assert found is STAYS
    elif end + moved <= now:
        assert found == Followed(why=Why.ENDED)
    elif found.at is not None:
        assert found.at == instant_before(end + moved, days=days, zone=zone)
        assert found.at > now
    else:
        assert found.why is Why.PASSED
        assert instant_before(end + moved, days=days, zone=zone) <= now


def test_over_a_change_of_clocks_the_time_of_the_day_stays():
    end = datetime(2026, 4, 2, 13, tzinfo=UTC)  # 15:00 in Berlin, where summer began on 29 March
    assert instant_before(end, days=7, zone=BERLIN) == datetime(2026, 3, 26, 14, tzinfo=UTC)  # 15:00 there, too
    assert instant_before(end, days=7, zone="UTC") == datetime(2026, 3, 26, 13, tzinfo=UTC)


def test_without_an_end_nothing_goes_and_a_late_plan_goes_at_once():
    now = datetime(2026, 3, 1, tzinfo=UTC)
    assert followed(now, end=None, days=7, zone="UTC", now=now).why is Why.ENDED
    assert planned_at(now + timedelta(days=3), days=7, zone="UTC", now=now) == now
    assert planned_at(now + timedelta(days=9), days=7, zone="UTC", now=now) == now + timedelta(days=2)


@pytest.mark.parametrize(("in_force", "has_fix"), [(False, True), (True, False)])
def test_without_embargo_or_fix_nobody_is_told_early(in_force, has_fix):
    assert why_not(in_force=in_force, has_fix=has_fix)
    assert not why_not(in_force=True, has_fix=True)
