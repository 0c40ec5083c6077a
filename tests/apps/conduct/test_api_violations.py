"""Violations by a program: recorded with evidence, decided, given back; what shuts out or goes out takes a person."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.apps.cases.handling import person, reported
from tests.apps.conduct.test_violations import decided, recorded
from tests.apps.tokens.conftest import Program, token_of
from vulndesk.apps.conduct import actions
from vulndesk.apps.conduct.models import Evidence, LegalBasis, Revocation, Violation
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.timeline.models import Event
from vulndesk.core.access import Actor, Role
from vulndesk.core.conduct import Access

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)
ABSENT = "/violations/00000000-0000-0000-0000-000000000000"


@pytest.fixture
def program(tom_user):
    return Program(token_of(tom_user))


@pytest.fixture
def vera(web):
    return person("vera", web)


@pytest.fixture
def case(web):
    return reported(web)


def told(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()


def happened(program, case, **more):
    known = told(program.get(f"/cases/{case.reference}/violations"))
    return {"clauses": [known["clauses"][0]["id"]], "happened": "9,000 requests a second."} | more


def test_it_is_recorded_once_for_a_key_with_the_sentence_the_message_and_a_file(program, case):
    address = f"/cases/{case.reference}/violations"
    before = told(program.get(address))
    body = happened(program, case, messages=["report"], when="On Monday.")
    log = b"GET / HTTP/1.1\n"
    headers = {"authorization": f"Bearer {program.token}", "idempotency-key": "seen"}

    def send():
        form = {"violation": json.dumps(body), "files": SimpleUploadedFile("requests.log", log)}
        return Client().post(f"/api/v1{address}", form, headers=headers)

    made = told(send(), 201)
    assert told(send(), 201) == made
    assert (Violation.objects.count(), Evidence.objects.count()) == (1, 1)
    assert made["clauses"] == [before["clauses"][0]["sentence"]]
    assert (made["about"], made["when"]) == (f"The reporter of {case.reference}", "On Monday.")
    assert [one["who"] for one in made["messages"]] == ["The reporter"]
    assert [(one["name"], one["sha256"]) for one in made["files"]] == [
        ("requests.log", hashlib.sha256(log).hexdigest())
    ]
    file = program.get(f"/evidence-files/{made['files'][0]['id']}")
    assert b"".join(file.streaming_content) == log
    assert "sandbox" in file["Content-Security-Policy"]
    assert told(program.get(address))["violations"] == [made]
    assert Event.objects.filter(kind="violation_recorded").count() == 1


def test_one_of_the_team_or_a_stranger_is_named_and_nobody_of_elsewhere(program, vera, case, elsewhere):
    address, body = "/programmes/enix/violations", happened(program, case)
    assert told(program.post(address, body | {"person": "vera"}), 201)["about"].startswith("Vera")
    assert told(program.post(address, body | {"about": "rita2 on the chat"}), 201)["about"] == "rita2 on the chat"
    told(program.post(address, body), 422)
    there, absent = (program.post(address, body | {"person": who}) for who in ("mona", "nobody-of-that-name"))
    assert (there.status_code, there.content) == (absent.status_code, absent.content)
    assert there.status_code == 404
    assert Violation.objects.count() == 2
    # What is about a person is nothing of theirs to read.
    own = Program(token_of(vera))
    assert [one["about"] for one in told(own.get(address))["violations"]] == ["rita2 on the chat"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"clauses": []}, "clauses"),
        ({"clauses": ["no-such"]}, "clauses"),
        ({"happened": " "}, "happened"),
        ({"messages": ["00000000-0000-0000-0000-000000000000"]}, "messages"),
        ({"person": "tom"}, "person"),
    ],
)
def test_a_record_that_cannot_be_is_refused_and_keeps_nothing(program, case, wrong, field):
    body = happened(program, case) | wrong
    refused = told(program.post(f"/cases/{case.reference}/violations", body), 422)
    assert (refused["field"], bool(refused["next_step"])) == (field, True)
    assert not Violation.objects.exists()


def test_it_is_decided_with_an_end_and_given_back_before_it(program, vera, web, case):
    row = recorded(web, actor_for(vera), case.pk)
    place, until = f"/violations/{row.pk}", (datetime.now(UTC) + WEEK).isoformat()
    wrong = [
        {"words": " "},
        {"words": "x", "taken": [{"access": "thread", "until": "2020-01-01T00:00:00Z"}]},
        {"words": "x", "taken": [{"access": "thread"}, {"access": "thread", "until": until}]},
        {"words": "x", "taken": [{"access": "project"}]},
        {"words": "x", "taken": [{"access": "thread", "until": "2099-01-01T00:00:00"}]},
    ]
    for body in wrong:
        told(program.post(f"{place}/decide", body), 422)
    assert Violation.objects.get().state == "recorded"
    body = {"words": "You went too far.", "taken": [{"access": "thread", "until": until}]}
    made = told(program.post(f"{place}/decide", body))
    assert (made["state"], made["decision"], made["decided_by"]) == ("decided, and in force", body["words"], "Tom")
    assert [(one["access"], one["runs"]) for one in made["revocations"]] == [("thread", True)]
    told(program.post(f"{place}/decide", body), 409)
    told(program.post(f"{place}/drop", {"words": "No."}), 409)
    back = told(program.send("delete", f"{place}/revocations/thread", {}))
    assert [one["runs"] for one in back["revocations"]] == [False]
    told(program.send("delete", f"{place}/revocations/thread", {}), 409)


def test_it_is_dropped_with_a_reason_and_nobody_is_told(program, vera, web, case):
    row = recorded(web, actor_for(vera), case.pk)
    told(program.post(f"/violations/{row.pk}/drop", {"words": " "}), 422)
    assert told(program.post(f"/violations/{row.pk}/drop", {"words": "Our own scanner."}))["state"] == "dropped"
    assert Violation.objects.get().state == "dropped"


def test_an_appeal_is_answered_by_another_person_than_who_decided(program, vera, web, case):
    row = decided(web, actor_for(vera), case.pk, until=datetime.now(UTC) + WEEK)
    place = f"/violations/{row.pk}/appeal"
    told(program.post(place, {"gives_back": True, "words": "Yes."}), 409)
    rita = Actor(Role.REPORTER, case_id=case.pk)
    actions.appeal(row.pk, "It was not me.", by=rita, now=datetime.now(UTC))
    told(Program(token_of(vera)).post(place, {"gives_back": False, "words": "It stands."}), 403)
    made = told(program.post(place, {"gives_back": True, "words": "You are right."}))
    assert [(one["words"], one["state"], one["answer"]) for one in made["appeals"]] == [
        ("It was not me.", "given_back", "You are right.")
    ]
    assert not Revocation.objects.filter(ended_at=None).exists()


def test_what_an_authority_asks_is_recorded_and_nothing_is_exported(program, vera, web, case):
    row = recorded(web, actor_for(vera), case.pk)
    ground = {"authority": "A court, 26/1234", "basis": "Sv 126nd", "dated": "1 March 2026"}
    told(program.post(f"/violations/{row.pk}/legal-basis", ground | {"basis": " "}), 422)
    made = told(program.post(f"/violations/{row.pk}/legal-basis", ground))
    assert [{name: one[name] for name in ground} for one in made["bases"]] == [ground]
    refused = told(program.post(f"/violations/{row.pk}/export", {}), 403)
    assert refused["next_step"].endswith(f"/team/conduct/violations/{row.pk}/")
    assert LegalBasis.objects.count() == 1
    assert not Event.objects.filter(kind="evidence_exported").exists()


def test_no_token_shuts_anybody_out_of_the_desk_or_lets_them_back_in(vera, web, tom_user):
    owner = person("olga", owner=True)
    olga = Program(token_of(owner))
    row = recorded(web, actor_for(tom_user), person_id=vera.pk)
    place = f"/violations/{row.pk}"
    refused = told(olga.post(f"{place}/decide", {"words": "Out.", "taken": [{"access": "team"}]}), 403)
    assert refused["next_step"].endswith(f"/team/conduct{place}/")
    vera.refresh_from_db()
    assert (vera.is_active, Violation.objects.get().state) == (True, "recorded")
    taken = actions.Decided("Out.", {Access.TEAM: None})
    actions.decide_violation(row.pk, taken, by=actor_for(owner), now=datetime.now(UTC))
    told(olga.send("delete", f"{place}/revocations/team", {}), 403)
    vera.refresh_from_db()
    assert vera.is_active is False


def test_of_another_programme_one_is_as_absent_as_none(program, vera, web, case, desktop):
    row = recorded(web, actor_for(vera), case.pk)
    stranger = Program(token_of(person("mona", desktop)))
    for deed, body in (
        ("decide", {"words": "x"}),
        ("drop", {"words": "x"}),
        ("appeal", {"words": "x", "gives_back": True}),
        ("legal-basis", {"authority": "x", "basis": "x", "dated": "x"}),
        ("export", {}),
    ):
        there, absent = (stranger.post(f"{place}/{deed}", body) for place in (f"/violations/{row.pk}", ABSENT))
        assert (there.status_code, there.content) == (absent.status_code, absent.content)
        assert there.status_code == 404
    reader = Program(token_of(vera, "cases:read"))
    told(reader.post(f"/violations/{row.pk}/drop", {"words": "x"}), 403)
    assert Violation.objects.get().state == "recorded"
