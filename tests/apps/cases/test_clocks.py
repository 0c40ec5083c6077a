"""Clocks that ring: each share once, late if the worker was down, and never after the promise was kept."""

from datetime import timedelta

import pytest

from tests.people import NOW, join, open_programme, report
from vulndesk.apps.accounts.models import User
from vulndesk.apps.cases.actions import DeedRequest, alarm_unowned_cases, do_deed, nudge, ring_due_clocks
from vulndesk.apps.cases.models import Case, Deadline
from vulndesk.apps.cases.queries import promise_board
from vulndesk.apps.timeline.models import Event
from vulndesk.core.errors import NotNow, TooMany
from vulndesk.core.lifecycle import Deed

pytestmark = pytest.mark.django_db


@pytest.fixture
def enix():
    return open_programme("enix")


@pytest.fixture
def case(enix):
    return report(enix)


def rings(promise="acknowledge_within"):
    events = Event.objects.filter(kind__in=("clock_reminder", "clock_breached")).order_by("id")
    return [(event.facts["share"], event.kind) for event in events if event.facts["promise"] == promise]


def test_a_clock_rings_at_half_at_four_fifths_and_at_its_end(case):
    for hours in (23, 24, 25, 38, 39, 47, 48, 60):
        ring_due_clocks(now=NOW + timedelta(hours=hours))
    assert rings() == [("half", "clock_reminder"), ("four_fifths", "clock_reminder"), ("all", "clock_breached")]


def test_a_worker_that_was_down_rings_once_late_and_says_so(case):
    ring_due_clocks(now=NOW + timedelta(hours=50))
    ring_due_clocks(now=NOW + timedelta(hours=51))
    assert rings() == [("all", "clock_breached")]
    breach = Event.objects.get(kind="clock_breached")
    assert breach.facts["late_seconds"] == 2 * 3600
    assert breach.audience == "everyone"


def test_a_breach_is_recorded_at_its_own_instant_and_never_rewritten(case, enix):
    ring_due_clocks(now=NOW + timedelta(hours=50))
    tom = join("tom", enix)
    wanted = DeedRequest(Deed.ACKNOWLEDGE, message="Late, sorry.")
    do_deed(case.received.case_id, wanted, by=tom, now=NOW + timedelta(hours=51))
    clock = Deadline.objects.get(promise="acknowledge_within")
    assert clock.breached_at == NOW + timedelta(hours=48)
    assert clock.state == "late"


def test_a_kept_promise_never_rings(case, enix):
    tom = join("tom", enix)
    do_deed(case.received.case_id, DeedRequest(Deed.ACKNOWLEDGE, message="Thanks."), by=tom, now=NOW)
    ring_due_clocks(now=NOW + timedelta(days=3))
    assert rings() == []


def test_the_queue_sorts_by_the_nearest_clock(case):
    assert Case.objects.get().next_due_at == NOW + timedelta(hours=48)
    assert Case.objects.get().next_promise == "acknowledge_within"


def test_a_reporter_may_nudge_after_a_breach_once_a_day(case):
    with pytest.raises(NotNow):
        nudge(case.received.case_id, by=case.reporter, now=NOW)
    late = NOW + timedelta(hours=50)
    ring_due_clocks(now=late)
    nudge(case.received.case_id, by=case.reporter, now=late)
    with pytest.raises(TooMany):
        nudge(case.received.case_id, by=case.reporter, now=late + timedelta(hours=1))


def test_a_valid_case_that_lost_its_owner_alarms_once_a_day(case, enix):
    tom = join("tom", enix)
    do_deed(case.received.case_id, DeedRequest(Deed.VALIDATE), by=tom, now=NOW)
    User.objects.get().delete()
    Case.objects.update(rm="V")
    assert alarm_unowned_cases(now=NOW) == 1
    assert alarm_unowned_cases(now=NOW + timedelta(hours=1)) == 0
    assert alarm_unowned_cases(now=NOW + timedelta(hours=25)) == 1


def test_figures_are_public_only_from_ten_closed_cases(enix):
    tom = join("tom", enix)
    for number in range(10):
        assert promise_board(enix) is None
        one = report(enix, f"Report {number}")
        hours = 60 if number == 0 else 1
        acknowledge = DeedRequest(Deed.ACKNOWLEDGE, message="Thanks.")
        do_deed(one.received.case_id, acknowledge, by=tom, now=NOW + timedelta(hours=hours))
        Case.objects.filter(pk=one.received.case_id).update(is_open=False)
    board = promise_board(enix)
    assert board is not None
    assert (board["acknowledge_within"].on_time, board["acknowledge_within"].counted) == (9, 10)
