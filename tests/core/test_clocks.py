"""Due instants, their working, and 10,000 of them against a calculation that shares no method with the rule."""

import random
import time
from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.written_policies import deadline, policy_of
from vulndesk.core.clocks import (
    Calendar,
    Due,
    deadlines_for,
    due_at,
    extend,
    fix_target_for,
    fix_targets,
    is_on_time,
    reminders,
)
from vulndesk.core.durations import Duration, Unit, parse_duration
from vulndesk.core.errors import BadInput, NotNow
from vulndesk.core.policy.clauses import Promise, Strength

BERLIN = ZoneInfo("Europe/Berlin")
CHRISTMAS = frozenset({date(2025, 12, 25), date(2025, 12, 26), date(2026, 1, 1)})


def due(start: datetime, within: str, zone: str = "UTC", holidays: frozenset[date] = frozenset()) -> Due:
    return due_at(start=start, within=parse_duration(within), calendar=Calendar(zone, holidays))


# --- E6, N5: hours -----------------------------------------------------------------------------------------------


def test_48_hours_are_48_hours_and_say_so() -> None:
    answer = due(datetime(2026, 3, 3, 14, 3, tzinfo=UTC), "PT48H")
    assert answer.instant == datetime(2026, 3, 5, 14, 3, tzinfo=UTC)
    assert answer.working == "48 hours from Tuesday 3 March 2026, 14:03 UTC"


def test_a_change_of_the_clocks_does_not_move_hours() -> None:
    start = datetime(2026, 3, 28, 12, 0, tzinfo=BERLIN)
    assert due(start, "PT24H", "Europe/Berlin").instant - start == timedelta(hours=24)
    assert due(start, "PT90M", "Europe/Berlin").working == "90 minutes from Saturday 28 March 2026, 11:00 UTC"


def test_an_instant_without_a_zone_is_a_bug() -> None:
    with pytest.raises(ValueError, match="without its zone"):
        due(datetime(2026, 3, 3, 14, 3), "PT48H")  # noqa: DTZ001


# --- E7: business days -------------------------------------------------------------------------------------------


def test_business_days_leave_out_weekends_and_holidays_and_name_them() -> None:
    answer = due(datetime(2025, 12, 19, 16, 0, tzinfo=BERLIN), "P5BD", "Europe/Berlin", CHRISTMAS)
    assert answer.instant == datetime(2025, 12, 30, 16, 0, tzinfo=BERLIN)
    assert answer.working == (
        "5 business days from Friday 19 December 2025, 16:00 Europe/Berlin, "
        "without weekends and 2 holidays (25 and 26 December)"
    )


def test_holidays_of_two_months_are_named_with_their_months() -> None:
    calendar = frozenset({date(2025, 12, 31), date(2026, 1, 1)})
    answer = due(datetime(2025, 12, 30, 9, 0, tzinfo=UTC), "P1BD", holidays=calendar)
    assert answer.instant == datetime(2026, 1, 2, 9, 0, tzinfo=UTC)
    assert answer.working.endswith("without 2 holidays (31 December and 1 January)")


def test_a_holiday_on_a_weekend_is_a_weekend() -> None:
    answer = due(datetime(2026, 3, 6, 9, 0, tzinfo=UTC), "P1BD", holidays=frozenset({date(2026, 3, 7)}))
    assert answer.working == "1 business day from Friday 6 March 2026, 09:00 UTC, without the weekend"


def test_what_was_not_passed_is_not_named() -> None:
    answer = due(datetime(2026, 3, 2, 9, 0, tzinfo=UTC), "P2BD", holidays=CHRISTMAS)
    assert answer.working == "2 business days from Monday 2 March 2026, 09:00 UTC"


def test_many_holidays_are_counted_not_named() -> None:
    closed = frozenset(date(2026, 3, day) for day in range(2, 14))
    answer = due(datetime(2026, 2, 27, 9, 0, tzinfo=UTC), "P1BD", holidays=closed)
    assert answer.instant == datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
    assert answer.working.endswith("without weekends and 10 holidays")


@pytest.mark.parametrize("day", [6, 7, 8])
def test_friday_saturday_and_sunday_all_have_monday_as_day_one(day: int) -> None:
    answer = due(datetime(2026, 3, day, 9, 30, tzinfo=BERLIN), "P1BD", "Europe/Berlin")
    assert answer.instant == datetime(2026, 3, 9, 9, 30, tzinfo=BERLIN)


