"""Who of a case is known to whom: the reporter by their own switch, a party by its own word and the team's choice."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client

from tests.apps.cases.handling import case_of, words_of
from tests.people import report
from vulndesk.apps.embargo.models import Embargo, PartyConsent
from vulndesk.apps.embargo.queries import terms_of
from vulndesk.apps.notices.actions import mail_parties, mail_reporter
from vulndesk.apps.notices.models import OutgoingMail
from vulndesk.apps.parties.actions import ask_for_identity, choose_naming, hide_identity, show_identity
from vulndesk.apps.parties.models import Naming, Participant
from vulndesk.apps.timeline.models import Event
from vulndesk.core.access import Actor, Role
from vulndesk.core.audience import CASE
from vulndesk.core.errors import BadInput, NotAllowed, NotFound, NotNow

pytestmark = pytest.mark.django_db

WHO = "/status/report/identity/"
ROOM = ("/guest/case/", "/guest/case/part/", "/guest/terms/")


@pytest.fixture
def given(web):
    """Rita says in three places who she is; none of them is for the parties."""
    return report(
        web,
        "The parser reads too far.",
        title="A title",
        contact="canaryrita@example.org",
        display_name="CANARYRITA Smith",
        credit={"mode": "name", "name": "CANARYRITA Smith"},
        now=datetime.now(UTC),
    )


def says(browser, address, words):
    given = {"to": CASE, "body": words, "widens": "yes"}
    assert browser.post(address, given).status_code == 302


def read_by(browser, *addresses):
    return " ".join(browser.get(one, follow=True).content.decode() for one in addresses or ROOM)


@pytest.mark.slow
def test_no_party_learns_who_the_reporter_is_before_they_say_so(case, visiting, rita, at_desk):
    acme, _ = visiting("Acme", gives_report=True, contact="psirt@acme.example")
    says(rita, "/status/report/room/", "Words of the reporter.")
    said = Event.objects.filter(kind="message_posted").latest("id")
    write = mail_parties(event_id=said.pk, now=datetime.now(UTC))
    with transaction.atomic():
        write()
    text = read_by(acme)
    assert "Words of the reporter." in text
    assert "The reporter" in text
    assert "canaryrita" not in text.lower()
    assert OutgoingMail.objects.filter(kind="party_message").exists()
    assert "canaryrita" not in str([vars(row) for row in Event.objects.all()]).lower()

    # The team asks with one click; asking tells nobody anything.
    at_desk.post(f"/team/cases/{case.reference}/parties/identity/")
    assert "may they know who you are?" in words_of(rita.get("/status/report/"))
    assert "The team asks" in words_of(rita.get(WHO))
    assert "canaryrita" not in read_by(acme).lower()


@pytest.mark.slow
def test_the_switch_of_the_reporter_names_them_from_then_on_and_back(case, visiting, rita, at_desk):
    acme, _ = visiting("Acme")
    says(rita, "/status/report/room/", "Words of the reporter.")
    assert 'value="CANARYRITA Smith"' in rita.get(WHO).content.decode()
    kept = rita.post(WHO, {"choice": "show", "name": "CANARYRITA of Example", "contact": "rita@known.example"})
    assert kept.status_code == 302
    later, _ = visiting("Later")
    for browser in (acme, later):
        text = words_of(browser.get("/guest/case/"))
        assert "CANARYRITA of Example" in text
        assert "rita@known.example" in text
        assert "canaryrita@example.org" not in text
        assert "CANARYRITA of Example" in read_by(browser, "/guest/case/part/")
    page = words_of(at_desk.get(f"/team/cases/{case.reference}/parties/"))
    assert "CANARYRITA of Example" in page
    # Nothing of it is in an event, which says only that and when.
    shown = Event.objects.get(kind="identity_shown")
    assert (shown.facts, shown.audience) == ({}, "everyone")
    assert Naming.objects.get().since is not None
    assert b"CANARYRITA" not in bytes(Naming.objects.get().sealed)

    assert rita.post(WHO, {"choice": "hide"}).status_code == 302
    for browser in (acme, later):
        assert "canaryrita" not in read_by(browser).lower()
    assert "CANARYRITA of Example" not in words_of(at_desk.get(f"/team/cases/{case.reference}/parties/"))
    assert bytes(Naming.objects.get().sealed) == b""


def test_it_is_of_one_case_and_of_nobody_else(case, web, visiting, rita, tom, at_desk, elsewhere):
    other = case_of(report(web, now=datetime.now(UTC)))
    stranger = Actor(Role.REPORTER, case_id=other.pk)
    now = datetime.now(UTC)
    with pytest.raises(NotFound):
        show_identity(case.pk, name="Somebody else", by=stranger, now=now)
    with pytest.raises(NotAllowed):
        show_identity(case.pk, name="X", by=tom, now=now)
    with pytest.raises(NotAllowed):
        hide_identity(case.pk, by=tom, now=now)
    with pytest.raises(BadInput):
        show_identity(case.pk, name=" ", by=Actor(Role.REPORTER, case_id=case.pk), now=now)
    assert not Naming.objects.exists()
    assert elsewhere.post(f"/team/cases/{case.reference}/parties/identity/").status_code == 404
    assert elsewhere.post(f"/team/cases/{case.reference}/parties/names/", {"shown": "case"}).status_code == 404
    assert not Naming.objects.exists()
    assert Client().get(WHO).status_code == 302
    rita.post(WHO, {"choice": "show", "name": "CANARYRITA"})
    assert not Naming.objects.filter(case=other).exists()
    with pytest.raises(NotNow):
        ask_for_identity(case.pk, by=tom, now=now)


def test_an_empty_name_is_asked_again_and_nothing_is_kept(rita):
    assert rita.post(WHO, {"choice": "show", "name": ""}).status_code == 422
    assert not Naming.objects.exists()


@pytest.fixture
def crowd(case, visiting, rita):
    """Two vendors and a coordinator, of whom each said something to everyone; Acme agreed to be named."""
    browsers = {}
    for name, role in (("Acme", "vendor"), ("Boxworks", "vendor"), ("Certy", "coordinator")):
        browsers[name], _ = visiting(name, role=role)
        says(browsers[name], "/guest/case/", f"Words of number {len(browsers)}.")
    assert browsers["Acme"].post("/guest/case/name/", {"agrees": "yes"}).status_code == 302
    return browsers


REPORTERS = ("/status/report/", "/status/report/part/thread/", "/status/report/room/", "/status/report/embargo/")


def names_in(text):
    return {name for name in ("Acme", "Boxworks", "Certy") if name in text}


@pytest.mark.slow
def test_names_are_read_by_the_team_alone_until_it_chooses_and_the_party_agreed(case, crowd, rita, at_desk, tom):
    until = datetime.now(UTC) + timedelta(days=30)
    Embargo.objects.filter(case=case).update(em="A", until=until, source="agreed")
    team = f"/team/cases/{case.reference}/"
    assert names_in(read_by(at_desk, team, f"{team}room/", f"{team}parties/", f"{team}embargo/")) == set(crowd)

    page = words_of(rita.get("/status/report/"))
    assert "Vendor 1 participant" in page  # and not "Team"
    assert "Vendors 2 Coordinators 1" in page
    assert names_in(read_by(rita, *REPORTERS)) == set()
    assert "Vendor 1" in read_by(rita, "/status/report/room/")
    assert "Vendor 2" in read_by(rita, "/status/report/room/")
    for name, browser in crowd.items():
        assert names_in(read_by(browser)) == {name}  # its own

    choose_naming(case.pk, "reporter", by=tom, now=datetime.now(UTC))
    assert names_in(read_by(rita, *REPORTERS)) == {"Acme"}
    assert "Acme Opened, says nothing yet" in words_of(rita.get("/status/report/"))
    assert "Vendors 1 Coordinators 1" in words_of(rita.get("/status/report/"))
    assert names_in(read_by(crowd["Boxworks"])) == {"Boxworks"}

    choose_naming(case.pk, "case", by=tom, now=datetime.now(UTC))
    assert names_in(read_by(crowd["Boxworks"])) == {"Boxworks", "Acme"}
    assert names_in(read_by(crowd["Acme"])) == {"Acme"}
    crowd["Acme"].post("/guest/case/name/", {"agrees": "no"})
    assert names_in(read_by(crowd["Boxworks"])) == {"Boxworks"}
    assert names_in(read_by(rita, *REPORTERS)) == set()


@pytest.mark.slow
def test_the_terms_name_nobody_to_whoever_may_not_know_them(case, crowd, invited):
    until = datetime.now(UTC) + timedelta(days=30)
    Embargo.objects.filter(case=case).update(em="A", until=until, source="agreed")
    assert PartyConsent.objects.filter(case=case, state="SIGNATORY").count() >= 3
    _row, code = invited("Newcomer")
    browser = Client()
    browser.post("/guest/", {"code": code})
    text = read_by(browser, "/guest/terms/")
    assert "Agreed by" in text
    assert names_in(text) == set()
    assert not set(crowd) & set(terms_of(case.pk, now=datetime.now(UTC)).agreed_by)


@pytest.mark.slow
def test_a_mail_to_the_reporter_names_no_party(case, given, crowd):
    said = Event.objects.filter(kind="message_posted", actor__startswith="party:").latest("id")
    write = mail_reporter(event_id=said.pk, now=datetime.now(UTC))
    if write is not None:
        with transaction.atomic():
            write()
    assert names_in(str([vars(one) for one in OutgoingMail.objects.all()])) == set()


@pytest.mark.slow
def test_a_choice_that_is_none_changes_nothing(case, tom, crowd):
    with pytest.raises(BadInput):
        choose_naming(case.pk, "everybody", by=tom, now=datetime.now(UTC))
    assert not Naming.objects.exists()
    assert crowd["Acme"].post("/guest/case/name/", {"agrees": "yes"}).status_code == 302
    assert Participant.objects.filter(is_named=True).count() == 1
    assert Event.objects.filter(kind="party_named").count() == 1
