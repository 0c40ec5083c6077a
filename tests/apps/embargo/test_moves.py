"""Who proposes, agrees, says no and ends; what time and the world end; and that of two at once one wins."""

from datetime import timedelta

import pytest

from tests.people import NOW
from vulndesk.apps.cases.actions import DeedRequest, do_deed
from vulndesk.apps.embargo.actions import (
    Word,
    accept_end,
    end_due_embargoes,
    end_embargo,
    open_consent,
    propose_end,
    record_consent,
    record_fact,
    reject_end,
)
from vulndesk.apps.embargo.models import Embargo
from vulndesk.apps.embargo.queries import consents_of, embargo_of, terms_of
from vulndesk.apps.timeline.models import Event
from vulndesk.core.access import Actor, Role
from vulndesk.core.embargo import Step
from vulndesk.core.errors import BadInput, Conflict, NotAllowed, NotFound, NotNow
from vulndesk.core.lifecycle import Deed

LATE = NOW + timedelta(days=90)
SOON = NOW + timedelta(days=30)
HOUR = timedelta(hours=1)


@pytest.fixture
def team(tom):
    return Word(tom, "account")


@pytest.fixture
def rita(case):
    return Word(case.reporter, "receipt")


@pytest.fixture
def case_id(case):
    return case.received.case_id


def kinds(case_id):
    return [event.kind for event in Event.objects.filter(case_id=case_id).order_by("id")][1:]


def state(case_id):
    return list(Embargo.objects.filter(pk=case_id).values())


def test_a_proposal_holds_once_the_other_side_agrees_and_the_former_end_holds_until_then(case_id, team, rita):
    propose_end(case_id, SOON, team, now=NOW)
    assert terms_of(case_id, now=NOW).until == LATE
    accept_end(case_id, rita, now=NOW)
    terms = terms_of(case_id, now=NOW)
    assert (terms.em, terms.until, terms.proposed) == ("A", SOON, None)
    assert terms.source_words == "Agreed by The team and The reporter"
    assert [(one.means, one.until) for one in consents_of(case_id)] == [("account", SOON), ("receipt", SOON)]
    assert kinds(case_id) == ["embargo_begun", "embargo_proposed", "embargo_accepted"]


def test_nobody_agrees_with_themselves(case_id, team):
    propose_end(case_id, SOON, team, now=NOW)
    before = state(case_id)
    with pytest.raises(NotNow):
        accept_end(case_id, team, now=NOW)
    assert state(case_id) == before


def test_a_no_leaves_what_held_and_a_proposal_can_be_taken_back(case_id, team, rita):
    propose_end(case_id, SOON, team, now=NOW)
    reject_end(case_id, rita, now=NOW)
    propose_end(case_id, SOON, rita, now=NOW)
    reject_end(case_id, rita, now=NOW)
    assert terms_of(case_id, now=NOW).until == LATE
    facts = [event.facts["because"] for event in Event.objects.filter(kind="embargo_rejected").order_by("id")]
    assert facts == ["", "taken_back"]


def test_who_agreed_to_the_former_end_is_asked_anew(case_id, team, rita, tom):
    party = "party:00000000-0000-0000-0000-000000000007"
    open_consent(case_id, party=party, label="Vera", by=tom, now=NOW)
    record_consent(case_id, party=party, step=Step.ACCEPT, means="link", by=tom, now=NOW)
    propose_end(case_id, SOON, rita, now=NOW)
    accept_end(case_id, team, now=NOW)
    assert {one.party: one.state for one in consents_of(case_id)} == {
        "team": "SIGNATORY",
        "reporter": "SIGNATORY",
        party: "LAPSED",
    }


@pytest.mark.parametrize("until", [SOON.replace(tzinfo=None), NOW, NOW - HOUR])
def test_a_naive_or_past_end_is_refused_and_changes_nothing(case_id, team, until):
    with pytest.raises(BadInput):
        propose_end(case_id, until, team, now=NOW)
    assert not state(case_id)


def test_the_team_ends_it_for_good_and_the_reporter_cannot(case_id, team, rita):
    with pytest.raises(NotAllowed):
        end_embargo(case_id, rita, now=NOW)
    end_embargo(case_id, team, now=NOW)
    assert terms_of(case_id, now=NOW).words == "The embargo is over"
    for move in (lambda: propose_end(case_id, SOON, team, now=NOW), lambda: end_embargo(case_id, team, now=NOW)):
        with pytest.raises(NotNow):
            move()