def test_the_day_of_receipt_is_the_day_in_the_programmes_zone() -> None:
    # 23:30 UTC on a Friday is Saturday in Berlin; the wall time counts on, from Monday.
    answer = due(datetime(2026, 3, 6, 23, 30, tzinfo=UTC), "P1BD", "Europe/Berlin")
    assert answer.instant == datetime(2026, 3, 9, 0, 30, tzinfo=BERLIN)


def test_a_weekend_can_be_friday_and_saturday() -> None:
    calendar = Calendar("Asia/Riyadh", weekend=frozenset({4, 5}))
    answer = due_at(start=datetime(2026, 3, 5, 9, 0, tzinfo=UTC), within=parse_duration("P1BD"), calendar=calendar)
    assert answer.instant == datetime(2026, 3, 8, 9, 0, tzinfo=UTC)


# --- days, months, and what the zone does ------------------------------------------------------------------------


def test_days_keep_the_wall_time_over_a_change_of_the_clocks() -> None:
    answer = due(datetime(2026, 3, 28, 12, 0, tzinfo=BERLIN), "P1D", "Europe/Berlin")
    assert answer.instant == datetime(2026, 3, 29, 12, 0, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("start", "within", "end"),
    [
        ((2024, 1, 31), "P1M", (2024, 2, 29)),
        ((2025, 1, 31), "P1M", (2025, 2, 28)),
        ((2024, 2, 29), "P12M", (2025, 2, 28)),
        ((2025, 11, 30), "P3M", (2026, 2, 28)),
        ((2025, 12, 15), "P1M", (2026, 1, 15)),
        ((2024, 2, 28), "P1D", (2024, 2, 29)),
        ((2025, 12, 31), "P90D", (2026, 3, 31)),
    ],
)
def test_the_end_of_a_month_clamps(start: tuple[int, int, int], within: str, end: tuple[int, int, int]) -> None:
    assert due(datetime(*start, 8, 0, tzinfo=UTC), within).instant == datetime(*end, 8, 0, tzinfo=UTC)


def test_a_wall_time_that_does_not_exist_moves_forward_by_the_gap_and_says_so() -> None:
    answer = due(datetime(2026, 3, 28, 2, 30, tzinfo=BERLIN), "P1D", "Europe/Berlin")
    assert answer.instant == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert answer.working.endswith("; 02:30 does not exist there, so it ends on Sunday 29 March 2026, 03:30")


def test_an_ambiguous_wall_time_is_the_first_of_the_two() -> None:
    answer = due(datetime(2026, 10, 24, 2, 30, tzinfo=BERLIN), "P1D", "Europe/Berlin")
    assert answer.instant == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_gap_of_half_an_hour_is_half_an_hour() -> None:
    lord_howe = ZoneInfo("Australia/Lord_Howe")
    answer = due(datetime(2026, 10, 3, 2, 10, tzinfo=lord_howe), "P1D", "Australia/Lord_Howe")
    assert f"{answer.instant.astimezone(lord_howe):%d %H:%M}" == "04 02:40"


def test_a_date_that_was_skipped_is_no_working_day() -> None:
    # Samoa went from Thursday 29 to Saturday 31 December 2011.
    apia = ZoneInfo("Pacific/Apia")
    start = datetime(2011, 12, 29, 10, 0, tzinfo=apia)
    assert due(start, "P1BD", "Pacific/Apia").instant == datetime(2012, 1, 2, 10, 0, tzinfo=apia)
    one_day = due(start, "P1D", "Pacific/Apia")
    assert one_day.instant == datetime(2011, 12, 31, 10, 0, tzinfo=apia)
    assert "30 December does not exist there" in one_day.working


# --- refusals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "zone", ["Mars/Olympus", "", "Europe", "../../etc/passwd", "UTC\0", "localtime", "/etc/localtime"]
)
def test_a_zone_that_is_not_one_is_refused_with_the_next_step(zone: str) -> None:
    with pytest.raises(BadInput) as refusal:
        Calendar(zone)
    assert refusal.value.field == "zone"
    assert "Europe/Berlin" in refusal.value.next_step


def test_a_week_without_a_working_day_is_refused() -> None:
    with pytest.raises(BadInput) as refusal:
        Calendar(weekend=frozenset(range(7)))
    assert refusal.value.field == "weekend"


