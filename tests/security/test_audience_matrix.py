"""Each person of the cast, each audience, each door: a word reaches exactly those whom it was written for.

The doors are asked as their readers ask them. What is expected stands in MAY, by hand, and not in the rule under test.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client

from tests.people import Reported, report
from vulndesk.apps.cases.actions.thread import prepare_message, store_message
from vulndesk.apps.cases.models import Attachment, Case
from vulndesk.apps.notices.actions import mail_parties, mail_reporter
from vulndesk.apps.parties.actions import Invitation, invite_party
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.timeline.models import Event
from vulndesk.apps.vault.files import store_file
from vulndesk.core.access import DESK
from vulndesk.core.audience import CASE, REPORTER, TEAM, for_party

pytestmark = pytest.mark.django_db

NAMES = {"team", "reporter", "case", "acme", "other", "late"}
MAY = {
    "tom": NAMES,
    "rita": {"reporter", "case"},
    "acme": {"acme", "case"},
    "other": {"other", "case"},
    "late": set(),  # invited, and has not accepted the terms
    "mona": set(),
    "another reporter": set(),
    "nobody": set(),
}


@dataclass
class Told:
    """A case with one message, one file and one event for each audience. codes: of the invited."""

    given: Reported
    case: Case
    audiences: dict[str, str]
    codes: dict[str, str]


@pytest.fixture
def told(web, tom_user):
    given = report(web, "A word for everybody who may read the report.", contact="rita@example.org")
    case, now = Case.objects.get(pk=given.received.case_id), datetime.now(UTC)
    audiences, codes = {"team": TEAM, "reporter": REPORTER, "case": CASE}, {}
    for name in ("acme", "other", "late"):
        asked = Invitation(name, "vendor", "", now + timedelta(days=3), contact=f"{name}@vendor.example")
        row, codes[name] = invite_party(case.pk, asked, by=actor_for(tom_user), now=now)
        audiences[name] = for_party(row.pk)
    for name, audience in audiences.items():
        files = [store_file([b"bytes"], name=f"file-for-{name}.txt")]
        prepared = prepare_message(
            case, text=f"words-for-{name}.", kind="said", by=DESK, audience=audience, now=now, files=files
        )
        with transaction.atomic():
            store_message(prepared)
            record_event(kind="message_posted", now=now, case_id=case.pk, programme_id=web.pk, audience=audience)
    return Told(given, case, audiences, codes)


@pytest.fixture
def cast(told, at_desk, elsewhere, desktop):
    """name -> browser"""
    found = {"tom": at_desk, "mona": elsewhere, "nobody": Client()}
    for who, receipt in (("rita", told.given.received.receipt), ("another reporter", report(desktop).received.receipt)):
        found[who] = Client()
        found[who].post("/status/", {"receipt": receipt})
    for who, code in told.codes.items():
        found[who] = Client()
        found[who].post("/guest/", {"code": code})
        if who != "late":
            found[who].post("/guest/terms/", {"answer": "accept"})
    return found


def _text(*answers):
    return " ".join(answer.content.decode() for answer in answers)


def _pages(case):
    team = f"/team/cases/{case.reference}/"
    return (
        *(team, f"{team}parts/story/", f"{team}room/", f"{team}room/part/", f"{team}parties/"),
        *("/status/report/", "/status/report/part/thread/", "/status/report/room/", "/status/report/room/part/"),
        *("/guest/", "/guest/terms/", "/guest/case/", "/guest/case/part/"),
    )


THREADS = ("", "parts/story/", "room/", "room/part/")


def test_pages_and_their_parts_show_each_reader_their_own(told, cast):
    threads = {f"/team/cases/{told.case.reference}/{part}" for part in THREADS}
    threads |= {"/status/report/", "/status/report/part/thread/", "/guest/case/", "/guest/case/part/"}
    threads |= {"/status/report/room/", "/status/report/room/part/"}
    for who, browser in cast.items():
        found = set()
        for address in _pages(told.case):
            text = _text(browser.get(address))
            seen = {name for name in NAMES if f"words-for-{name}." in text}
            assert seen in ((MAY[who], set()) if address in threads else (set(),)), (who, address)
            assert {name for name in NAMES if f"file-for-{name}.txt" in text} == seen, (who, address)
            found |= seen
        assert found == MAY[who], who


def test_a_filter_of_the_room_opens_nothing_more(told, cast):
    for who, browser in cast.items():
        for name, audience in told.audiences.items():
            team = f"/team/cases/{told.case.reference}/room/part/"
            for room in (team, "/guest/case/part/", "/status/report/room/part/"):
                text = _text(browser.get(f"{room}?for={audience}"))
                assert {one for one in NAMES if f"words-for-{one}." in text} <= MAY[who] & {name}, (who, name)


def test_a_file_opens_for_its_readers_and_is_absent_for_all_others(told, cast):
    names = {audience: name for name, audience in told.audiences.items()}
    for who, browser in cast.items():
        for row in Attachment.objects.filter(case=told.case):
            team = f"/team/cases/{told.case.reference}/files/{row.pk}/"
            addresses = (team, f"/status/report/files/{row.pk}/", f"/guest/case/files/{row.pk}/")
            opened = [answer for answer in map(browser.get, addresses) if answer.status_code == 200]
            assert bool(opened) is (names[row.audience] in MAY[who]), (who, row.audience)
            assert all(b"".join(answer.streaming_content) == b"bytes" for answer in opened)


def test_the_api_and_the_exported_timeline_give_a_reporter_their_own(told, cast):
    answer = Client().get("/api/v1/report", headers={"Authorization": f"Receipt {told.given.received.receipt}"})
    assert {name for name in NAMES if f"words-for-{name}." in answer.content.decode()} == MAY["rita"]
    lines = re.findall("wrote a message", _text(cast["rita"].get("/status/report/timeline.txt")))
    assert len(lines) == len(MAY["rita"])


def test_mail_tells_each_of_what_they_may_read(told, cast):
    now = datetime.now(UTC)
    for row in Event.objects.filter(case_id=told.case.pk, kind="message_posted"):
        name = next(name for name, audience in told.audiences.items() if audience == row.audience)
        assert (mail_reporter(event_id=row.pk, now=now) is not None) is (name in MAY["rita"]), name
        readers = {who for who in ("acme", "other", "late") if name in MAY[who]}
        assert (mail_parties(event_id=row.pk, now=now) is not None) is bool(readers), name
