"""What a log, a database, a header and a reporter's page may not tell."""

import hashlib
import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from tests.apps.cases.handling import reported
from tests.people import report
from vulndesk.apps.accounts.actions import first_account_link
from vulndesk.apps.cases.models import Attachment, Deadline
from vulndesk.apps.cases.queries import case_page
from vulndesk.apps.timeline.models import Event
from vulndesk.core.access import Actor, Role

VECTOR = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"


def seen_by_reporter(case):
    return case_page(Actor(Role.REPORTER, case_id=case.pk), case_id=case.pk, now=datetime.now(UTC))


@pytest.mark.django_db
def test_a_link_whose_form_was_refused_is_not_in_the_log(caplog):
    """Django's warning about a failed CSRF check names the path, and this path is a token that still works."""
    link = first_account_link(now=datetime.now(UTC), address="")
    with caplog.at_level(logging.NOTSET, logger="django"):
        answer = Client(enforce_csrf_checks=True).post(link, {"username": "x"})
    assert answer.status_code == 403
    assert link.split("/")[-2] not in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize(("seconds", "said"), [(31536000, "max-age=31536000; includeSubDomains"), (0, None)])
def test_a_desk_on_https_tells_browsers_to_stay_there(settings, seconds, said):
    settings.SECURE_HSTS_SECONDS = seconds
    for address in ("/", "/nothing/", "/api/v1/programmes", "/healthz"):
        answer = Client().get(address, secure=True)
        assert answer.get("Strict-Transport-Security") == said, address


def test_the_end_of_a_file_that_only_the_team_had_is_not_told_to_the_reporter(web, at_desk):
    case = reported(web)
    before = seen_by_reporter(case)
    note = {"note-message": "Between us.", "note-files": SimpleUploadedFile("n.txt", b"x")}
    at_desk.post(f"/team/cases/{case.reference}/note/", note)
    at_desk.post(f"/team/cases/{case.reference}/files/{Attachment.objects.get().pk}/purge/")
    assert Attachment.objects.get().purged_at is not None
    after = seen_by_reporter(case)
    assert after.timeline == before.timeline
    assert after.last_event == before.last_event


def test_more_time_for_an_internal_target_is_not_told_to_the_reporter(web, at_desk):
    """E10: the targets by severity are the team's own."""
    case = reported(web)
    at_desk.post(f"/team/cases/{case.reference}/severity/vector/", {"vector-vector": VECTOR})
    clock = Deadline.objects.get(case=case, strength="internal")
    before = seen_by_reporter(case)
    later = f"{clock.due_at + timedelta(days=9):%Y-%m-%dT%H:%M}"
    given = {"extend-clock": clock.pk, "extend-to": later, "extend-message": "The parser has to be written anew."}
    assert at_desk.post(f"/team/cases/{case.reference}/extend/", given).status_code == 302
    clock.refresh_from_db()
    assert clock.extended_to is not None
    after = seen_by_reporter(case)
    assert (after.timeline, after.messages, after.clocks) == (before.timeline, before.messages, before.clocks)
    assert Event.objects.get(kind="clock_extended").audience == "team"


def test_what_a_reporter_can_count_does_not_move_with_what_the_team_does(web, at_desk):
    """A socket resumes by this number; the rows' own ids count for the whole desk, and their gaps would tell."""
    case, other = reported(web), reported(web)
    at_desk.post(f"/team/cases/{case.reference}/note/", {"note-message": "Between us."})
    at_desk.post(f"/team/cases/{case.reference}/deeds/assign/", {"assign-owner": Event.objects.count()})
    assert seen_by_reporter(case).last_event == seen_by_reporter(other).last_event == 1


@pytest.mark.django_db
def test_who_has_the_database_cannot_test_what_a_report_says(web):
    body = '{"description": "a short guess"}'
    headers = {"idempotency-key": "3d0c3f9e-5a9e-4d2a-9a37-0f4be3f0a7c5"}
    Client().post("/api/v1/programmes/enix/reports", body, content_type="application/json", headers=headers)
    guesses = {hashlib.new(name, body.encode()).digest() for name in ("sha256", "sha1", "md5", "sha512")}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                for cell in row:
                    held = bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
                    assert not any(guess in held or guess.hex().encode() in held for guess in guesses), table


def test_a_wrong_a_malformed_and_a_missing_receipt_get_one_answer(web):
    report(web)
    answers = set()
    for typed in ("", "wrong", "0" * 26, "Z" * 26, "0" * 5000):
        answer = Client().post("/status/", {"receipt": typed})
        answers.add((answer.status_code, len(answer.content), tuple(sorted(answer.headers))))
    for value in ("", "Receipt", "Receipt wrong", f"Receipt {'0' * 26}", f"Bearer {'0' * 26}", "\x7f"):
        answer = Client().get("/api/v1/report", headers={"authorization": value})
        assert answer.status_code in (401, 429)
    assert len(answers) == 1
