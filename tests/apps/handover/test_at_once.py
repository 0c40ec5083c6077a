"""Accepting a case at the moment at which somebody else takes it back, says no, or works on it: real threads."""

from datetime import UTC, datetime

import pytest

from tests.apps.embargo.test_at_once import at_once
from tests.people import join, open_programme, report
from vulndesk.apps.cases.actions import DeedRequest, do_deed
from vulndesk.apps.cases.models import Case, Message
from vulndesk.apps.handover import actions
from vulndesk.apps.handover.actions import Proposal
from vulndesk.apps.handover.models import Handover
from vulndesk.core.lifecycle import Deed

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ROUNDS = 25  # of each kind


@pytest.mark.parametrize("other", ["taken back", "refused", "worked on"])
def test_of_two_one_wins_and_the_case_is_whole(other):
    giver, taker = open_programme("enix"), open_programme("interview")
    tom, mona = join("tom", giver), join("mona", taker)
    for _ in range(ROUNDS):
        now = datetime.now(UTC)
        one = report(giver, now=now)
        case_id = one.received.case_id
        row = actions.propose(case_id, Proposal(taker.slug, "Theirs.", "A parser."), by=tom, now=now)
        actions.answer_as_reporter(row.pk, agrees=True, by=one.reporter, now=now)
        deeds = {
            "taken back": lambda row=row, now=now: actions.take_back(row.pk, by=tom, now=now),
            "refused": lambda row=row, one=one, now=now: actions.answer_as_reporter(
                row.pk, agrees=False, by=one.reporter, now=now
            ),
            "worked on": lambda case_id=case_id, now=now: do_deed(
                case_id, DeedRequest(Deed.ACKNOWLEDGE, message="We look at it."), by=tom, now=now
            ),
        }
        accepted, did = at_once(lambda row=row, now=now: actions.accept(row.pk, by=mona, now=now), deeds[other])
        case, state = Case.objects.get(pk=case_id), Handover.objects.get(pk=row.pk).state
        assert (case.programme_id == taker.pk) == (state == "done") == (accepted is True)
        if other == "worked on":
            # Either it was acknowledged before it went, or the former team came too late; never half of both.
            assert Message.objects.filter(case_id=case_id).exists() == (did is True)
            assert accepted is True or did is True
        else:
            assert [accepted, did].count(True) == 1
        if accepted is True:
            running = case.deadlines.filter(state="running", promise="acknowledge_within")
            assert running.count() == 1
            assert case.acknowledged_at is None
