"""Days away, and cases that nobody takes: the next person is here, and no promise moves."""

from datetime import date, timedelta

import pytest

from tests.apps.cases.handling import markup_of, reported
from tests.people import NOW, join, open_programme, report
from vulndesk.apps.accounts.actions import end_leave, plan_leave
from vulndesk.apps.accounts.models import Leave, User
from vulndesk.apps.accounts.queries import away
from vulndesk.apps.cases.actions import DeedRequest, do_deed, give_idle_cases
from vulndesk.apps.cases.models import Case
from vulndesk.apps.notices.actions import from_events
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.timeline.models import Event
from vulndesk.core.errors import BadInput
from vulndesk.core.lifecycle import Deed

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TODAY = NOW.date()


@pytest.fixture
def enix():
    return open_programme("enix")


def is_away(person, first=TODAY, last=TODAY + 7 * DAY, *, now=NOW):
    plan_leave(user=User.objects.get(pk=person.user_id), first_day=first, last_day=last, now=now)


def idle_after(programme, days):
    Programme.objects.filter(pk=programme.pk).update(idle_days=days)


def test_leave_holds_on_its_days_and_ends_by_itself(enix):
    tom = join("tom", enix)
    is_away(tom, TODAY + DAY, TODAY + 2 * DAY)
    known = [bool(away([tom.user_id], now=NOW + days * DAY)) for days in range(4)]
    assert known == [False, True, True, False]
    end_leave(user=User.objects.get(pk=tom.user_id))
    assert not away([tom.user_id], now=NOW + DAY)


@pytest.mark.parametrize(("first", "last"), [(TODAY, TODAY - DAY), (TODAY - 9 * DAY, TODAY - DAY)])
def test_days_that_cannot_be_are_refused(enix, first, last):
    tom = join("tom", enix)
    with pytest.raises(BadInput):
        is_away(tom, first, last)
    assert not Leave.objects.exists()


def test_a_case_that_nobody_takes_goes_round_the_team_without_those_who_are_away(enix):
    tom, vera, paul = (join(name, enix) for name in ("tom", "vera", "paul"))
    join("olga", owner=True)
    is_away(vera, last=TODAY + 9 * DAY)
    cases = [report(enix, f"Finding {number}", now=NOW + number * timedelta(minutes=1)) for number in range(3)]
    assert give_idle_cases(now=NOW + 4 * DAY) == 0, "off until an owner says so"
    idle_after(enix, 3)
    assert give_idle_cases(now=NOW + 3 * DAY - timedelta(seconds=1)) == 0
    assert give_idle_cases(now=NOW + 4 * DAY) == 3
    owners = [Case.objects.get(pk=one.received.case_id).owner_id for one in cases]
    assert owners == [tom.user_id, paul.user_id, tom.user_id]
    assert give_idle_cases(now=NOW + 5 * DAY) == 0
    assert Event.objects.filter(kind="idle_case_given").count() == 3
    assert Event.objects.filter(kind="assigned", actor="desk").count() == 3, "its owner is told as ever"


def test_nobody_who_is_here_means_that_it_waits(enix):
    tom = join("tom", enix)
    is_away(tom)
    report(enix)
    idle_after(enix, 3)
    assert give_idle_cases(now=NOW + 4 * DAY) == 0
    assert Case.objects.get().owner_id is None


def test_giving_a_valid_case_away_starts_its_investigation_and_moves_no_clock(enix):
    tom = join("tom", enix)
    case = report(enix).received.case_id
    due = list(Case.objects.get(pk=case).deadlines.values_list("promise", "due_at", "state"))
    idle_after(enix, 3)
    give_idle_cases(now=NOW + 4 * DAY)
    row = Case.objects.get(pk=case)
    assert row.owner_id == tom.user_id
    assert row.acknowledged_at is None
    assert list(row.deadlines.values_list("promise", "due_at", "state")) == due


def test_a_reminder_for_somebody_away_also_reaches_who_is_here(enix):
    tom, vera = join("tom", enix), join("vera", enix)
    case = report(enix).received.case_id
    do_deed(case, DeedRequest(Deed.ASSIGN, owner_id=tom.user_id), by=vera, now=NOW)
    handlers, owner = [tom.user_id, vera.user_id], {tom.user_id}
    assert from_events._with_the_next(owner, handlers, now=NOW) == owner
    is_away(tom)
    assert from_events._with_the_next(owner, handlers, now=NOW) == {tom.user_id, vera.user_id}


def test_the_form_names_who_is_away_and_lists_them_last(web, at_desk, tom_user):
    case = reported(web)
    vera = join("vera", web)
    Leave.objects.create(user_id=vera.user_id, first_day=date(2020, 1, 1), last_day=date(2099, 12, 5))
    page = markup_of(at_desk.get(f"/team/cases/{case.reference}/"))
    assert "vera (away until 5 December)" in page
    assert page.index("Tom (you)") < page.index("vera (away")


def test_days_away_are_planned_and_ended_on_the_account_page(web, at_desk, tom_user):
    assert at_desk.post("/account/leave/", {"first_day": "2099-01-05", "last_day": "2099-01-01"}).status_code == 422
    assert not Leave.objects.exists()
    at_desk.post("/account/leave/", {"first_day": "2099-01-05", "last_day": "2099-01-09"})
    assert "You are away from 5 January 2099 to 9 January 2099" in markup_of(at_desk.get("/account/"))
    at_desk.post("/account/leave/", {"do": "back"})
    assert not Leave.objects.exists()