def test_its_time_ends_it_once_frees_everybody_and_publishes_nothing(case_id, team):
    propose_end(case_id, LATE + HOUR, team, now=NOW)
    assert end_due_embargoes(now=LATE - HOUR) == 0
    assert end_due_embargoes(now=LATE + 2 * HOUR) == 1
    assert end_due_embargoes(now=LATE + 3 * HOUR) == 0
    event = Event.objects.get(case_id=case_id, kind="embargo_ended")
    assert (event.facts["cause"], event.facts["late_seconds"], event.audience) == ("time", 7200, "everyone")
    row = embargo_of(case_id)
    assert (row.em, row.ended_at, row.proposed_until) == ("X", LATE, None)
    assert set(kinds(case_id)) == {"embargo_begun", "embargo_proposed", "embargo_ended"}


def test_what_is_over_by_time_cannot_be_made_longer_before_the_worker_came_by(case_id, team, rita):
    propose_end(case_id, LATE + HOUR, rita, now=NOW)
    with pytest.raises(NotNow):
        accept_end(case_id, team, now=LATE)
    assert embargo_of(case_id).em == "X"


@pytest.mark.parametrize(("letter", "world"), [("P", "VfdPxa"), ("X", "VfdPXa"), ("A", "VfdpxA")])
def test_what_a_person_confirms_ends_it_at_once(case_id, tom, team, letter, world):
    propose_end(case_id, SOON, team, now=NOW)
    record_fact(case_id, letter, by=tom, now=NOW + HOUR)
    row = embargo_of(case_id)
    assert (row.em, row.world, row.ended_at, row.cause, row.proposed_until) == ("X", world, NOW + HOUR, letter, None)
    with pytest.raises(NotNow):
        record_fact(case_id, letter, by=tom, now=NOW + HOUR)
    with pytest.raises(NotNow):
        propose_end(case_id, SOON, team, now=NOW + HOUR)


def test_a_reporters_tick_ends_nothing(groundhog):
    from tests.people import report

    case_id = report(groundhog, exploited=True, report={"exploited": True}).received.case_id
    assert terms_of(case_id, now=NOW).in_force


def test_a_fix_that_is_ready_ends_the_negotiation_and_not_the_embargo(case_id, tom, team):
    propose_end(case_id, SOON, team, now=NOW)
    before = state(case_id)
    with pytest.raises(NotNow, match="has not accepted the report"):
        record_fact(case_id, "F", by=tom, now=NOW)
    assert state(case_id) == before
    do_deed(case_id, DeedRequest(Deed.VALIDATE), by=tom, now=NOW)
    record_fact(case_id, "F", by=tom, now=NOW)
    terms = terms_of(case_id, now=NOW)
    assert (terms.em, terms.until, terms.proposed) == ("A", LATE, None)
    with pytest.raises(NotNow):
        propose_end(case_id, SOON, team, now=NOW)


def test_a_reporter_confirms_nothing_for_the_team_and_strangers_find_nothing(case_id, case):
    with pytest.raises(NotAllowed):
        record_fact(case_id, "P", by=case.reporter, now=NOW)
    stranger = Word(Actor(Role.MEMBER, user_id=99), "account")
    with pytest.raises(NotFound):
        propose_end(case_id, SOON, stranger, now=NOW)
    with pytest.raises(NotAllowed):
        propose_end(case_id, SOON, Word(case.reporter, "mail"), now=NOW)
    assert not state(case_id)


def test_of_two_at_once_one_wins_and_the_other_is_told_how_it_stands(case_id, tom):
    seen = embargo_of(case_id).revision
    propose_end(case_id, SOON, Word(tom, "account", seen=seen), now=NOW)
    before = state(case_id)
    with pytest.raises(Conflict) as refusal:
        end_embargo(case_id, Word(tom, "account", seen=seen), now=NOW + timedelta(seconds=40))
    assert refusal.value.status == 409
    assert "proposed an end" in refusal.value.what
    assert "Now: Embargo until Monday 1 June 2026, 14:03 UTC, and a change is proposed." in refusal.value.what
    assert state(case_id) == before
