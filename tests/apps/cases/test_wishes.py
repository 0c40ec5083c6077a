"""A mail alone agrees to nothing: what is read out of one waits a week, and any word of the reporter stops it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.people import NOW, join, open_programme, report
from vulndesk.apps.cases.actions import answer, change_credit, drop_wish, fulfil_wishes, record_wish
from vulndesk.apps.cases.models import Case, Message, Wish
from vulndesk.apps.cases.queries import (
    REPORT,
    around_of,
    case_page,
    disclosure_by_mail,
    proofs_in,
    wish_views,
)
from vulndesk.apps.timeline.models import Event
from vulndesk.core.errors import BadInput, NotAllowed, NotFound, NotNow

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
        "recorded, from a mail of the reporter: to withdraw the report. It takes effect in a week" in one
        for one in lines
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


def test_the_report_itself_can_be_the_proof(case):
    wish = record_wish(case.pk, "credit", proof=None, credit=AS_RITA, by=case.tom, now=NOW)
    assert wish.proof_id is None
    assert proofs_in(case.tom, case)[-1][0] == REPORT
    fulfil_wishes(now=NOW + WEEK)
    assert credit_of(case)["name"] == "Rita Weasel"


def test_who_asked_to_stay_anonymous_is_named_only_by_a_wish_that_says_so(case):
    change_credit(case.pk, {"mode": "anonymous"}, by=case.rita, now=NOW)
    with pytest.raises(BadInput, match="asked to stay anonymous"):
        record_wish(case.pk, "credit", proof=case.proof, credit=AS_RITA, by=case.tom, now=NOW)
    with pytest.raises(BadInput, match="name is missing"):
        record_wish(case.pk, "anonymity", proof=case.proof, credit={"mode": "anonymous"}, by=case.tom, now=NOW)
    record_wish(case.pk, "anonymity", proof=case.proof, credit=AS_RITA, by=case.tom, now=NOW)
    assert fulfil_wishes(now=NOW + WEEK - timedelta(seconds=1)) == 0
    assert credit_of(case)["mode"] == "anonymous"
    fulfil_wishes(now=NOW + WEEK)
    assert credit_of(case)["name"] == "Rita Weasel"


def test_nobody_is_named_after_all_who_never_asked_to_stay_anonymous(case):
    with pytest.raises(BadInput, match="did not ask"):
        record_wish(case.pk, "anonymity", proof=case.proof, credit=AS_RITA, by=case.tom, now=NOW)
    assert not Wish.objects.exists()


def test_what_a_mail_says_of_disclosure_stands_after_a_week_as_said_by_mail_and_can_be_taken_back(case):
    day = date(2026, 12, 31)
    wish = record_wish(case.pk, "disclosure", proof=case.proof, not_before=day, by=case.tom, now=NOW)
    assert disclosure_by_mail(case.pk) is None
    fulfil_wishes(now=NOW + WEEK)
    said = disclosure_by_mail(case.pk)
    assert (said.means, said.recorded_by, said.recorded_at, said.since) == ("mail", case.tom.name, NOW, NOW + WEEK)
    assert said.not_before == day
    lines = [line.sentence for line in case_page(case.rita, case_id=case.pk, now=NOW).timeline]
    assert any("never counts as an agreement by receipt, account or pinned key" in one for one in lines)
    (shown,) = wish_views(case, around_of(case.tom, case).wishes)
    assert shown.stands
    drop_wish(wish.pk, by=case.tom, now=NOW + WEEK)
    assert disclosure_by_mail(case.pk) is None


def test_an_objection_keeps_what_a_mail_says_of_disclosure_from_standing(case):
    record_wish(case.pk, "disclosure", proof=case.proof, by=case.tom, now=NOW)
    answer(case.pk, "No.", by=case.rita, now=NOW)
    assert fulfil_wishes(now=NOW + WEEK) == 0
    assert disclosure_by_mail(case.pk) is None
    assert Event.objects.get(kind="wish_objected").facts["wish"] == "disclosure"


def test_what_is_done_otherwise_is_taken_back_by_nobody(case):
    wish = record_wish(case.pk, "credit", proof=case.proof, credit=AS_RITA, by=case.tom, now=NOW)
    fulfil_wishes(now=NOW + WEEK)
    with pytest.raises(NotFound):
        drop_wish(wish.pk, by=case.tom, now=NOW + WEEK)
    assert Wish.objects.get().state == "done"


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
