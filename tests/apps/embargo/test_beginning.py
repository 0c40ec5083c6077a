"""An embargo begins with its case: by the policy's period, an owner's, or the reporter's own day."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.people import NOW, report
from vulndesk.apps.embargo.actions import begin_embargo
from vulndesk.apps.embargo.models import Embargo, OwnPeriod, PartyConsent
from vulndesk.apps.embargo.queries import consents_of, terms_of
from vulndesk.apps.timeline.models import Event

LATE = NOW + timedelta(days=90)


def begin(case_id):
    event = Event.objects.get(case_id=case_id, kind="report_received")
    write = begin_embargo(event_id=event.pk, now=NOW)
    if write:
        write()


def test_the_policys_period_holds_from_the_start_and_quotes_its_sentence(case):
    case_id = case.received.case_id
    before = terms_of(case_id, now=NOW)
    begin(case_id)
    terms = terms_of(case_id, now=NOW)
    assert (before.words, before.until) == (terms.words, terms.until)
    assert terms.words == "Embargo until Monday 1 June 2026, 14:03 UTC"
    assert terms.until == LATE
    assert terms.sentence == "We follow a 90 day disclosure policy."
    assert terms.agreed_by == ("The team", "The reporter")
    assert [one.means for one in consents_of(case_id)] == ["policy", "default"]
    event = Event.objects.get(case_id=case_id, kind="embargo_begun")
    assert (event.audience, event.facts["source"]) == ("everyone", "policy")


def test_a_second_worker_begins_nothing_twice(case):
    begin(case.received.case_id)
    begin(case.received.case_id)
    assert Embargo.objects.count() == 1
    assert Event.objects.filter(kind="embargo_begun").count() == 1


def test_a_silent_policy_begins_none_and_leaves_no_row(silent):
    case_id = report(silent).received.case_id
    begin(case_id)
    assert terms_of(case_id, now=NOW).words == "No embargo"
    assert not Embargo.objects.exists()
    assert not PartyConsent.objects.exists()


def test_an_owners_period_is_called_not_in_the_policy(silent):
    OwnPeriod.objects.create(programme=silent, days=30)
    terms = terms_of(report(silent).received.case_id, now=NOW)
    assert terms.until == NOW + timedelta(days=30)
    assert "not in the policy" in terms.source_words
    assert terms.sentence == ""


@pytest.mark.parametrize(
    ("typed", "em", "until", "proposed"),
    [
        ("2026-04-01", "R", datetime(2026, 4, 1, tzinfo=UTC), LATE),
        ("2026-09-01", "R", LATE, datetime(2026, 9, 1, tzinfo=UTC)),
        ("2026-04-01T09:00:00+02:00", "R", datetime(2026, 4, 1, 7, tzinfo=UTC), LATE),
        ("2026-04-01T09:00:00", "A", LATE, None),  # no zone: shown in the report, but it is no instant
        ("2025-04-01", "A", LATE, None),
        ("after the conference", "A", LATE, None),
    ],
)
def test_of_the_policy_and_the_reporters_day_the_shorter_holds(groundhog, typed, em, until, proposed):
    terms = terms_of(report(groundhog, report={"disclosure_date": typed}).received.case_id, now=NOW)
    assert (terms.em, terms.until, terms.proposed) == (em, until, proposed)


def test_a_reporters_day_alone_is_a_proposal(silent):
    case_id = report(silent, report={"disclosure_date": "2026-04-01"}).received.case_id
    begin(case_id)
    terms = terms_of(case_id, now=NOW)
    assert (terms.em, terms.in_force, terms.proposed_by) == ("P", False, "reporter")
    assert [one.state for one in consents_of(case_id)] == ["INVITED", "SIGNATORY"]


def test_an_embargo_is_over_at_its_instant_and_not_when_somebody_notices(case):
    case_id = case.received.case_id
    assert terms_of(case_id, now=LATE - timedelta(seconds=1)).in_force
    assert terms_of(case_id, now=LATE).words == "The embargo is over"
