"""What a reporter does by the API with a receipt: write, complete, remind, appeal, take back, give a key."""

import hashlib
import json
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.apps.cases.handling import case_of, person
from tests.apps.tokens.conftest import token_of
from tests.people import join, report
from vulndesk.apps.cases.actions import DeedRequest, do_deed
from vulndesk.apps.cases.models import Attachment, Case, Deadline, Message
from vulndesk.apps.keys.models import ParticipantKey
from vulndesk.apps.timeline.models import Event
from vulndesk.apps.tokens.models import AnsweredRequest
from vulndesk.core.lifecycle import Deed
from vulndesk.gateways.pgp import armoured, certificate_of, make_key

pytestmark = pytest.mark.django_db

TEXT = "It happens with 2.3.1, too."


class Reporter:
    """Somebody's tool, with the receipt of one report."""

    def __init__(self, receipt):
        self.receipt, self.client = receipt, Client()

    def headers(self, **more):
        return {"authorization": f"Receipt {self.receipt}"} | more

    def get(self, place=""):
        return self.client.get(f"/api/v1/report{place}", headers=self.headers())

    def post(self, place, body=None, **more):
        content = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return self.client.post(f"/api/v1/report/{place}", headers=self.headers(**more), **content)

    def put(self, place, body):
        return self.client.put(
            f"/api/v1/report/{place}", json.dumps(body), content_type="application/json", headers=self.headers()
        )


@pytest.fixture
def sent(programmes):
    return report(programmes["enix"], now=datetime.now(UTC))


@pytest.fixture
def case(sent):
    return case_of(sent)


@pytest.fixture
def rita(sent):
    return Reporter(sent.received.receipt)


@pytest.fixture
def rolf(programmes):
    return Reporter(report(programmes["enix"], "Rolf's.", now=datetime.now(UTC)).received.receipt)


def told(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()


def test_a_message_is_written_once_for_a_key_which_is_no_other_reporters_key(rita, rolf, case):
    key = {"idempotency-key": "1"}
    first = told(rita.post("messages", {"text": TEXT}, **key), 201)
    assert (first["reference"], told(rita.post("messages", {"text": TEXT}, **key), 201)) == (case.reference, first)
    assert Message.objects.filter(case=case).count() == 1
    assert told(rolf.post("messages", {"text": TEXT}, **key), 201)["reference"] != case.reference
    assert (Message.objects.count(), AnsweredRequest.objects.count()) == (2, 2)
    told(rita.post("messages", {"text": "Another."}, **key), 409)
    assert [one["text"] for one in told(rita.get())["messages"]] == [TEXT]


def test_files_go_with_it_and_are_got_back_by_its_reporter_alone(rita, rolf):
    log = b"Segmentation fault\n"
    form = {"message": "{}", "files": SimpleUploadedFile("crash.log", log)}
    told(rita.client.post("/api/v1/report/messages", form, headers=rita.headers()), 201)
    (file,) = told(rita.get())["messages"][0]["files"]
    assert (file["name"], file["sha256"]) == ("crash.log", hashlib.sha256(log).hexdigest())
    place = f"/files/{file['id']}"
    got = rita.get(place)
    assert b"".join(got.streaming_content) == log
    assert "sandbox" in got["Content-Security-Policy"]
    there, absent = rolf.get(place), rolf.get("/files/00000000-0000-0000-0000-000000000000")
    assert (there.status_code, there.content) == (404, absent.content)
    Message.objects.update(tlp="RED")
    told(rita.get(place), 409)
    assert b"".join(rita.get(f"{place}?seen=red").streaming_content) == log
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize(
    ("place", "body", "status"),
    [
        ("messages", {"text": " "}, 422),
        ("messages", {"words": "x"}, 422),
        ("missing", {"item": "versions of others", "text": "x"}, 409),
        ("missing", {"item": "impact", "text": " "}, 422),
        ("nudge", None, 409),
        ("appeal", None, 409),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(rita, place, body, status):
    events = Event.objects.count()
    assert told(rita.post(place, body), status)["next_step"] or place == "missing"
    assert (Message.objects.count(), Event.objects.count()) == (0, events)


def test_what_the_policy_asks_for_is_given_later(rita):
    missing = told(rita.get())["missing"]
    left = told(rita.post("missing", {"item": missing[0], "text": "Whoever sends the file runs code."}))["missing"]
    assert left == missing[1:]
    assert told(rita.get())["report"][missing[0]] == "Whoever sends the file runs code."


def test_after_a_missed_promise_the_team_is_reminded_once_a_day(rita, case):
    Deadline.objects.filter(case=case).update(breached_at=datetime.now(UTC))
    told(rita.post("nudge"))
    told(rita.post("nudge"), 429)
    assert Event.objects.filter(kind="nudged").count() == 1


def test_a_verdict_is_appealed_and_a_report_taken_back(rita, case, programmes):
    tom = join("tom", programmes["enix"])
    do_deed(case.pk, DeedRequest(Deed.INVALIDATE, message="It is meant so."), by=tom, now=datetime.now(UTC))
    told(rita.post("appeal"))
    told(rita.post("appeal"), 429)
    told(rita.post("withdraw"))
    assert Case.objects.get(pk=case.pk).withdrawn
    told(rita.post("withdraw"), 409)
    assert Event.objects.filter(kind="appealed").count() == 1


def test_a_key_for_answers_is_given_and_another_one_waits_for_a_person(rita):
    key = armoured(certificate_of(make_key(name="Rita", addresses=["rita@finders.example"])))
    assert told(rita.put("key", {"key": key}))["pinned"]
    other = armoured(certificate_of(make_key(name="Rita", addresses=["rita@finders.example"])))
    assert not told(rita.put("key", {"key": other}))["pinned"]
    told(rita.put("key", {"key": "no key"}), 422)
    assert ParticipantKey.objects.count() == 2


def test_nothing_is_done_without_its_receipt(rita, case, programmes):
    wrong = Reporter("0" * 26)
    token = token_of(person("tom", programmes["enix"]))
    for place, body in (("messages", {"text": TEXT}), ("withdraw", None), ("nudge", None), ("appeal", None)):
        told(wrong.post(place, body), 401)
        by_token = {"authorization": f"Bearer {token}"}
        told(Client().post(f"/api/v1/report/{place}", headers=by_token), 401)
    assert not Message.objects.exists()
    assert not Case.objects.get(pk=case.pk).withdrawn
