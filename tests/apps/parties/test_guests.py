"""A guest's way: code, terms, then the one case and what was shared, until somebody ends it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.apps.cases.handling import words_of
from vulndesk.apps.embargo.models import Embargo, PartyConsent
from vulndesk.apps.embargo.queries import consents_of
from vulndesk.apps.parties.actions import revoke_access
from vulndesk.apps.parties.models import Participant
from vulndesk.apps.timeline.models import Event

pytestmark = pytest.mark.django_db


def row_of(row):
    return Participant.objects.get(pk=row.pk)


def test_the_terms_come_first_and_tell_nothing_of_the_case(visiting, case):
    browser, row = visiting(accepts=False, gives_report=True)
    page = browser.get("/guest/terms/")
    words = words_of(page)
    assert "Enix" in words or case.programme.name in words
    assert "Tom asks you" in words
    assert "embargo" in words.lower()
    for secret in ("CANARY", "SUMMARY", case.reference):
        assert secret not in page.content.decode()
    assert browser.get("/guest/case/").url == "/guest/terms/"
    assert row_of(row).status == "not_opened"


def test_accepting_opens_the_case_and_is_on_record(visiting, case):
    browser, row = visiting(gives_report=True)
    words = words_of(browser.get("/guest/case/"))
    assert "CANARY of the report." in words
    assert "SUMMARY for Acme." in words
    assert "rita@example.org" not in words
    row = row_of(row)
    assert (row.status, row.rm, row.path) == ("opened", "R", "Vfd")
    assert [(one.party, one.state, one.means) for one in consents_of(case.pk) if "party" in one.party] == [
        (f"party:{row.pk}", "SIGNATORY", "link")
    ]


def test_who_was_given_a_summary_reads_no_word_of_the_report(visiting):
    browser, _ = visiting()
    page = browser.get("/guest/case/").content.decode()
    assert "SUMMARY for Acme." in page
    assert "CANARY" not in page


def test_declining_shows_nothing_and_a_new_link_asks_again(visiting, case, at_desk):
    browser, row = visiting(accepts=False)
    browser.post("/guest/terms/", {"answer": "decline"})
    assert "You declined" in words_of(browser.get("/guest/terms/"))
    assert browser.get("/guest/case/").url == "/guest/terms/"
    assert row_of(row).status == "declined"
    page = at_desk.post(f"/team/cases/{case.reference}/parties/{row.pk}/link/")
    assert "shown this once" in words_of(page)
    assert row_of(row).status == "not_opened"


@pytest.mark.parametrize("code", ["", "wrong", "0" * 26, "x" * 300])
def test_a_wrong_code_opens_nothing_and_is_not_shown_again(db, code):
    answer = Client().post("/guest/", {"code": code})
    assert answer.status_code == 401
    assert "No invitation opens with this code." in words_of(answer)
    assert not code or f'value="{code}"' not in answer.content.decode()


def test_who_is_too_late_is_told_to_ask(invited):
    _, code = invited(now=datetime.now(UTC) - timedelta(days=20))
    assert Client().post("/guest/", {"code": code}).status_code == 401


def test_a_guest_comes_back_with_the_same_code_until_access_ends(invited, tom):
    row, code = invited()
    first, later = Client(), Client()
    for browser in (first, later):
        browser.post("/guest/", {"code": code})
        browser.post("/guest/terms/", {"answer": "accept"})
        assert browser.get("/guest/case/").status_code == 200
    revoke_access(row.pk, by=tom, now=datetime.now(UTC))
    for browser in (first, later):
        assert browser.get("/guest/case/").status_code == 302
        assert "does not open a case any more" in words_of(browser.get("/guest/terms/", follow=True))
        assert browser.get("/guest/case/part/").status_code == 404
    assert Client().post("/guest/", {"code": code}).status_code == 401


def test_access_with_an_end_ends_by_itself(invited, tom):
    row, code = invited(access_until=datetime.now(UTC) + timedelta(days=1))
    browser = Client()
    browser.post("/guest/", {"code": code})
    browser.post("/guest/terms/", {"answer": "accept"})
    Participant.objects.filter(pk=row.pk).update(access_until=datetime.now(UTC))
    assert browser.get("/guest/case/").status_code == 302


def test_a_participant_says_itself_how_it_stands_and_the_tables_decide(visiting, at_desk, case):
    browser, row = visiting()
    browser.post("/guest/case/standing/", {"status": "affected"})
    assert (row_of(row).status, row_of(row).rm) == ("affected", "A")
    browser.post("/guest/case/standing/", {"status": "fix_ready"})
    assert (row_of(row).status, row_of(row).path) == ("fix_ready", "VFd")
    refused = browser.post("/guest/case/standing/", {"status": "not_affected"})
    assert refused.status_code == 422
    assert row_of(row).status == "fix_ready"
    assert "Acme says: fix ready." in words_of(at_desk.get(f"/team/cases/{case.reference}/"))


def test_silence_is_never_not_affected(visiting, invited, at_desk, case):
    visiting("Quick")
    invited("Silent")
    words = words_of(at_desk.get(f"/team/cases/{case.reference}/parties/"))
    assert "No answer yet: 1" in words
    assert "Opened, says nothing yet: 1" in words
    assert "Not affected" not in words


def test_the_team_finds_the_case_by_a_participants_own_id(visiting, at_desk, elsewhere, case):
    browser, _ = visiting()
    browser.post("/guest/case/own-id/", {"tracking_id": "ACME-2026-0017"})
    assert case.reference in words_of(at_desk.get("/team/?q=acme-2026-0017"))
    assert case.reference not in words_of(elsewhere.get("/team/?q=acme-2026-0017"))
    assert case.reference not in words_of(at_desk.get("/team/?q=acme-2026"))
    browser.post("/guest/case/own-id/", {"tracking_id": ""})
    assert case.reference not in words_of(at_desk.get("/team/?q=ACME-2026-0017"))


def test_an_invitation_shows_its_code_once_and_keeps_none(at_desk, case):
    address = f"/team/cases/{case.reference}/parties/"
    fields = {"name": "Acme", "role": "vendor", "told": "summary", "summary": "x", "days": "14", "access": ""}
    page = at_desk.post(f"{address}invite/", fields)
    code = page.content.decode().split("/guest/#")[1][:26]
    assert code not in at_desk.get(address).content.decode()
    assert not any(code in str(vars(row)) for row in (*Participant.objects.all(), *Event.objects.all()))
    assert Client().post("/guest/", {"code": code}).status_code == 302


def test_a_role_of_the_lists_can_be_given_later(visiting, at_desk, case):
    _, row = visiting(role="observer")
    assert row_of(row).path == ""
    at_desk.post(f"/team/cases/{case.reference}/parties/{row.pk}/role/", {"role": "vendor"})
    assert (row_of(row).role, row_of(row).path) == ("vendor", "Vfd")


def test_a_security_md_of_a_dependency_fills_in_the_invitation(at_desk, case):
    text = "# Security\n\nPlease report vulnerabilities by e-mail to security@upstream.example.\n"
    page = at_desk.post(f"/team/cases/{case.reference}/parties/upstream/", {"text": text})
    assert 'value="security@upstream.example"' in page.content.decode()
    assert not Participant.objects.exists()


def test_a_reporter_sees_who_was_let_into_their_report(visiting, rita):
    visiting("Acme")
    words = words_of(rita.get("/status/report/"))
    assert "Others in the case" in words
    assert "Vendors 1" in words
    assert "Acme" not in words  # tests/apps/parties/test_names.py


@pytest.mark.slow
def test_a_participant_agrees_again_when_the_end_of_the_embargo_changed(visiting, case):
    until = datetime.now(UTC) + timedelta(days=30)
    Embargo.objects.update_or_create(case=case, defaults={"em": "A", "until": until, "source": "agreed"})
    browser, row = visiting()
    assert "Agree to this end" not in words_of(browser.get("/guest/case/"))
    assert "You agreed" not in words_of(browser.post("/guest/case/embargo/", follow=True))
    mine = PartyConsent.objects.filter(case=case, party=f"party:{row.pk}")
    mine.update(state="LAPSED")
    assert "Agree to this end" in words_of(browser.get("/guest/case/"))
    assert "You agreed to the end as it is now." in words_of(browser.post("/guest/case/embargo/", follow=True))
    assert mine.get().state == "SIGNATORY"
    assert "Agree to this end" not in words_of(browser.get("/guest/case/"))
