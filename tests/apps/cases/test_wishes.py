"""A mail alone agrees to nothing: what is read out of one waits a week, and any word of the reporter stops it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.people import NOW, join, open_programme, report
from vulndesk.apps.cases.actions import answer, drop_wish, fulfil_wishes, record_wish
from vulndesk.apps.cases.models import Case, Message, Wish
from vulndesk.apps.cases.queries import case_page
from vulndesk.apps.timeline.models import Event
from vulndesk.core.errors import BadInput, NotAllowed, NotNow

pytestmark = pytest.mark.django_db(transaction=True)
WEEK = timedelta(days=7)
AS_RITA = {"mode": "name", "name": "Rita Weasel"}


@pytest.fixture
def case():
    """Reported by mail, with one message of the reporter."""
    enix = open_programme("enix")
    reported = report(enix)
    Case.objects.update(channel="mail")
    case = Case.objects.get(pk=reported.received.case_id)
    answer(case.pk, "Please withdraw it, and call me Rita Weasel.", by=reported.reporter, now=NOW)
    case.tom, case.rita = join("tom", enix), reported.reporter
    case.proof = Message.objects.get().pk
    return case


def credit_of(case):
    return case_page(case.rita, case_id=case.pk, now=NOW).body["credit"]


def test_a_wish_is_done_when_nobody_objects_for_a_week(case):
    record_wish(case.pk, "credit", proof=case.proof, credit=AS_RITA, by=case.tom, now=NOW)
    assert credit_of(case) == {}
    assert fulfil_wishes(now=NOW + WEEK - timedelta(seconds=1)) == 0
    assert fulfil_wishes(now=NOW + WEEK) == 1
    assert credit_of(case)["name"] == "Rita Weasel"
    assert fulfil_wishes(now=NOW + 2 * WEEK) == 0


def test_a_withdrawal_stops_no_clock_before_its_time(case):
    record_wish(case.pk, "withdrawal", proof=case.proof, by=case.tom, now=NOW)
    assert not Case.objects.get().withdrawn
    assert case.deadlines.filter(state="running").exists()
    fulfil_wishes(now=NOW + WEEK)
    assert Case.objects.get().withdrawn
    assert Wish.objects.get().state == "done"


def test_any_message_of_the_reporter_stops_it(case):
    record_wish(case.pk, "withdrawal", proof=case.proof, by=case.tom, now=NOW)
    answer(case.pk, "That was not me!", by=case.rita, now=NOW + timedelta(days=1))
    assert fulfil_wishes(now=NOW + WEEK) == 0
    assert not Case.objects.get().withdrawn
    assert Event.objects.get(kind="wish_objected").facts["wish"] == "withdrawal"


def test_both_sides_read_it_in_the_timeline(case):
    record_wish(case.pk, "withdrawal", proof=case.proof, by=case.tom, now=NOW)
    lines = [line.sentence for line in case_page(case.rita, case_id=case.pk, now=NOW).timeline]
    assert any(
        "recorded, from a mail of the reporter: to withdraw the report. It is done in a week" in one for one in lines
    )


def test_the_team_can_take_it_back(case):
    wish = record_wish(case.pk, "withdrawal", proof=case.proof, by=case.tom, now=NOW)
    drop_wish(wish.pk, by=case.tom, now=NOW)
    assert fulfil_wishes(now=NOW + WEEK) == 0
    assert not Case.objects.get().withdrawn


def test_the_same_wish_is_recorded_once(case):
    record_wish(case.pk, "credit", proof=case.proof, credit=AS_RITA, by=case.tom, now=NOW)
    with pytest.raises(NotNow):
        record_wish(case.pk, "credit", proof=case.proof, credit=AS_RITA, by=case.tom, now=NOW)
    assert Wish.objects.count() == 1


def test_a_case_that_was_closed_meanwhile_is_left_alone(case):
    record_wish(case.pk, "withdrawal", proof=case.proof, by=case.tom, now=NOW)
    Case.objects.update(rm="C", is_open=False, close_reason="not_valid", closed_at=NOW)
    assert fulfil_wishes(now=NOW + WEEK) == 0
    assert Wish.objects.get().state == "dropped"


@pytest.mark.parametrize("why", ["receipt", "proof", "reporter", "nothing", "stranger's"])
def test_what_is_refused_leaves_everything_as_it_was(case, why):
    proof, by, credit, error = case.proof, case.tom, AS_RITA, BadInput
    if why == "receipt":
        Case.objects.update(channel="web")
        error = NotNow
    elif why == "proof":
        proof = case.pk
    elif why == "reporter":
        by, error = case.rita, NotAllowed
    elif why == "nothing":
        credit = {}
    else:
        Message.objects.update(actor="user:1")
    before = Event.objects.count()
    with pytest.raises(error):
        record_wish(case.pk, "credit", proof=proof, credit=credit, by=by, now=NOW)
    assert Event.objects.count() == before
    assert not Wish.objects.exists()
