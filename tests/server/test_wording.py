"""How the pages say an instant, a length and a size."""

from datetime import UTC, datetime, timedelta

import pytest

from vulndesk.server import wording

NOW = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)


def test_an_instant_always_says_its_zone():
    assert wording.exact(NOW) == "Sat 28 Mar 2026, 12:00 UTC"
    assert wording.exact(NOW, zone="Europe/Berlin") == "Sat 28 Mar 2026, 13:00 CET"
    assert wording.exact(NOW + timedelta(days=1), zone="Europe/Berlin") == "Sun 29 Mar 2026, 14:00 CEST"


def test_a_zone_without_a_name_is_an_offset():
    assert wording.exact(NOW, zone="America/Sao_Paulo") == "Sat 28 Mar 2026, 09:00 UTC-03"
    assert wording.exact(NOW, zone="Asia/Kolkata") == "Sat 28 Mar 2026, 17:30 IST"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=20), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59, seconds=59), "59 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=2, minutes=10), "2 hours 10 minutes"),
        (timedelta(hours=3, minutes=40), "3 hours"),
        (timedelta(days=1, hours=20), "1 day 20 hours"),
        (timedelta(days=2, minutes=59), "2 days"),
        (timedelta(days=400), "400 days"),
    ],
)
def test_a_length_is_said_in_at_most_two_units(span, words):
    assert wording.length(span) == words


def test_relative_words_look_both_ways():
    assert wording.relative(NOW + timedelta(hours=3), now=NOW) == "in 3 hours"
    assert wording.relative(NOW - timedelta(days=5), now=NOW) == "5 days ago"
    assert wording.relative(NOW, now=NOW) == "now"


def test_overdue_is_said_in_words_from_the_very_instant():
    assert wording.due_words(NOW, now=NOW) == "overdue by less than a minute"
    assert wording.due_words(NOW, now=NOW + timedelta(hours=2, minutes=10)) == "overdue by 2 hours 10 minutes"
    assert wording.due_state(NOW, now=NOW) == "overdue"


def test_a_clock_ahead_is_soon_only_within_four_hours():
    assert wording.due_state(NOW + timedelta(hours=4), now=NOW) == "soon"
    assert wording.due_state(NOW + timedelta(hours=4, seconds=1), now=NOW) == "running"


def test_a_kept_promise_says_how_early_and_a_late_one_how_late():
    assert wording.due_words(NOW, now=NOW, met_at=NOW - timedelta(hours=41)) == "kept, 1 day 17 hours early"
    assert wording.due_words(NOW, now=NOW, met_at=NOW) == "kept, less than a minute early"
    assert wording.due_words(NOW, now=NOW, met_at=NOW + timedelta(hours=5)) == "kept 5 hours late"
    assert wording.due_state(NOW, now=NOW, met_at=NOW + timedelta(hours=5)) == "late"


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (4200, "4.1 kB"), (25 * 2**20, "25 MB"), (2**20 - 1, "1.0 MB")],
)
def test_a_size_is_in_units_of_1024_as_the_limits_are(count, words):
    assert wording.file_size(count) == words