def test_a_clock_past_the_last_year_is_refused() -> None:
    for within in ("P99999M", "P99999D"):
        with pytest.raises(BadInput, match="after the year 9999"):
            due(datetime(9990, 1, 1, tzinfo=UTC), within)


# --- 10,000 cases against another method -------------------------------------------------------------------------
#
# The other method knows no fold, no calendar module and no stepping by days: it lists each zone's offsets by looking at
# UTC instants only, and turns a wall time into an instant by trying every offset. Working days are counted in a list.

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ZONES = (
    *("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu"),
    *("Pacific/Apia", "America/St_Johns", "Asia/Tehran", "Pacific/Chatham", "America/Sao_Paulo", "Africa/Cairo"),
)
FIRST, LAST = datetime(2009, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)


def seconds(instant: datetime) -> int:
    return round((instant - EPOCH).total_seconds())


def offset_at(zone: ZoneInfo, second: int) -> int:
    shown = (EPOCH + timedelta(seconds=second)).astimezone(zone)
    return round((shown.replace(tzinfo=UTC) - EPOCH).total_seconds()) - second


def stretches(name: str) -> list[tuple[int, int]]:
    """(first second, offset) of every stretch of one offset, found by halving between two days that differ."""
    zone, found = ZoneInfo(name), [(-(2**40), offset_at(ZoneInfo(name), seconds(FIRST)))]
    for day in range(seconds(FIRST), seconds(LAST), 86400):
        low, high = day, day + 86400
        if offset_at(zone, high) == found[-1][1]:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset_at(zone, middle) == found[-1][1] else (low, middle)
        found.append((high, offset_at(zone, high)))
    return found


def instant_of_wall(wall: int, parts: list[tuple[int, int]]) -> int:
    """wall: seconds of the local clock since the epoch. The first instant that shows it; in a gap, moved forward."""
    ends = [start for start, _ in parts[1:]] + [2**40]
    showing = [wall - offset for (start, offset), end in zip(parts, ends, strict=True) if start <= wall - offset < end]
    if showing:
        return min(showing)
    before = next(offset for (_, offset), (end, after) in pairwise(parts) if end + offset <= wall < end + after)
    return wall - before


def wall_of(second: int, parts: list[tuple[int, int]]) -> int:
    return second + parts[bisect_right([start for start, _ in parts], second) - 1][1]


