"""Who is named for a case: their own choice, others whom somebody added, and when all is settled (E12)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.people import NOW, join, open_programme, report
from vulndesk.apps.cases.actions import DeedRequest, do_deed
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import credit_case
from vulndesk.apps.credits.actions import (
    NewCredit,
    add_credit,
    ask_for_credit,
    choose_credit,
    remove_credit,
)
from vulndesk.apps.credits.models import AddedCredit
from vulndesk.apps.credits.queries import credit_lines, credit_settled
from vulndesk.apps.timeline.models import Event
from vulndesk.core.access import Actor, Role
from vulndesk.core.errors import BadInput, NotAllowed, NotFound, NotNow
from vulndesk.core.lifecycle import Deed

pytestmark = pytest.mark.django_db(transaction=True)
WEEK = timedelta(days=7)
AS_RITA = {"mode": "name", "name": "Rita Weasel"}
FIXED = {"name": "Flo Fixer", "type": "remediation developer", "consent": "She said yes by mail."}


@pytest.fixture
def enix(db):
    return open_programme("enix")


@pytest.fixture
def tom(enix):
    return join("tom", enix)


@pytest.fixture
def rita(enix):
    return report(enix, display_name="Rita Weasel", contact="rita@finders.example").reporter


def named(actor, case_id, *, now=NOW):
    return [line.standing.name for line in credit_lines(actor, credit_case(actor, case_id), now=now)]


def test_silence_settles_after_a_week_by_the_name_that_was_given(tom, rita):
    before = credit_settled(rita.case_id, now=NOW + WEEK - timedelta(seconds=1))
    assert (before.is_settled, before.at) == (False, NOW + WEEK)
    assert before.missing == ("The reporter has not said how to be named; their silence decides later.",)
    assert credit_settled(rita.case_id, now=NOW + WEEK).is_settled
    assert named(tom, rita.case_id, now=NOW + WEEK) == ["Rita Weasel"]


def test_by_mail_the_week_begins_when_somebody_asks(tom, rita):
    Case.objects.update(channel="mail")
    waiting = credit_settled(rita.case_id, now=NOW + 9 * WEEK)
    assert (waiting.is_settled, waiting.at) == (False, None)
    assert "was not asked" in waiting.missing[0]
    ask_for_credit(rita.case_id, "How do you want to be named?", by=tom, now=NOW + WEEK)
    assert credit_settled(rita.case_id, now=NOW + WEEK).at == NOW + 2 * WEEK
    assert named(tom, rita.case_id, now=NOW + 2 * WEEK) == ["Rita Weasel"]
    choose_credit(rita.case_id, AS_RITA, by=rita, now=NOW + WEEK)
    with pytest.raises(NotNow, match="decided already"):
        ask_for_credit(rita.case_id, "Again?", by=tom, now=NOW + WEEK)


def test_everybody_who_found_the_same_chooses_for_themselves(enix, tom, rita):
    second = report(enix, now=NOW + timedelta(hours=1), credit={"mode": "handle", "name": "bob_b", "type": "finder"})
    third = report(enix, now=NOW + timedelta(hours=2))
    original = Case.objects.get(pk=rita.case_id).reference
    for one in (second, third):
        request = DeedRequest(Deed.MARK_DUPLICATE, original=original, message="The same.")
        do_deed(one.received.case_id, request, by=tom, now=NOW + timedelta(hours=3))
    choose_credit(rita.case_id, AS_RITA, by=rita, now=NOW)
    assert named(tom, rita.case_id) == ["Rita Weasel", "bob_b", ""]
    settled = credit_settled(rita.case_id, now=NOW)
    assert third.received.reference in settled.missing[0]
    choose_credit(third.received.case_id, {"mode": "anonymous"}, by=third.reporter, now=NOW)
    assert credit_settled(rita.case_id, now=NOW).is_settled
    # No finder learns of another before it is public.
    assert named(rita, rita.case_id) == ["Rita Weasel"]
    assert named(second.reporter, second.received.case_id) == ["bob_b"]


def test_who_reports_it_after_it_was_published_is_no_finder(enix, tom, rita):
    late = report(enix, now=NOW + WEEK, credit={"mode": "handle", "name": "late"})
    request = DeedRequest(
        Deed.MARK_DUPLICATE, original=Case.objects.get(pk=rita.case_id).reference, message="The same."
    )
    do_deed(late.received.case_id, request, by=tom, now=NOW + WEEK)
    assert "late" in named(tom, rita.case_id)
    Case.objects.filter(pk=rita.case_id).update(published_at=NOW + WEEK)
    assert "late" not in named(tom, rita.case_id)


def test_an_earlier_choice_stays_on_record_with_its_instant(tom, rita):
    choose_credit(rita.case_id, AS_RITA, by=rita, now=NOW + timedelta(hours=1))
    choose_credit(rita.case_id, {"mode": "handle", "name": "rw", "type": "FINDER"}, by=rita, now=NOW + WEEK)
    opened = credit_case(tom, rita.case_id)
    assert [(one.get("name"), one["at"]) for one in opened.earlier] == [
        (None, NOW.isoformat()),
        ("Rita Weasel", (NOW + timedelta(hours=1)).isoformat()),
    ]
    assert (opened.choice["name"], opened.choice["type"], opened.chosen_at) == ("rw", "finder", NOW + WEEK)


def test_somebody_else_is_named_with_their_consent_and_taken_off_again(tom, rita):
    row = add_credit(rita.case_id, NewCredit(**FIXED), by=tom, now=NOW)
    line = credit_lines(tom, credit_case(tom, rita.case_id), now=NOW)[1]
    assert (line.standing.name, line.type, line.consent) == (FIXED["name"], FIXED["type"], FIXED["consent"])
    assert b"Flo" not in bytes(AddedCredit.objects.get().sealed)
    remove_credit(row.pk, case_id=rita.case_id, by=tom, now=NOW)
    assert named(tom, rita.case_id) == [""]
    assert AddedCredit.objects.get().ended_by == tom.name, "that it was, and when, stays on record"
    kinds = Event.objects.filter(case_id=rita.case_id).values_list("kind", flat=True)
    assert {"credit_added", "credit_removed"} <= set(kinds)


@pytest.mark.parametrize("wrong", [{"consent": " "}, {"name": "\u200b"}, {"type": "hero"}, {"link": "javascript:x"}])
def test_nobody_is_named_without_consent_or_by_nonsense(tom, rita, wrong):
    with pytest.raises(BadInput):
        add_credit(rita.case_id, NewCredit(**FIXED | wrong), by=tom, now=NOW)
    assert not AddedCredit.objects.exists()
    assert not Event.objects.filter(kind="credit_added").exists()


def test_the_team_cannot_undo_anonymity_by_any_door(tom, rita):
    choose_credit(rita.case_id, AS_RITA, by=rita, now=NOW)
    choose_credit(rita.case_id, {"mode": "anonymous"}, by=rita, now=NOW)
    before = Case.objects.get(pk=rita.case_id).body
    with pytest.raises(NotAllowed):
        choose_credit(rita.case_id, AS_RITA, by=tom, now=NOW)
    for name in ("Rita Weasel", "rita weasel", "Weasel, R. (Rita Weasel)"):
        with pytest.raises(BadInput, match="does not want to be named"):
            add_credit(rita.case_id, NewCredit(**FIXED | {"name": name}), by=tom, now=NOW)
    assert named(tom, rita.case_id) == [""]
    assert Case.objects.get(pk=rita.case_id).body == before
    assert not AddedCredit.objects.exists()


def test_a_reporter_names_others_and_takes_back_only_those(tom, rita):
    ours = add_credit(rita.case_id, NewCredit(**FIXED), by=tom, now=NOW)
    theirs = add_credit(rita.case_id, NewCredit(name="Team Xylophone", type="finder", consent="Yes."), by=rita, now=NOW)
    with pytest.raises(NotFound):
        remove_credit(ours.pk, case_id=rita.case_id, by=rita, now=NOW)
    stranger = Actor(Role.REPORTER, case_id=theirs.pk)
    with pytest.raises(NotFound):
        remove_credit(theirs.pk, case_id=rita.case_id, by=stranger, now=NOW)
    remove_credit(theirs.pk, case_id=rita.case_id, by=rita, now=NOW)
    assert named(tom, rita.case_id) == ["", "Flo Fixer"]
