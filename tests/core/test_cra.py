"""Article 14: awareness is the instant of the evidence, the clocks are exact, a proof of concept proves nothing."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vulndesk.core.cra import APPLIES_FROM, Matter, Record, Stage, What, aware_at, checked_record, clocks_of, draft
from vulndesk.core.errors import BadInput, NotNow

HOUR = timedelta(hours=1)
NOW = datetime(2026, 10, 23, 14, 3, tzinfo=UTC)  # two days before clocks go back in Europe
INSTANTS = st.integers(0, 1600 * 86400).map(lambda seconds: APPLIES_FROM + timedelta(seconds=seconds))


def aware(at=NOW, *, recorded=None, matter=Matter.VULNERABILITY):
    return Record(What.AWARE, at, recorded or at, matter)


def filed(stage, at, *, matter=Matter.VULNERABILITY):
    return Record(What.FILED, at, at, matter, stage)


def clock(records, name):
    return next((one for one in clocks_of(records) if one.name == name), None)


@given(
    INSTANTS, st.timedeltas(timedelta(0), timedelta(days=60)), st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata"])
)
@settings(max_examples=120, deadline=None)
def test_signing_late_moves_no_clock_and_no_zone_does(at, late, zone):
    """24 and 72 hours of elapsed time from the evidence, across every change of the clock."""
    records = [aware(at.astimezone(ZoneInfo(zone)), recorded=at + late)]
    assert aware_at(records, Matter.VULNERABILITY) == at
    assert clock(records, "cra_early_warning").due.instant - at == 24 * HOUR
    assert clock(records, "cra_notification").due.instant - at == 72 * HOUR


@given(INSTANTS, st.timedeltas(timedelta(0), timedelta(days=400)))
@settings(max_examples=60, deadline=None)
def test_the_final_report_is_due_fourteen_days_after_the_measure_and_not_after_awareness(at, later):
    records = [aware(at)]
    assert clock(records, "cra_final") is None, "it waits for a measure"
    records.append(Record(What.MEASURE, at + later, at + later))
    assert clock(records, "cra_final").due.instant == at + later + timedelta(days=14)


@pytest.mark.parametrize(
    ("notified", "due"),
    [
        (datetime(2026, 10, 31, 9, tzinfo=UTC), datetime(2026, 11, 30, 9, tzinfo=UTC)),
        (datetime(2027, 1, 31, 23, 59, tzinfo=UTC), datetime(2027, 2, 28, 23, 59, tzinfo=UTC)),
        (datetime(2026, 12, 15, 0, tzinfo=UTC), datetime(2027, 1, 15, 0, tzinfo=UTC)),
    ],
)
def test_of_an_incident_it_is_due_a_month_after_the_notification(notified, due):
    records = [aware(notified - HOUR, matter=Matter.INCIDENT)]
    assert clock(records, "cra_final_i") is None
    records.append(filed(Stage.NOTIFICATION, notified, matter=Matter.INCIDENT))
    assert clock(records, "cra_final_i").due.instant == due


def test_a_signal_asks_for_a_decision_and_starts_no_clock_of_the_law():
    signal = Record(What.SIGNAL, NOW, NOW)
    found = clocks_of([signal])
    assert [(one.name, one.law, one.met_at) for one in found] == [("cra_decision", False, None)]
    assert found[0].due.instant == NOW + 12 * HOUR
    decided = Record(What.NOT_AWARE, NOW, NOW + HOUR)
    assert clocks_of([signal, decided])[0].met_at == NOW + HOUR
    again = Record(What.SIGNAL, NOW + 5 * HOUR, NOW + 5 * HOUR)
    found = clocks_of([signal, decided, again])[0]
    assert (found.met_at, found.started_at) == (None, NOW + 5 * HOUR), "new evidence asks again"
    assert clocks_of([signal, decided, again, aware(NOW + 5 * HOUR)])[0].met_at is not None


def test_nothing_but_a_decision_makes_anybody_aware():
    records = [Record(what, NOW, NOW) for what in (What.SIGNAL, What.MEASURE, What.REQUEST, What.NOT_AWARE)]
    assert aware_at(records, Matter.VULNERABILITY) is None
    assert all(not one.law for one in clocks_of(records))


def test_the_order_of_writing_down_changes_no_clock():
    records = [
        Record(What.SIGNAL, NOW, NOW),
        aware(NOW, recorded=NOW + HOUR),
        filed(Stage.NOTIFICATION, NOW + 20 * HOUR),
        Record(What.MEASURE, NOW + 40 * HOUR, NOW + 41 * HOUR),
        filed(Stage.FINAL, NOW + 90 * HOUR),
    ]
    wanted = clocks_of(records)
    assert all(clocks_of(list(order)) == wanted for order in permutations(records))
    assert [one.met_at is not None for one in wanted] == [True] * 4, "a notification is more than an early warning"


def test_before_the_article_applies_no_clock_runs():
    assert clocks_of([aware(APPLIES_FROM - timedelta(seconds=1))]) == ()
    assert len(clocks_of([aware(APPLIES_FROM)])) == 2


@pytest.mark.parametrize(
    ("records", "new", "error"),
    [
        ([], Record(What.AWARE, NOW + HOUR, NOW), BadInput),
        ([], filed(Stage.EARLY_WARNING, NOW), NotNow),
        ([aware()], filed(Stage.FINAL, NOW), NotNow),
        ([aware()], filed(Stage.EARLY_WARNING, NOW - HOUR), BadInput),
        ([aware()], Record(What.NOT_AWARE, NOW, NOW), NotNow),
        ([aware()], aware(NOW + HOUR), NotNow),
    ],
)
def test_what_cannot_be_is_not_written_down(records, new, error):
    with pytest.raises(error):
        checked_record(records, new)


def test_filed_in_the_minute_of_awareness_is_not_before_it():
    at = NOW.replace(second=59)
    assert checked_record([aware(at)], filed(Stage.EARLY_WARNING, NOW)).at == NOW


def test_awareness_of_one_matter_is_none_of_the_other_and_naive_instants_are_refused():
    assert checked_record([aware()], aware(NOW, matter=Matter.INCIDENT))
    with pytest.raises(ValueError, match="zone"):
        checked_record([], Record(What.AWARE, NOW.replace(tzinfo=None), NOW))


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("matter", Matter)
def test_a_draft_has_every_item_of_the_law_and_makes_nothing_up(stage, matter):
    empty = draft(stage, matter, {})
    assert len(empty.missing) == len(empty.items) >= 2
    assert empty.text.count("[missing]") == len(empty.items)
    told = draft(stage, matter, {"product": "Enix 2.3"})
    assert told.items[0].text == "Enix 2.3"
    assert "Product" not in told.missing
    assert all(item.law.startswith("Article 14(") for item in told.items)
