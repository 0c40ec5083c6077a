"""One receipt opens every part of a report that was split, and never anything else."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.apps.intake.browsing import words_of
from tests.people import join, report
from vulndesk.apps.cases.actions import split_case
from vulndesk.apps.cases.models import Case, Message
from vulndesk.apps.chat.access import reporter_listener, still_listening
from vulndesk.apps.keys.queries import keys_in
from vulndesk.gateways.pgp import armoured, certificate_of, make_key

NOW = datetime.now(UTC)


@pytest.fixture
def rita(programmes):
    """Rita's report, split in two; beside it Rolf's, split as well, and one that was not."""
    tom = join("tom", programmes["enix"])
    sent = [report(programmes["enix"], f"{who} one.\n\n{who} two.", now=NOW, title=f"{who} all") for who in NAMES]
    parts = [
        split_case(one.received.case_id, [1], title=f"{who} part", by=tom, now=NOW)
        for one, who in zip(sent[:2], NAMES, strict=False)
    ]
    return {"sent": sent, "parts": parts, "code": sent[0].received.receipt, "tom": tom}


NAMES = ("Rita", "Rolf", "Ruth")


@pytest.fixture
def browser(rita):
    client = Client(enforce_csrf_checks=True)
    page = client.get("/status/")
    client.post("/status/", {"receipt": rita["code"], "csrfmiddlewaretoken": token_on(page)})
    return client


def token_on(page):
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[1]


def switch(client, reference):
    given = {"part": reference, "csrfmiddlewaretoken": token_on(client.get("/status/report/"))}
    return client.post("/status/report/parts/", given, follow=True)


def test_the_receipt_opens_the_first_case_and_from_there_each_part_and_back(browser, rita):
    first, part = Case.objects.get(pk=rita["sent"][0].received.case_id), rita["parts"][0]
    page = words_of(browser.get("/status/report/"))
    assert "Your report was split in 2 parts" in page
    assert f"{part.reference} · received" in page
    page = switch(browser, part.reference)
    assert "<h1>Rita part</h1>" in page.content.decode()
    assert "Rita one." not in page.content.decode()
    answer = {"body": "About the second.", "csrfmiddlewaretoken": token_on(page)}
    browser.post("/status/report/answer/", answer)
    assert Message.objects.get().case_id == part.pk
    assert "<h1>Rita all</h1>" in switch(browser, first.reference).content.decode()


def test_a_form_of_the_part_before_is_refused_in_another_window(browser, rita):
    """What was meant for one part, and who reads there, never lands in another."""
    old = token_on(browser.get("/status/report/"))
    switch(browser, rita["parts"][0].reference)
    answer = browser.post("/status/report/answer/", {"body": "For the first.", "csrfmiddlewaretoken": old})
    assert answer.status_code == 403
    assert not Message.objects.exists()


def foreign(rita):
    return [rita["sent"][1].received.reference, rita["parts"][1].reference, rita["sent"][2].received.reference]


@pytest.mark.slow
def test_no_receipt_opens_what_is_not_of_its_report(browser, rita):
    absent = switch(browser, "VD-0000-0000")
    assert absent.status_code == 404
    for reference in [*foreign(rita), "", "x" * 500, "VD-%00"]:
        answer = switch(browser, reference)
        assert answer.status_code == 404
        assert words_of(answer) == words_of(absent)
        assert "<h1>Rita all</h1>" in browser.get("/status/report/").content.decode()


def test_without_a_receipt_there_is_no_part(client, rita):
    answer = client.post("/status/report/parts/", {"part": rita["parts"][0].reference})
    assert (answer.status_code, answer["Location"]) == (302, "/status/")


def test_the_receipt_typed_again_leads_to_the_first_case(browser, rita):
    page = switch(browser, rita["parts"][0].reference)
    browser.post("/status/", {"receipt": rita["code"], "csrfmiddlewaretoken": token_on(page)})
    assert "<h1>Rita all</h1>" in browser.get("/status/report/").content.decode()


def test_an_erased_part_is_open_to_nobody(browser, rita):
    part = rita["parts"][0]
    Case.objects.filter(pk=part.pk).update(erased_at=NOW)
    assert "Rita part" not in browser.get("/status/report/").content.decode()
    assert switch(browser, part.reference).status_code == 404


def test_the_socket_follows_the_part_that_is_open(browser, rita):
    before = reporter_listener(browser.session, now=NOW)
    assert still_listening([before], now=NOW) == {before}
    switch(browser, rita["parts"][0].reference)
    after = reporter_listener(browser.session, now=NOW)
    assert (before.case_id, after.case_id) == (rita["sent"][0].received.case_id, rita["parts"][0].pk)
    assert still_listening([before, after], now=NOW) == {after}


def test_a_key_that_is_given_on_a_part_is_the_key_of_the_report(browser, rita):
    page = switch(browser, rita["parts"][0].reference)
    key = armoured(certificate_of(make_key(name="Rita", addresses=["rita@finders.example"])))
    browser.post("/status/report/key/", {"key": key, "csrfmiddlewaretoken": token_on(page)})
    assert [one.state for one in keys_in(rita["sent"][0].received.case_id, now=NOW)] == ["pinned"]
    assert keys_in(rita["parts"][0].pk, now=NOW) == []


# --- the API -----------------------------------------------------------------------------------------------------


def ask(client, code, path="/api/v1/report"):
    return client.get(path, headers={"Authorization": f"Receipt {code}"})


def test_the_api_lists_the_parts_and_reads_each_with_the_same_receipt(client, rita):
    first, part = rita["sent"][0].received, rita["parts"][0]
    whole = ask(client, rita["code"]).json()
    assert whole["reference"] == first.reference
    assert whole["parts"] == [
        {"reference": first.reference, "title": "Rita all", "state": "received"},
        {"reference": part.reference, "title": "Rita part", "state": "received"},
    ]
    read = ask(client, rita["code"], f"/api/v1/report?part={part.reference}").json()
    assert (read["reference"], read["report"]["description"]) == (part.reference, "Rita two.")
    assert ask(client, rita["code"], f"/api/v1/report/embargo?part={part.reference}").status_code == 200
    assert ask(client, rita["sent"][2].received.receipt).json()["parts"] == []


@pytest.mark.parametrize("path", ["/api/v1/report", "/api/v1/report/embargo"])
def test_the_api_opens_nothing_else(client, rita, path):
    absent = ask(client, rita["code"], f"{path}?part=VD-0000-0000")
    assert absent.status_code == 404
    for reference in foreign(rita):
        answer = ask(client, rita["code"], f"{path}?part={reference}")
        assert (answer.status_code, answer.json()) == (404, absent.json())
    assert ask(client, "wrong", f"{path}?part={rita['parts'][0].reference}").status_code == 401


def test_a_part_that_was_open_and_left_needs_the_receipt_again(browser, rita):
    page = switch(browser, rita["parts"][0].reference)
    browser.post("/status/close/", {"csrfmiddlewaretoken": token_on(page)})
    assert browser.get("/status/report/")["Location"] == "/status/"
    with pytest.raises(KeyError):
        browser.session["reporter_part"]
