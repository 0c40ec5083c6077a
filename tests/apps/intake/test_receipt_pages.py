"""The receipt: shown once, never in an address, and the one door to a report."""

import re

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.test import Client

from tests.apps.intake.browsing import code_on, reported, send, words_of

pytestmark = pytest.mark.usefixtures("programmes")


def test_the_receipt_is_shown_until_it_is_saved_and_never_in_an_address(client):
    answer = send(client, description="It leaks.", follow=True)
    code = code_on(answer)
    assert re.fullmatch(r"([0-9A-Z]{4}-){6}[0-9A-Z]{2}", code)
    assert answer.redirect_chain == [("/receipt/", 302)]
    assert code in client.get("/receipt/").content.decode(), "a reload may happen"
    assert client.post("/receipt/")["Location"] == "/status/report/"
    gone = client.get("/receipt/")
    assert gone.status_code == 404
    assert code not in gone.content.decode()


def test_the_receipt_is_shown_for_a_quarter_of_an_hour(client):
    send(client, description="It leaks.")
    session = client.session
    session["receipt_code"] = session["receipt_code"] | {"until": "2026-01-01T00:00:00+00:00"}
    session.save()
    assert client.get("/receipt/").status_code == 404
    assert "receipt_code" not in client.session


def test_the_receipt_page_names_the_due_instants_with_their_working(client):
    page = words_of(send(client, description="It leaks.", follow=True))
    assert "48 hours from" in page
    assert "5 business days from" in page
    assert "it is not a promise" in page


def test_a_typed_receipt_opens_the_report_in_any_spelling(client):
    code = reported(client)
    other = Client()
    answer = other.post("/status/", {"receipt": code.lower().replace("-", " ").replace("0", "o")})
    assert answer["Location"] == "/status/report/"
    assert "It leaks." in words_of(other.get("/status/report/"))


def test_opening_a_report_gives_the_browser_a_new_session(client):
    code = reported(client)
    other = Client()
    session: SessionBase = other.session
    session["mine"] = True
    session.save()
    before = other.cookies["desk"] = session.session_key
    other.post("/status/", {"receipt": code})
    assert other.cookies["desk"].value != before


@pytest.mark.parametrize("typed", ["", "wrong", "0123456789ABCDEFGHJKMNPQRS", "0" * 5000])
def test_a_wrong_receipt_is_answered_like_a_missing_one(client, typed):
    missing = client.post("/status/", {})
    wrong = client.post("/status/", {"receipt": typed})
    assert wrong.status_code == missing.status_code == 401
    plain = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
    assert plain.sub(b"", wrong.content) == plain.sub(b"", missing.content)


def test_wrong_receipts_are_throttled_and_a_right_one_still_opens(client):
    code = reported(client)
    other = Client()
    answers = [other.post("/status/", {"receipt": "wrong"}).status_code for _ in range(12)]
    assert answers[:10] == [401] * 10
    assert answers[-1] == 429
    late = other.post("/status/", {"receipt": "wrong"})
    assert int(late["Retry-After"]) > 0
    assert other.post("/status/", {"receipt": code}).status_code == 302


def test_closing_the_report_leaves_nothing_in_the_browser(client):
    reported(client)
    client.post("/status/close/")
    assert client.get("/status/report/")["Location"] == "/status/"
    assert not client.session.keys()


def test_half_an_hour_without_a_request_closes_the_report(client):
    reported(client)
    session = client.session
    session["reporter_until"] = "2026-01-01T00:00:00+00:00"
    session.save()
    assert client.get("/status/report/")["Location"] == "/status/"
    for name in ("facts", "thread"):
        assert client.get(f"/status/report/part/{name}/").status_code == 404
