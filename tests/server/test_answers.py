"""What the desk answers when it refuses: a page or a problem document, with the next step, and never its own code."""

import pytest
from django.db import OperationalError

from tests.people import open_programme
from vulndesk.server import middleware

pytestmark = pytest.mark.django_db


def test_an_absent_page_says_so_with_the_headers_of_every_page(client):
    answer = client.get("/nothing/")
    assert answer.status_code == 404
    assert b"There is nothing here" in answer.content
    for name in ("Referrer-Policy", "X-Content-Type-Options", "X-Frame-Options", "Content-Security-Policy"):
        assert name in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_busy_database_is_answered_with_503_and_when_to_try_again(client, monkeypatch):
    open_programme()

    def locked(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr("vulndesk.apps.intake.api.reports.receive_report", locked)
    answer = client.post("/api/v1/programmes/enix/reports", '{"description": "x"}', content_type="application/json")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.json()["next_step"]


def test_another_database_error_is_a_bug_and_stays_loud():
    assert not middleware.is_busy(OperationalError("no such table: cases_case"))
    assert not middleware.is_busy(ValueError("locked"))


def test_a_form_without_its_token_is_refused(client):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/status/", {"receipt": "x"})
    assert answer.status_code == 403
    assert b"reload the page" in answer.content


def test_a_bug_is_one_sentence_to_the_person(client, monkeypatch):
    client.raise_request_exception = False

    def broken(*args, **kwargs):
        raise RuntimeError("canarysecret")

    monkeypatch.setattr("vulndesk.apps.intake.api.reports.programmes", broken)
    answer = client.get("/api/v1/programmes")
    assert answer.status_code == 500
    assert b"canarysecret" not in answer.content


def test_the_health_of_the_desk_says_whether_the_worker_runs(client):
    assert client.get("/healthz").json() == {"desk": "ok", "worker": "late"}


def test_a_bug_is_in_the_log_by_its_place_and_without_its_words(client, monkeypatch, caplog):
    client.raise_request_exception = False

    def broken(*args, **kwargs):
        raise RuntimeError("canarysecret")

    monkeypatch.setattr("vulndesk.apps.intake.api.reports.receipts.reporter_by_header", broken)
    client.get("/api/v1/report?before=canarysecret")
    assert "show_report: RuntimeError at test_answers.py" in caplog.text
    assert "canarysecret" not in caplog.text
