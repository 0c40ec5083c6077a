"""E21: consent to tests is asked for without an account, granted exactly, revoked, and ends by itself."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from tests.apps.cases.handling import reported, section_of, words_of
from tests.people import NOW, report
from vulndesk.apps.conduct import actions, queries
from vulndesk.apps.conduct.actions import consents
from vulndesk.apps.conduct.models import ConsentToTest
from vulndesk.apps.timeline.models import Event
from vulndesk.apps.vault.models import DataKey
from vulndesk.core.access import Actor, Role
from vulndesk.core.errors import BadInput, Conflict, NotFound, NotNow

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
ASKED = {
    "who": "Rita Canary",
    "reach": "+44 20 7946 0999",
    "scope": "api.enix.example, the chat",
    "methods": "by hand",
    "accounts": "rita-test-1",
    "dates": "next week",
}
TOM = Actor(Role.OPERATOR, user_id=None)


def asked(programme, **changes):
    consent_id, receipt = actions.ask_to_test(programme, ASKED | changes, now=NOW)
    return consent_id, receipt


def grant(**changes):
    given = {
        "scope": "api.enix.example only",
        "methods": "",
        "accounts": "",
        "conditions": "Stop at the first data of others.",
        "starts_at": NOW + DAY,
        "ends_at": NOW + 3 * DAY,
    }
    return actions.Grant(**given | changes)


def kinds():
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


def test_a_request_is_a_sealed_record_of_its_own_with_a_receipt(web):
    consent_id, receipt = asked(web)
    assert len(receipt) == 26
    view = queries.own_consent(consent_id, now=NOW)
    assert (view.state, view.asked["who"], view.case_reference) == ("asked", "Rita Canary", "")
    assert re.fullmatch(r"TC-\w{4}-\w{4}", view.reference)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM conduct_consenttotest")
        assert b"Canary" not in b"".join(bytes(str(cell), "utf8") for row in cursor.fetchall() for cell in row)


@pytest.mark.parametrize("field", ["who", "scope"])
def test_a_request_without_a_name_or_a_scope_is_refused_and_stores_nothing(web, field):
    with pytest.raises(BadInput) as refused:
        asked(web, **{field: "  "})
    assert refused.value.field == field
    assert not ConsentToTest.objects.exists()
    assert not Event.objects.filter(kind="test_asked").exists()


def test_a_grant_has_an_exact_window_and_ends_by_itself(web):
    consent_id, _ = asked(web)
    actions.grant_consent(consent_id, grant(), by=TOM, now=NOW)
    states = [queries.own_consent(consent_id, now=NOW + at).state for at in (0 * DAY, DAY, 3 * DAY)]
    assert states == ["coming", "granted", "ended"]
    assert actions.end_consents(now=NOW + 3 * DAY) == 1
    assert actions.end_consents(now=NOW + 4 * DAY) == 0
    assert kinds()[-3:] == ["test_asked", "test_granted", "test_ended"]


def test_a_window_that_has_passed_is_refused_and_the_request_still_waits(web):
    consent_id, _ = asked(web)
    with pytest.raises(BadInput):
        actions.grant_consent(consent_id, grant(starts_at=NOW - 2 * DAY, ends_at=NOW - DAY), by=TOM, now=NOW)
    with pytest.raises(BadInput):
        actions.grant_consent(consent_id, grant(scope=" "), by=TOM, now=NOW)
    assert queries.own_consent(consent_id, now=NOW).state == "asked"


def test_what_is_decided_is_not_decided_again(web):
    consent_id, _ = asked(web)
    actions.decline_consent(consent_id, "Not this week.", by=TOM, now=NOW)
    for deed in (
        lambda: actions.grant_consent(consent_id, grant(), by=TOM, now=NOW),
        lambda: actions.revoke_consent(consent_id, "No.", by=TOM, now=NOW),
        lambda: actions.take_back(consent_id, now=NOW),
    ):
        with pytest.raises(NotNow):
            deed()
    view = queries.own_consent(consent_id, now=NOW)
    assert (view.state, view.answer["words"]) == ("declined", "Not this week.")


def test_of_two_who_decide_at_once_one_wins(web, monkeypatch):
    consent_id, _ = asked(web)
    stale = consents.consent_of(TOM, consent_id)
    actions.decline_consent(consent_id, "No.", by=TOM, now=NOW)
    monkeypatch.setattr(consents, "consent_of", lambda by, one: stale)
    with pytest.raises(Conflict):
        actions.grant_consent(consent_id, grant(), by=TOM, now=NOW)
    assert queries.own_consent(consent_id, now=NOW).state == "declined"


def test_revoking_holds_from_that_instant_and_is_told_in_the_text(web):
    consent_id, _ = asked(web)
    actions.grant_consent(consent_id, grant(), by=TOM, now=NOW)
    actions.revoke_consent(consent_id, "The database suffers.", by=TOM, now=NOW + DAY)
    view = queries.own_consent(consent_id, now=NOW + DAY)
    assert (view.state, view.answer["revoked"], view.over_at) == ("revoked", "The database suffers.", NOW + DAY)
    assert not view.holds


def test_the_team_of_another_programme_finds_nothing(web, desktop):
    consent_id, _ = asked(web)
    mona = Actor(Role.MEMBER, user_id=None, programmes=frozenset({desktop.pk}))
    assert queries.consents(mona, now=NOW) == []
    with pytest.raises(NotFound):
        queries.consent(mona, consent_id, now=NOW)
    with pytest.raises(NotFound):
        actions.grant_consent(consent_id, grant(), by=mona, now=NOW)


def test_a_case_says_that_its_tests_were_agreed_and_until_when(web):
    case = reported(web)
    consent_id, _ = asked(web)
    actions.grant_consent(consent_id, grant(starts_at=NOW), by=TOM, now=NOW)
    actions.link_consent(consent_id, case.reference.lower(), by=TOM, now=NOW)
    fact = section_of(queries.TEAM_SECTION, TOM, case.pk, now=NOW).facts[0]
    assert (fact.words, fact.at) == ("Agreed, until", NOW + 3 * DAY)
    reporter = Actor(Role.REPORTER, case_id=case.pk)
    assert (
        section_of(queries.REPORTER_SECTION, reporter, case.pk, now=NOW + 5 * DAY).facts[0].words
        == "Were agreed, until"
    )
    assert Event.objects.get(kind="test_linked").case_id == case.pk


def test_a_case_of_another_programme_is_not_linked(web, desktop):
    consent_id, _ = asked(web)
    for reference in (reported(desktop).reference, "VD-0000-0000"):
        with pytest.raises(BadInput):
            actions.link_consent(consent_id, reference, by=TOM, now=NOW)
    assert ConsentToTest.objects.get().case_id is None


def test_what_is_over_is_erased_with_its_key_when_closed_cases_are(web):
    over, _ = asked(web)
    actions.decline_consent(over, "No.", by=TOM, now=NOW)
    waiting, _ = asked(web)
    key = ConsentToTest.objects.get(pk=over).data_key_id
    assert actions.forget_consents(now=NOW + timedelta(days=web.retention_days - 1)) == 0
    assert actions.forget_consents(now=NOW + timedelta(days=web.retention_days)) == 1
    assert [row.pk for row in ConsentToTest.objects.all()] == [waiting]
    assert not DataKey.objects.filter(pk=key).exists()


# --- the pages ---------------------------------------------------------------------------------------------------


def test_the_whole_way_without_an_account(web, at_desk):
    tester = Client()
    shown = tester.post("/p/enix/ask-before-testing/", ASKED, follow=True)
    code = re.search(r'id="code">([^<]+)<', shown.content.decode())[1]
    assert tester.post("/consent/saved/", follow=True).content.decode().count(code) == 0
    consent_id = ConsentToTest.objects.get().pk
    assert "Answer it" in words_of(at_desk.get("/team/conduct/"))

    start = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(hours=1)
    wanted = {
        "grant-scope": "api.enix.example only",
        "grant-starts_at": f"{start:%Y-%m-%dT%H:%M}",
        "grant-ends_at": f"{start + 2 * DAY:%Y-%m-%dT%H:%M}",
        "grant-conditions": "Stop at the first data of others.",
    }
    backwards = wanted | {"grant-ends_at": wanted["grant-starts_at"]}
    assert at_desk.post(f"/team/conduct/tests/{consent_id}/grant/", backwards).status_code == 422
    assert at_desk.post(f"/team/conduct/tests/{consent_id}/grant/", wanted).status_code == 302

    elsewhere = Client()
    page = elsewhere.post("/status/", {"receipt": code}, follow=True)
    assert page.redirect_chain[-1][0] == "/consent/"
    assert "Agreed, and running" in words_of(page)
    text = elsewhere.get("/consent/consent.txt").content.decode()
    for part in (
        "Given to: Rita Canary",
        "Given by: Tom",
        "api.enix.example only",
        f"{start + 2 * DAY:%Y-%m-%d %H:%M}",
    ):
        assert part in text
    at_desk.post(f"/team/conduct/tests/{consent_id}/revoke/", {"revoke-words": "Please stop."})
    assert "Please stop." in words_of(elsewhere.get("/consent/"))
    assert "Revoked:" in elsewhere.get("/consent/consent.txt").content.decode()
    elsewhere.post("/consent/close/")
    assert elsewhere.get("/consent/").status_code == 302


def test_a_request_made_beside_an_open_report_belongs_to_it(web):
    mine, browser = report(web), Client()
    browser.post("/status/", {"receipt": mine.received.receipt})
    assert mine.received.reference in words_of(browser.get("/p/enix/ask-before-testing/"))
    browser.post("/p/enix/ask-before-testing/", ASKED | {"link": "on"})
    browser.post("/p/enix/ask-before-testing/", ASKED)
    linked = ConsentToTest.objects.order_by("asked_at").values_list("case_id", flat=True)
    assert list(linked) == [mine.received.case_id, None]


def test_without_a_receipt_there_is_no_page_and_a_wrong_one_is_answered_as_ever(web):
    browser = Client()
    for path in ("/consent/", "/consent/consent.txt"):
        assert browser.get(path)["Location"] == "/status/"
    assert browser.post("/consent/take-back/")["Location"] == "/status/"
    assert browser.post("/status/", {"receipt": "0" * 26}).status_code == 401


def test_the_same_network_cannot_fill_the_list(web):
    browser = Client()
    answers = [browser.post("/p/enix/ask-before-testing/", ASKED).status_code for _ in range(12)]
    assert answers == [302] * 10 + [429] * 2
    assert ConsentToTest.objects.count() == 10


def test_what_was_typed_is_there_after_a_refusal(web, at_desk):
    consent_id, _ = asked(web)
    page = at_desk.post(f"/team/conduct/tests/{consent_id}/grant/", {"grant-scope": "A scope that I typed"})
    assert page.status_code == 422
    assert "A scope that I typed" in page.content.decode()
    assert at_desk.get(f"/team/conduct/tests/{UUID(int=0)}/").status_code == 404
