"""Each participant answers for itself; every answer is an event, and no answer comes by mail."""

import pytest

from tests.people import NOW
from vulndesk.apps.embargo.actions import open_consent, record_consent
from vulndesk.apps.embargo.models import PartyConsent
from vulndesk.apps.embargo.queries import consents_of
from vulndesk.apps.timeline.models import Event
from vulndesk.core.access import Actor, Role
from vulndesk.core.embargo import Consent, Step
from vulndesk.core.errors import BadInput, NotFound, NotNow

VENDOR = "party:00000000-0000-0000-0000-000000000007"


@pytest.fixture
def asked(case, tom):
    open_consent(case.received.case_id, party=VENDOR, label="Vera of Boxworks", by=tom, now=NOW)
    return case.received.case_id


def answer(case_id, step, *, means="link", by):
    return record_consent(case_id, party=VENDOR, step=step, means=means, by=by, now=NOW)


def vendor(case_id, *, reader=None):
    return next(one for one in consents_of(case_id, reader=reader) if one.party == VENDOR)


def test_a_party_is_asked_and_agrees(asked, tom):
    assert vendor(asked).words == "asked, no answer yet"
    assert answer(asked, Step.ACCEPT, by=tom) is Consent.SIGNATORY
    assert vendor(asked).label == "A participant"  # to whoever may not know the name
    one = vendor(asked, reader=tom)
    assert (one.label, one.state, one.means) == ("Vera of Boxworks", "SIGNATORY", "link")
    steps = [(event.facts["party"], event.facts["step"]) for event in Event.objects.filter(kind="consent_changed")]
    assert steps == [(VENDOR, "INVITE"), (VENDOR, "ACCEPT")]


def test_the_label_is_sealed(asked):
    row = PartyConsent.objects.get(party=VENDOR)
    assert b"Vera" not in bytes(row.sealed)


def test_who_declined_can_be_asked_again_and_who_agreed_cannot(asked, tom):
    answer(asked, Step.DECLINE, by=tom)
    open_consent(asked, party=VENDOR, label="Vera", by=tom, now=NOW)
    answer(asked, Step.ACCEPT, by=tom)
    with pytest.raises(NotNow):
        open_consent(asked, party=VENDOR, label="Vera", by=tom, now=NOW)
    assert vendor(asked).state == "SIGNATORY"


def test_a_mail_is_no_way_to_agree(asked, tom):
    with pytest.raises(BadInput):
        answer(asked, Step.ACCEPT, means="mail", by=tom)
    assert vendor(asked).state == "INVITED"


def test_who_was_never_asked_cannot_answer_and_a_stranger_sees_no_case(case, tom, asked):
    with pytest.raises(NotFound):
        record_consent(asked, party="party:nobody", step=Step.ACCEPT, means="link", by=tom, now=NOW)
    stranger = Actor(Role.MEMBER, user_id=99, programmes=frozenset())
    with pytest.raises(NotFound):
        answer(asked, Step.ACCEPT, by=stranger)
    assert vendor(asked).state == "INVITED"
