"""Each person of the cast, each audience, each door: a word reaches exactly those whom it was written for.

The doors are asked as their readers ask them. What is expected stands in MAY, by hand, and not in the rule under test.
"""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from tests.people import report
from vulndesk.apps.cases.actions.thread import prepare_message, store_message
from vulndesk.apps.cases.models import Attachment, Case
from vulndesk.apps.notices.actions import mail_reporter
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.timeline.models import Event
from vulndesk.apps.vault.files import store_file
from vulndesk.core.access import DESK
from vulndesk.core.audience import CASE, REPORTER, TEAM, for_party

pytestmark = pytest.mark.django_db

ACME, OTHER = uuid4(), uuid4()
AUDIENCES = {"team": TEAM, "reporter": REPORTER, "case": CASE, "acme": for_party(ACME), "other": for_party(OTHER)}
MAY = {
    "tom": set(AUDIENCES),
    "rita": {"reporter", "case"},
    "mona": set(),
    "another reporter": set(),
    "nobody": set(),
}


@pytest.fixture
def told(web):
    """A case with one message, one file and one event for each audience."""
    given = report(web, "A word for everybody who may read the report.", contact="rita@example.org")
    case, now = Case.objects.get(pk=given.received.case_id), datetime.now(UTC)
    for name, audience in AUDIENCES.items():
        files = [store_file([b"bytes"], name=f"file-for-{name}.txt")]
        prepared = prepare_message(
            case, text=f"words-for-{name}.", kind="said", by=DESK, audience=audience, now=now, files=files
        )
        with transaction.atomic():
            store_message(prepared)
            record_event(
                kind="message_posted", now=now, case_id=case.pk, programme_id=web.pk, audience=audience, actor="desk"
            )
    return given


@pytest.fixture
def cast(told, at_desk, elsewhere, desktop):
    """name -> browser"""
    rita, stranger = Client(), Client()
    rita.post("/status/", {"receipt": told.received.receipt})
    stranger.post("/status/", {"receipt": report(desktop).received.receipt})
    return {"tom": at_desk, "rita": rita, "mona": elsewhere, "another reporter": stranger, "nobody": Client()}


def _text(*answers):
    return " ".join(answer.content.decode() for answer in answers)


def _pages(case):
    team = f"/team/cases/{case.reference}/"
    return (team, f"{team}parts/story/", "/status/report/", "/status/report/part/thread/")


def _files(case):
    for row in Attachment.objects.filter(case=case):
        yield row, (f"/team/cases/{case.reference}/files/{row.pk}/", f"/status/report/files/{row.pk}/")


def test_pages_and_their_parts_show_each_reader_their_own(told, cast):
    case = Case.objects.get(pk=told.received.case_id)
    for who, browser in cast.items():
        for address in _pages(case):
            text = _text(browser.get(address))
            seen = {name for name in AUDIENCES if f"words-for-{name}." in text}
            assert seen in (MAY[who], set()), (who, address)
            assert {name for name in AUDIENCES if f"file-for-{name}.txt" in text} == seen, (who, address)
        everything = _text(*(browser.get(address) for address in _pages(case)))
        assert {name for name in AUDIENCES if f"words-for-{name}." in everything} == MAY[who], who


def test_a_file_opens_for_its_readers_and_is_absent_for_all_others(told, cast):
    case = Case.objects.get(pk=told.received.case_id)
    audiences = {audience: name for name, audience in AUDIENCES.items()}
    for who, browser in cast.items():
        for row, addresses in _files(case):
            opened = [answer for answer in map(browser.get, addresses) if answer.status_code == 200]
            assert bool(opened) is (audiences[row.audience] in MAY[who]), (who, row.audience)
            assert all(b"".join(answer.streaming_content) == b"bytes" for answer in opened)


def test_the_api_and_the_exported_timeline_give_a_reporter_their_own(told, cast):
    answer = Client().get("/api/v1/report", headers={"Authorization": f"Receipt {told.received.receipt}"})
    assert {name for name in AUDIENCES if f"words-for-{name}." in answer.content.decode()} == MAY["rita"]
    lines = re.findall("wrote a message", _text(cast["rita"].get("/status/report/timeline.txt")))
    assert len(lines) == len(MAY["rita"])


def test_mail_tells_a_reporter_of_what_they_may_read(told):
    rows = Event.objects.filter(case_id=told.received.case_id, kind="message_posted")
    found = {row.audience for row in rows if mail_reporter(event_id=row.pk, now=datetime.now(UTC)) is not None}
    assert found == {AUDIENCES[name] for name in MAY["rita"]}
