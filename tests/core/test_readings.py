"""Which looks are one reading, and when somebody looks around unusually much."""

import pytest

from vulndesk.core.access import DESK, Actor, Role
from vulndesk.core.readings import REGIONS, WORDS, Browsing, in_a_cell, is_recorded, unusual, words_of


def test_everybody_is_recorded_but_the_reporter_and_the_desk():
    assert {role for role in Role if is_recorded(Actor(role))} == set(Role) - {Role.REPORTER, Role.DESK}
    assert not is_recorded(DESK)


def test_every_region_belongs_to_a_page_that_has_words():
    assert set(REGIONS.values()) <= set(WORDS)


def test_a_page_that_nobody_named_has_words_all_the_same():
    assert words_of("a page of tomorrow") == "Opened a page about the case"


@pytest.mark.parametrize(
    ("browsing", "told"),
    [
        (Browsing(19, 19), False),
        (Browsing(20, 20), True),
        (Browsing(0, 0), False),
        (Browsing(3, 29, (3, 3, 3, 3, 3)), False),
        (Browsing(3, 30, (3, 3, 3, 3, 3)), True),
        (Browsing(3, 30, (3, 3, 3, 3)), False),  # four days say nothing of what is usual
        (Browsing(3, 10, (1, 1, 1, 90, 90)), True),  # the median: two busy days do not hide a third
        (Browsing(3, 9, (1, 1, 1, 1, 1)), False),
        (Browsing(3, 15, (1, 2, 1, 2, 2, 1)), True),  # of an even number of days, between the middle two: 1.5
        (Browsing(3, 14, (1, 2, 1, 2, 2, 1)), False),
    ],
)
def test_unusual_is_twenty_in_an_hour_or_ten_times_the_usual_day(browsing, told):
    assert bool(unusual(browsing)) is told


def test_the_words_say_the_rule_and_its_figures():
    assert unusual(Browsing(21, 21)) == "21 cases of others within an hour; from 20 on you are told"
    words = "31 cases of others in a day, 10 times as many as usual (3)"
    assert unusual(Browsing(2, 31, (3, 3, 3, 4, 2))) == words


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start):
    assert in_a_cell(f"{start}1+1") == f"'{start}1+1"
    assert in_a_cell(f"Tom {start}") == f"Tom {start}"
