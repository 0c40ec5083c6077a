"""E22: a reporter who may only read, and a report in the slow lane: nothing is refused, and no promise is later."""

from datetime import timedelta

import pytest
from django.db import transaction

from tests.people import NOW, join, open_programme, report
from vulndesk.apps.cases.actions import (
    DeedRequest,
    answer,
    change_lane,
    close_thread,
    do_deed,
    give_item,
    open_thread,
    set_severity,
)
from vulndesk.apps.cases.models import Case, Message
from vulndesk.apps.cases.queries import QueueFilter, queue
from vulndesk.core.errors import NotAllowed
from vulndesk.core.lifecycle import Deed

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
CRITICAL = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"


@pytest.fixture
def enix():
    return open_programme("enix")


@pytest.fixture
def tom(enix):
    return join("tom", enix)


def titles(tom, *, now=NOW):
    return [row.title for row in queue(tom, QueueFilter(view="open"), now=now).rows]


def slowed(enix, title, *, at=NOW, **more):
    one = report(enix, title=title, now=at, **more).received.case_id
    change_lane(one, slow=True)
    return one


def test_who_may_only_read_writes_again_when_the_time_is_over(enix):
    one = report(enix)
    close_thread(one.received.case_id, until=NOW + HOUR)
    for deed in (
        lambda: answer(one.received.case_id, "More.", by=one.reporter, now=NOW),
        lambda: give_item(one.received.case_id, "steps", "Send.", by=one.reporter, now=NOW),
    ):
        with pytest.raises(NotAllowed) as refused:
            deed()
        assert "new report" in refused.value.next_step
    assert not Message.objects.exists()
    assert Case.objects.get().revision == 0
    answer(one.received.case_id, "More.", by=one.reporter, now=NOW + HOUR)
    close_thread(one.received.case_id, until=NOW + 9 * HOUR)
    open_thread(one.received.case_id)
    answer(one.received.case_id, "And more.", by=one.reporter, now=NOW + 2 * HOUR)


def test_a_slow_report_stands_behind_those_of_the_same_rank_though_it_came_first(enix, tom):
    slowed(enix, "slow", at=NOW - HOUR)
    report(enix, title="other", now=NOW)
    assert titles(tom) == ["other", "slow"]
    assert [row.slow for row in queue(tom, QueueFilter(view="open"), now=NOW).rows] == [False, True]


def test_twelve_hours_before_its_next_promise_it_stands_where_every_report_would(enix, tom):
    slowed(enix, "slow", at=NOW - HOUR)
    report(enix, title="other", now=NOW)
    due = Case.objects.get(slow_lane=True).next_due_at
    assert titles(tom, now=due - 12 * HOUR - timedelta(seconds=1)) == ["other", "slow"]
    assert titles(tom, now=due - 12 * HOUR) == ["slow", "other"]


def test_a_critical_report_is_not_slowed(enix, tom):
    for title in ("critical", "other"):
        one = slowed(enix, title, at=NOW - HOUR) if title == "critical" else report(enix, title=title).received.case_id
        do_deed(one, DeedRequest(Deed.ACKNOWLEDGE, message="Seen."), by=tom, now=NOW)
        assert titles(tom)[-1] == title, "behind the others as long as nobody has scored it"
        set_severity(one, CRITICAL, by=tom, now=NOW)
    assert titles(tom) == ["critical", "other"]


def test_an_exploited_report_never_enters_the_lane(enix):
    one = report(enix, exploited=True).received.case_id
    assert change_lane(one, slow=True) is False
    assert not Case.objects.get().slow_lane


def test_leaving_the_lane_changes_it_once(enix):
    one = slowed(enix, "slow")
    with transaction.atomic():
        assert change_lane(one, slow=False) is True
        assert change_lane(one, slow=False) is False


def test_its_clocks_are_those_of_every_report(enix):
    slow, other = slowed(enix, "slow"), report(enix, title="other").received.case_id
    due = [list(Case.objects.get(pk=one).deadlines.values_list("promise", "due_at")) for one in (slow, other)]
    assert due[0] == due[1]