def expected(start: int, within: Duration, parts: list[tuple[int, int]], holidays: frozenset[date]) -> int:
    if within.unit in (Unit.MINUTES, Unit.HOURS):
        return start + within.amount * (60 if within.unit is Unit.MINUTES else 3600)
    day, clock = divmod(wall_of(start, parts), 86400)
    if within.unit is Unit.DAYS:
        return instant_of_wall((day + within.amount) * 86400 + clock, parts)
    if within.unit is Unit.MONTHS:
        here = date.fromordinal(day + EPOCH.toordinal())
        month = here.year * 12 + here.month - 1 + within.amount
        first = date(month // 12, month % 12 + 1, 1)
        last = date((month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)
        there = min(first + timedelta(days=here.day - 1), last)
        return instant_of_wall((there.toordinal() - EPOCH.toordinal()) * 86400 + clock, parts)
    off = {holiday.toordinal() - EPOCH.toordinal() for holiday in holidays}
    ahead = range(day + 1, day + 3 * within.amount + 60)
    # 1970-01-01 was a Thursday: (day + 3) % 7 is 0 on Mondays. A date exists when some instant shows its noon.
    working = [
        each
        for each in ahead
        if (each + 3) % 7 < 5
        and each not in off
        and wall_of(instant_of_wall(each * 86400 + 43200, parts), parts) == each * 86400 + 43200
    ]
    return instant_of_wall(working[within.amount - 1] * 86400 + clock, parts)


def random_start(chance: random.Random) -> int:
    if chance.randrange(3) == 0:  # leap days, ends of months and of years
        month, day = chance.choice([(2, 28), (12, 31), (1, 31), (8, 31), (12, 24)])
        return seconds(datetime(chance.randrange(2010, 2034), month, day, tzinfo=UTC)) + chance.randrange(2 * 86400)
    return chance.randrange(seconds(FIRST) + 40 * 86400, seconds(LAST) - 800 * 86400)


def random_length(chance: random.Random) -> Duration:
    most = {Unit.MINUTES: 9000, Unit.HOURS: 400, Unit.DAYS: 120, Unit.BUSINESS_DAYS: 20, Unit.MONTHS: 18}
    unit = chance.choice([*most, Unit.BUSINESS_DAYS, Unit.DAYS])
    return Duration(chance.choice([1, 2, 3, 5, chance.randrange(1, most[unit])]), unit)


def random_case(chance: random.Random, parts: list[tuple[int, int]]) -> tuple[int, Duration]:
    """Every fifth case ends within two hours of a change of the clocks, or in the day that Samoa skipped."""
    if chance.randrange(5) or len(parts) == 1:
        return random_start(chance), random_length(chance)
    days = chance.randrange(1, 6)
    change = chance.choice(parts[1:])[0]
    start = change - days * 86400 + chance.randrange(-7200, 7200)
    return start, Duration(days, chance.choice([Unit.DAYS, Unit.BUSINESS_DAYS]))


@pytest.mark.slow
def test_ten_thousand_due_instants_equal_an_independent_calculation() -> None:
    chance, began = random.Random(20260303), time.monotonic()
    tables = {name: stretches(name) for name in ZONES}
    moved = 0
    for case in range(10_000):
        name = chance.choice(ZONES)
        start, within = random_case(chance, tables[name])
        here = (EPOCH + timedelta(seconds=start)).date()
        holidays = frozenset(here + timedelta(days=chance.randrange(30)) for _ in range(chance.randrange(6)))
        answer = due_at(start=EPOCH + timedelta(seconds=start), within=within, calendar=Calendar(name, holidays))
        wanted = EPOCH + timedelta(seconds=expected(start, within, tables[name], holidays))
        assert answer.instant == wanted, f"case {case}: {within} from {start} in {name} without {sorted(holidays)}"
        assert answer.working.startswith(f"{within.words} from ")
        moved += "does not exist" in answer.working
    assert moved > 80, "the cases must reach the gaps"
    assert time.monotonic() - began < 20, "a test of the core is quick"


# --- the clocks of a case ----------------------------------------------------------------------------------------

RECEIVED = datetime(2026, 3, 3, 14, 3, tzinfo=UTC)
ENIX = policy_of(
    deadline(Promise.ACKNOWLEDGE, "PT48H", strength=Strength.TARGET),
    deadline(Promise.UPDATE, "P5BD", strength=Strength.TARGET),
)


def test_a_report_starts_the_clocks_that_the_policy_names() -> None:
    acknowledge, update = deadlines_for(policy=ENIX, received_at=RECEIVED, calendar=Calendar())
    assert (acknowledge.promise, acknowledge.clause_id) == (Promise.ACKNOWLEDGE, "deadline-1")
    assert acknowledge.due.instant == datetime(2026, 3, 5, 14, 3, tzinfo=UTC)
    assert acknowledge.strength is Strength.TARGET
    assert (update.promise, update.due.instant) == (Promise.UPDATE, datetime(2026, 3, 10, 14, 3, tzinfo=UTC))


def test_a_policy_without_deadlines_starts_no_clock() -> None:
    assert deadlines_for(policy=policy_of(), received_at=RECEIVED, calendar=Calendar()) == ()


def test_of_several_clauses_for_one_promise_the_shortest_at_that_instant_counts() -> None:
    policy = policy_of(deadline(Promise.ACKNOWLEDGE, "P2BD"), deadline(Promise.ACKNOWLEDGE, "PT72H"))
    friday = datetime(2026, 3, 6, 9, 0, tzinfo=UTC)
    (midweek,) = deadlines_for(policy=policy, received_at=RECEIVED, calendar=Calendar())
    (weekend,) = deadlines_for(policy=policy, received_at=friday, calendar=Calendar())
    assert (midweek.clause_id, weekend.clause_id) == ("deadline-1", "deadline-2")


def test_of_two_equal_clauses_the_promise_counts_before_the_target() -> None:
    policy = policy_of(
        deadline(Promise.ACKNOWLEDGE, "PT48H", strength=Strength.TARGET), deadline(Promise.ACKNOWLEDGE, "PT48H")
    )
    (clock,) = deadlines_for(policy=policy, received_at=RECEIVED, calendar=Calendar())
    assert (clock.strength, clock.clause_id) == (Strength.PROMISE, "deadline-2")


def test_a_promise_for_one_severity_waits_until_the_severity_is_known() -> None:
    policy = policy_of(
        deadline(Promise.ACKNOWLEDGE, "PT4H", severity="critical"), deadline(Promise.ACKNOWLEDGE, "PT48H")
    )
    (unknown,) = deadlines_for(policy=policy, received_at=RECEIVED, calendar=Calendar())
    (critical,) = deadlines_for(policy=policy, received_at=RECEIVED, calendar=Calendar(), severity="critical")
    (low,) = deadlines_for(policy=policy, received_at=RECEIVED, calendar=Calendar(), severity="low")
    assert [clock.clause_id for clock in (unknown, critical, low)] == ["deadline-2", "deadline-1", "deadline-2"]


def test_a_fix_is_a_target_inside_the_team_and_never_a_promise() -> None:
    policy = policy_of(
        deadline(Promise.FIX, "P90D"),
        deadline(Promise.FIX, "P7D", severity="critical"),
        deadline(Promise.FIX, "P30D", severity="moderate"),
        deadline(Promise.DISCLOSE, "P90D"),
    )
    clocks = deadlines_for(policy=policy, received_at=RECEIVED, calendar=Calendar(), severity="critical")
    assert [clock.promise for clock in clocks] == [Promise.DISCLOSE]
    assert [target.severity for target in fix_targets(policy)] == [None, "critical", "moderate"]
    found = {
        word: target.clause_id
        for word in ("critical", "medium", "low")
        if (target := fix_target_for(policy=policy, severity=word, start=RECEIVED, calendar=Calendar()))
    }
    assert found == {"critical": "deadline-2", "medium": "deadline-3", "low": "deadline-1"}
    assert fix_target_for(policy=ENIX, severity="critical", start=RECEIVED, calendar=Calendar()) is None


# --- while it runs -----------------------------------------------------------------------------------------------


def test_reminders_come_at_half_four_fifths_and_all_of_the_time() -> None:
    half, late, end = reminders(start=RECEIVED, due=RECEIVED + timedelta(hours=50))
    assert (half - RECEIVED, late - RECEIVED, end - RECEIVED) == tuple(timedelta(hours=n) for n in (25, 40, 50))


@given(st.integers(0, 86400 * 36500), st.integers(1, 10**15))
def test_reminders_are_in_order_and_never_after_the_end(second: int, microseconds: int) -> None:
    start = EPOCH + timedelta(seconds=second)
    end = start + timedelta(microseconds=microseconds)
    half, late, last = reminders(start=start, due=end)
    assert start <= half <= late <= last == end


def test_a_clock_that_ends_before_it_begins_is_a_bug() -> None:
    with pytest.raises(ValueError, match="ends after it begins"):
        reminders(start=RECEIVED, due=RECEIVED)


def test_an_extension_keeps_the_original_instant_however_often_one_extends() -> None:
    first = due(RECEIVED, "PT48H")
    two_days = parse_duration("P2BD")
    once = extend(current=first, within=two_days, reason=" waiting for a vendor ", now=RECEIVED, calendar=Calendar())
    twice = extend(current=once, within=two_days, reason="still waiting", now=RECEIVED, calendar=Calendar())
    assert once.original == twice.original == first
    assert once.reason == "waiting for a vendor"
    assert once.due.instant == datetime(2026, 3, 9, 14, 3, tzinfo=UTC)
    assert twice.due.instant == datetime(2026, 3, 11, 14, 3, tzinfo=UTC)
    assert once.due.working == (
        "extended by 2 business days from Thursday 5 March 2026, 14:03 UTC, without the weekend; "
        "first due Thursday 5 March 2026, 14:03 UTC"
    )


def test_an_extension_without_a_reason_is_refused() -> None:
    with pytest.raises(BadInput) as refusal:
        extend(
            current=due(RECEIVED, "PT48H"), within=parse_duration("P1D"), reason=" ", now=RECEIVED, calendar=Calendar()
        )
    assert refusal.value.field == "reason"


def test_an_extension_into_the_past_is_refused() -> None:
    with pytest.raises(NotNow):
        extend(
            current=due(RECEIVED, "PT48H"),
            within=parse_duration("P1D"),
            reason="late",
            now=RECEIVED + timedelta(days=30),
            calendar=Calendar(),
        )


def test_the_due_instant_itself_is_on_time_and_an_extension_does_not_help() -> None:
    first = due(RECEIVED, "PT48H")
    longer = extend(current=first, within=parse_duration("P9D"), reason="ill", now=RECEIVED, calendar=Calendar())
    assert is_on_time(original_due=longer.original.instant, stopped_at=first.instant)
    assert not is_on_time(original_due=longer.original.instant, stopped_at=first.instant + timedelta(microseconds=1))
