"""Public holidays as plain dates, from the real library (E7)."""

from datetime import UTC, date, datetime

import pytest

from vulndesk.core.clocks import Calendar, due_at
from vulndesk.core.durations import parse_duration
from vulndesk.core.errors import BadInput
from vulndesk.gateways.holiday_calendar import countries, holidays_of


def test_a_country_has_its_holidays_and_a_part_of_it_has_more() -> None:
    germany = holidays_of(country="DE", years=[2026])
    berlin = holidays_of(country="de", subdivision="BE", years=[2026])
    assert {date(2026, 1, 1), date(2026, 12, 25)} < germany < berlin
    assert date(2026, 3, 8) in berlin - germany  # International Women's Day
    assert {day.year for day in germany} == {2026}


def test_years_come_as_asked_for() -> None:
    assert {day.year for day in holidays_of(country="US", years=range(2025, 2028))} >= {2025, 2026, 2027}
    assert holidays_of(country="US", years=[]) == frozenset()


def test_the_dates_are_what_a_clock_leaves_out() -> None:
    calendar = Calendar("Europe/Berlin", holidays_of(country="DE", years=[2025, 2026]))
    due = due_at(start=datetime(2025, 12, 19, 15, 0, tzinfo=UTC), within=parse_duration("P5BD"), calendar=calendar)
    assert due.instant == datetime(2025, 12, 30, 15, 0, tzinfo=UTC)
    assert due.working.endswith("without weekends and 2 holidays (25 and 26 December)")


@pytest.mark.parametrize(
    ("country", "subdivision", "field"), [("XX", None, "country"), ("DE", "ZZ", "subdivision"), ("", None, "country")]
)
def test_an_unknown_place_is_refused_with_the_next_step(country: str, subdivision: str | None, field: str) -> None:
    with pytest.raises(BadInput) as refusal:
        holidays_of(country=country, subdivision=subdivision, years=[2026])
    assert refusal.value.field == field
    assert refusal.value.next_step


def test_the_list_for_a_form_is_by_name_and_every_entry_works() -> None:
    listed = countries()
    assert [country.name for country in listed] == sorted(country.name for country in listed)
    names = {country.code: country.name for country in listed}
    assert (names["US"], names["IM"], names["DE"]) == ("United States", "Isle of Man", "Germany")
    germany = next(country for country in listed if country.code == "DE")
    assert "BE" in germany.subdivisions
    assert len(listed) > 200
