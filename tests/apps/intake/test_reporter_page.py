"""The reporter's page of one report: where it stands, what may be done there, and what is never on it."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.http import parse_header_parameters

from tests.apps.intake.browsing import ENIX, body_of, only_case, reported, words_of
from tests.people import NOW, join
from vulndesk.apps.cases.actions import DeedRequest, add_note, do_deed, ring_due_clocks
from vulndesk.apps.cases.models import Attachment
from vulndesk.apps.cases.queries import case_page
from vulndesk.apps.policies.actions import change_programme
from vulndesk.core.access import Actor, Role
from vulndesk.core.lifecycle import CloseReason, Deed

pytestmark = pytest.mark.usefixtures("programmes")


@pytest.fixture
def tom(programmes):
    return join("tom", programmes["enix"])


def deed(by, what, *, at=NOW, **more):
    return do_deed(only_case().pk, DeedRequest(what, **({"message": "Hello from Tom."} | more)), by=by, now=at)


def test_the_state_is_told_in_plain_words_at_every_step(client, tom):
    reported(client)
    said = lambda: words_of(client.get("/status/report/"))  # noqa: E731
    assert "Your report is here, and the team was told." in said()
    deed(tom, Deed.ACKNOWLEDGE)
    assert "A person has read it." in said()
    deed(tom, Deed.ASK)
    assert "The team asked you something. Write your answer" in said()
    deed(tom, Deed.VALIDATE)
    assert "It is confirmed, and a person investigates it." in said()
    deed(tom, Deed.CLOSE, reason=CloseReason.RESOLVED)
    assert "It is resolved, and the case is closed." in said()


def test_the_thread_is_plain_text_with_long_quotes_folded(client, tom):
    reported(client)
    deed(tom, Deed.ACKNOWLEDGE, message="Thanks <b>Rita</b>\n> one\n> two\n> three\n> four\nTom")
    content = client.get("/status/report/").content.decode()
    assert "&lt;b&gt;Rita" in content
    assert "4 quoted lines" in content
    assert re.search(r"<details class=\"quoted\">.*?&gt; four", content, re.DOTALL)


def test_a_note_of_the_team_is_never_on_the_page(client, tom):
    reported(client)
    add_note(only_case().pk, "Not for Rita", by=tom, now=NOW)
    assert "Not for Rita" not in words_of(client.get("/status/report/"))
    assert "Not for Rita" not in words_of(client.get("/status/report/part/thread/"))


def test_an_answer_with_a_file_joins_the_thread(client, tom):
    reported(client)
    upload = SimpleUploadedFile("späte Spur.log", b"more")
    answer = client.post("/status/report/answer/", {"body": "Here is more.", "attachments": upload}, follow=True)
    page = words_of(answer)
    assert "Here is more." in page
    assert "späte Spur.log" in page
    assert "Sent. The team is told." in page


def test_an_empty_answer_and_one_that_is_too_large_keep_what_was_typed(client, settings):
    reported(client)
    empty = client.post("/status/report/answer/", {"body": " "})
    assert empty.status_code == 422
    settings.ATTACHMENT_LIMIT = 1000
    upload = SimpleUploadedFile("big.bin", b"x" * 2000)
    large = client.post("/status/report/answer/", {"body": "With a file", "attachments": upload})
    assert large.status_code == 413
    assert "With a file" in words_of(large)


def test_a_file_is_only_ever_a_download(client):
    reported(client, files=SimpleUploadedFile("<script>ü.html", b"<script>alert(1)</script>", "text/html"))
    answer = client.get(reverse("report_file", args=[Attachment.objects.get().pk]))
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Content-Length"] == "25"
    kind, parameters = parse_header_parameters(answer["Content-Disposition"])
    assert kind == "attachment"
    assert parameters["filename"] == "<script>ü.html"


def test_a_file_of_another_report_is_not_there(client, programmes):
    reported(client, files=SimpleUploadedFile("mine.txt", b"mine"))
    address = reverse("report_file", args=[Attachment.objects.get().pk])
    stranger = Client()
    assert stranger.get(address)["Location"] == "/status/"
    reported(stranger, description="Another.")
    assert stranger.get(address).status_code == 404


def test_missing_items_are_asked_one_by_one_and_join_the_report(client):
    reported(client)
    page = client.get("/status/report/")
    assert "3 more questions" in words_of(page)
    assert "Could you send the steps that reproduce it" in words_of(page)
    client.post("/status/report/missing/", {"item": "steps", "answer": "1. Open it."})
    assert body_of(only_case())["report"]["steps"] == "1. Open it."
    page = words_of(client.get("/status/report/"))
    assert "2 more questions" in page
    assert page.count("1. Open it.") == 2, "on the report, and in the thread"


def test_an_item_that_nobody_asks_for_is_refused_with_what_was_typed(client):
    reported(client)
    answer = client.post("/status/report/missing/", {"item": "verdicts", "answer": "typed"})
    assert answer.status_code == 409
    assert "typed" in words_of(answer)


def test_credit_can_be_changed_and_a_bad_link_is_refused(client):
    reported(client)
    assert "You are named not decided yet" in words_of(client.get("/status/report/"))
    client.post("/status/report/credit/", {"mode": "name", "name": "Rita"})
    assert body_of(only_case())["credit"]["name"] == "Rita"
    bad = client.post("/status/report/credit/", {"mode": "name", "name": "R", "link": "javascript:x"})
    assert bad.status_code == 422
    assert body_of(only_case())["credit"]["name"] == "Rita"
    client.post("/status/report/credit/", {"mode": "anonymous", "name": "Rita"})
    assert "name" not in body_of(only_case())["credit"]


def test_withdrawing_asks_first(client):
    reported(client)
    asked = words_of(client.get("/status/report/withdraw/"))
    assert "The team is told that you withdraw the report" in asked
    assert not only_case().withdrawn
    client.post("/status/report/withdraw/")
    assert only_case().withdrawn
    assert "You took this report back." in words_of(client.get("/status/report/"))


def test_a_negative_verdict_can_be_appealed_once(client, tom):
    reported(client)
    assert "Ask for a second look" not in words_of(client.get("/status/report/"))
    deed(tom, Deed.INVALIDATE)
    assert "Ask for a second look" in words_of(client.get("/status/report/"))
    assert "asked to look again" in words_of(client.post("/status/report/appeal/", follow=True))
    assert "Too many" in words_of(client.post("/status/report/appeal/", follow=True))


def test_after_a_breach_there_is_a_nudge_a_backup_contact_and_a_timeline_without_content(client, programmes):
    olga = join("olga", owner=True)
    change_programme(programmes["enix"].pk, by=olga, settings={"backup_contact": "board@example.org"}, now=NOW)
    code = reported(client, description="A secret of the parser.", title="Parser secret")
    assert "Remind the team" not in words_of(client.get("/status/report/"))
    case = only_case()
    long_ago = case.received_at - timedelta(days=3)
    case.deadlines.update(due_at=long_ago, next_ring_at=long_ago, started_at=long_ago - timedelta(days=2))
    case.deadlines.update(rings_from=long_ago - timedelta(days=2))
    ring_due_clocks(now=case.received_at)
    page = words_of(client.get("/status/report/"))
    assert "Remind the team" in page
    assert "board@example.org" in page
    assert "CERT/CC" in page
    assert "overdue by" in page
    assert "is reminded that you are waiting" in words_of(client.post("/status/report/nudge/", follow=True))
    export = client.get("/status/report/timeline.txt")
    text = export.content.decode()
    assert export["Content-Disposition"] == f'attachment; filename="{case.reference}-timeline.TLP-GREEN.txt"'
    assert text.startswith("TLP:GREEN: within the community, not in public")
    assert "NOT KEPT" in text
    assert "48 hours from" in text
    assert case.reference in text
    for secret in ("secret", "parser", code.split("-")[0]):
        assert secret.lower() not in text.lower()


def test_pages_of_a_report_are_never_kept_by_a_browser_or_a_proxy(client):
    reported(client)
    for address in ("/status/report/", "/status/report/timeline.txt", ENIX, "/status/"):
        assert client.get(address)["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["answer", "missing", "credit", "nudge", "appeal", "withdraw"])
@pytest.mark.slow
def test_nothing_is_done_without_an_open_report(client, name):
    reported(client)
    stranger = Client()
    assert (
        stranger.post(f"/status/report/{name}/", {"body": "x", "item": "steps", "answer": "x"})["Location"]
        == "/status/"
    )
    assert case_page(Actor(Role.REPORTER, case_id=only_case().pk), case_id=only_case().pk, now=NOW).messages == ()


def test_a_reporter_looks_at_a_file_of_their_own(client):
    reported(client, files=SimpleUploadedFile("run.log", b"ERROR: <b>overflow</b>\n", "text/plain"))
    address = reverse("report_file_look", args=[Attachment.objects.get().pk])
    assert address in client.get("/status/report/").content.decode()
    page = client.get(address)
    assert "Text by its own bytes" in words_of(page)
    assert b"ERROR: &lt;b&gt;overflow&lt;/b&gt;" in page.content
