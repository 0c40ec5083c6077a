"""The API as a reporter's tool uses it: one request, one case, one receipt, and answers that say what to do."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.people import open_programme
from vulndesk.apps.cases.models import Attachment, Case, Deadline
from vulndesk.apps.timeline.models import Event
from vulndesk.commands.report_ways import form_of

pytestmark = pytest.mark.django_db

REPORTS = "/api/v1/programmes/enix/reports"


@pytest.fixture(autouse=True)
def enix():
    return open_programme("enix")


def send(client, body, **headers):
    return client.post(REPORTS, json.dumps(body), content_type="application/json", headers=headers)


def follow(client, code):
    return client.get("/api/v1/report", headers={"Authorization": f"Receipt {code}"})


def test_programmes_are_listed_with_their_report_address(client):
    assert client.get("/api/v1/programmes").json() == [
        {"slug": "enix", "name": "enix", "report_url": "http://localhost:8000/p/enix/report/"}
    ]


def test_a_description_is_enough_and_what_else_the_policy_asks_for_comes_back(client):
    answer = send(client, {"description": "It leaks."})
    assert answer.status_code == 201
    told = answer.json()
    assert set(told) == {"receipt", "reference", "status_url", "missing", "due"}
    assert told["missing"] == ["steps", "impact", "poc"]
    assert len(told["receipt"]) == 26
    assert told["receipt"] not in told["status_url"]
    assert [due["promise"] for due in told["due"]] == ["acknowledge_within", "update_within"]
    assert all(datetime.fromisoformat(due["instant"]).utcoffset().total_seconds() == 0 for due in told["due"])
    assert "48 hours from" in told["due"][0]["working"]


def test_the_receipt_opens_the_report_whole(client):
    body = {
        "description": "It leaks.",
        "title": "A leak",
        "versions": ["2.3.1", "2.4"],
        "exploited": True,
        "credit": {"mode": "name", "name": "Rita"},
        "x_tool": {"name": "fuzzer"},
    }
    shown = follow(client, send(client, body).json()["receipt"]).json()
    assert shown["title"] == "A leak"
    assert shown["report"]["versions"] == ["2.3.1", "2.4"]
    assert shown["report"]["x_tool"] == {"name": "fuzzer"}
    assert shown["state"] == "received"
    assert Event.objects.filter(kind="exploited_alert").count() == 1


def test_a_receipt_is_read_as_people_write_it(client):
    code = send(client, {"description": "It leaks."}).json()["receipt"]
    written = "-".join(code[i : i + 5] for i in range(0, 26, 5)).lower().replace("0", "o").replace("1", "l")
    assert follow(client, written).status_code == 200


def test_a_wrong_a_missing_and_a_malformed_receipt_are_answered_alike_and_throttled(client):
    answers = [follow(client, "0" * 26), follow(client, ""), follow(client, "short"), client.get("/api/v1/report")]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    for _ in range(10):
        last = follow(client, "1" * 26)
    assert last.status_code == 429
    assert int(last.headers["Retry-After"]) > 0


def test_a_valid_receipt_still_opens_while_guesses_are_throttled(client):
    code = send(client, {"description": "It leaks."}).json()["receipt"]
    for _ in range(15):
        follow(client, "2" * 26)
    assert follow(client, code).status_code == 200


def test_the_same_key_and_report_give_the_same_receipt_and_one_case(client):
    body = {"description": "It leaks."}
    first, again = (send(client, body, **{"Idempotency-Key": "a-key"}) for _ in range(2))
    assert first.json() == again.json()
    assert Case.objects.count() == 1


def test_the_same_key_with_another_report_is_a_conflict(client):
    send(client, {"description": "It leaks."}, **{"Idempotency-Key": "a-key"})
    answer = send(client, {"description": "It burns."}, **{"Idempotency-Key": "a-key"})
    assert answer.status_code == 409
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert Case.objects.count() == 1


def test_two_reports_without_a_key_are_two_cases_with_two_receipts(client):
    codes = {send(client, {"description": "It leaks."}).json()["receipt"] for _ in range(2)}
    assert len(codes) == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "description"),
        ({"description": ""}, "description"),
        ({"description": "   "}, "description"),
        ({"description": 7}, "description"),
        ({"description": "x", "versions": "1.0"}, "versions"),
        ({"description": "x", "anonymous": "yes"}, "anonymous"),
        ({"description": "x", "credit": {"mode": "loud", "name": "R"}}, "credit"),
        ({"description": "x", "credit": "Rita"}, "credit"),
    ],
)
def test_a_report_that_cannot_be_used_is_refused_with_the_field_and_stores_nothing(client, body, field):
    answer = send(client, body)
    assert answer.status_code == 422
    assert answer.json()["field"].startswith(field)
    assert answer.json()["next_step"]
    assert not Case.objects.exists()
    assert not Deadline.objects.exists()


@pytest.mark.parametrize("raw", [b"", b"{", b"[1]", b'"x"', b"\xff\xfe", b'{"description": NaN}', b"[" * 100_000])
def test_what_is_not_json_is_refused_in_words(client, raw):
    answer = client.post(REPORTS, raw, content_type="application/json")
    assert answer.status_code == (422 if raw else 415)  # without a body the client names no kind of it either
    assert answer.json()["next_step"]


def test_a_text_over_the_limit_is_refused_with_what_to_do(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = send(client, {"description": "x" * 2000})
    assert answer.status_code == 413
    assert "attachments" in answer.json()["next_step"]


def test_an_unknown_programme_is_not_found(client):
    answer = client.post("/api/v1/programmes/none/reports", "{}", content_type="application/json")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_an_anonymous_report_keeps_no_contact(client):
    code = send(client, {"description": "x", "anonymous": True, "contact": "rita@example.org"}).json()["receipt"]
    assert "rita@example.org" not in follow(client, code).content.decode()


def test_files_come_in_as_multipart_and_are_kept_by_name_and_hash(client):
    files = [SimpleUploadedFile("poc.py", b"print(1)"), SimpleUploadedFile("log.txt", b"boom")]
    answer = client.post(REPORTS, {"report": json.dumps({"description": "x"}), "files": files})
    assert answer.status_code == 201
    assert "poc" not in answer.json()["missing"]
    shown = follow(client, answer.json()["receipt"]).json()
    assert {(file["name"], file["size"]) for file in shown["files"]} == {("poc.py", 8), ("log.txt", 4)}


def test_what_the_report_command_sends_is_taken_with_its_files(client):
    answers = {"description": "Überlauf\n\n`x`", "versions": ["1.0"], "title": "A leak", "steps": "run it"}
    content, kind = form_of(json.dumps(answers), {Path('a "b".bin'): b"\0\r\n--\xff", Path("c.txt"): b""})
    answer = client.post(REPORTS, content, content_type=kind)
    shown = follow(client, answer.json()["receipt"]).json()
    assert shown["report"]["description"] == answers["description"]
    assert [file["size"] for file in shown["files"]] == [6, 0]


def test_a_file_over_the_limit_is_refused_and_nothing_is_kept(client, settings):
    settings.ATTACHMENT_LIMIT = 100
    files = [SimpleUploadedFile("big.bin", b"x" * 200)]
    answer = client.post(REPORTS, {"report": json.dumps({"description": "x"}), "files": files})
    assert answer.status_code == 413
    assert not Case.objects.exists()
    assert not Attachment.objects.exists()


def test_multipart_without_the_report_field_says_so(client):
    answer = client.post(REPORTS, {"files": [SimpleUploadedFile("a", b"b")]})
    assert answer.status_code == 422
    assert answer.json()["field"] == "report"


def test_another_content_type_is_refused_in_words(client):
    assert client.post(REPORTS, "x=1", content_type="text/plain").status_code == 415


def test_the_interface_is_described_as_openapi(client):
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert "/api/v1/programmes/{slug}/reports" in document["paths"]
