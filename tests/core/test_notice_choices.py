"""Quiet hours, and the ways that a person chose."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vulndesk.core.notice_choices import Choice, QuietHours

NIGHT = QuietHours(time(22), time(7), "Europe/Berlin")  # UTC+1 in winter


def at(day, hour, minute=0, month=3):
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "heard"),
    [
        (at(3, 20, 59), at(3, 20, 59)),
        (at(3, 21), at(4, 6)),
        (at(4, 2), at(4, 6)),
        (at(4, 5, 59), at(4, 6)),
        (at(4, 6), at(4, 6)),
        (at(28, 22), at(29, 5)),  # the clocks go forward in that night
        (at(24, 22, month=10), at(25, 6, month=10)),  # and back
    ],
)
def test_quiet_hours_go_over_midnight_where_the_person_lives(now, heard):
    assert NIGHT.ends_at(now) == heard


def test_quiet_hours_within_a_day():
    noon = QuietHours(time(12), time(13), "UTC")
    assert [noon.ends_at(at(3, hour)) for hour in (11, 12, 13)] == [at(3, 11), at(3, 13), at(3, 13)]


@settings(max_examples=60)
@given(st.times(), st.times(), st.integers(0, 365 * 24 * 60))
def test_nothing_waits_longer_than_a_day_or_is_heard_before_it_happened(begins, ends, minutes):
    now = at(1, 0, month=1) + timedelta(minutes=minutes)
    heard = QuietHours(begins, ends, "Europe/Berlin").ends_at(now)
    assert now <= heard <= now + timedelta(hours=25)


def test_until_somebody_chooses_everything_goes_by_mail_at_once():
    assert Choice().ways("reports") == {"mail"}
    assert Choice().heard_at("reports", urgent=(), now=at(3, 23)) == at(3, 23)


def test_a_webhook_needs_its_address():
    chosen = Choice(not_by_mail=frozenset({"reports"}), by_webhook=frozenset({"reports"}))
    assert chosen.ways("reports") == frozenset()
    assert Choice(by_webhook=frozenset({"a"}), address="https://x.example/").ways("a") == {"mail", "webhook"}


def test_urgent_notices_break_through_only_when_the_person_says_so():
    loud = Choice(quiet=QuietHours(time(22), time(7), "UTC", urgent=True))
    quiet = Choice(quiet=QuietHours(time(22), time(7), "UTC"))
    assert loud.heard_at("urgent", urgent={"urgent"}, now=at(3, 23)) == at(3, 23)
    assert loud.heard_at("reports", urgent={"urgent"}, now=at(3, 23)) == at(4, 7)
    assert quiet.heard_at("urgent", urgent={"urgent"}, now=at(3, 23)) == at(4, 7)
