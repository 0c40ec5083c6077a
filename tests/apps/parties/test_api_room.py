"""The room and the parties for programs: messages with files, whom they are for, invitations and their end."""

import json
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.apps.cases.handling import reported
from tests.apps.tokens.conftest import Program, token_of
from vulndesk.apps.cases.models import Attachment, Case, Message
from vulndesk.apps.parties.models import Participant


@pytest.fixture
def program(tom_user):
    return Program(token_of(tom_user))


@pytest.fixture
def path(case):
    return f"/cases/{case.reference}"


def test_a_message_to_the_reporter_goes_with_its_files_once(program, path, rita):
    form = {
        "message": json.dumps({"to": "everyone", "text": "Try this build."}),
        "files": [SimpleUploadedFile("build.tar", b"BYTES"), SimpleUploadedFile("notes.txt", b"NOTES")],
    }
    for _ in range(2):
        for file in form["files"]:
            file.seek(0)
        headers = {"authorization": f"Bearer {program.token}", "idempotency-key": "m-1"}
        done = program.client.post(f"/api/v1{path}/messages", form, headers=headers)
        assert done.status_code == 201, done.content
    page = rita.get("/status/report/").content.decode()
    assert page.count("Try this build.") == 1
    assert sorted(Attachment.objects.values_list("size", flat=True)) == [5, 5]
    told = program.get(f"{path}/messages").json()
    assert [one["name"] for one in told["messages"][-1]["files"]] == ["build.tar", "notes.txt"]
    assert told["messages"][-1]["audience"] == "everyone"


def test_a_key_with_another_file_is_another_request(program, path):
    headers = {"authorization": f"Bearer {program.token}", "idempotency-key": "m-1"}
    for content, status in ((b"ONE", 201), (b"TWO", 409)):
        form = {"message": '{"to": "team", "text": "x"}', "files": [SimpleUploadedFile("a", content)]}
        assert program.client.post(f"/api/v1{path}/messages", form, headers=headers).status_code == status
    assert Message.objects.count() == 1


def test_a_message_for_the_team_is_not_the_reporters(program, path, rita):
    assert program.post(f"{path}/messages", {"to": "team", "text": "CANARY note"}).status_code == 201
    assert "CANARY note" not in rita.get("/status/report/").content.decode()
    assert program.get(f"{path}/messages?to=team").json()["messages"][0]["text"] == "CANARY note"
    assert program.get(f"{path}/messages?to=everyone").json()["messages"] == []
    misspelt = program.get(f"{path}/messages?to=teem")
    assert (misspelt.status_code, misspelt.json()["field"]) == (422, "to")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": "x"}, "to"),
        ({"to": "world", "text": "x"}, "to"),
        ({"to": "party:0", "text": "x"}, "to"),
        ({"to": "everyone", "text": " "}, "message"),
        ({"to": "everyone", "text": "x", "tlp": "PINK"}, "tlp"),
        ({"to": "everyone", "text": "x", "more": 1}, "more"),
    ],
)
@pytest.mark.slow
def test_a_message_that_cannot_be_is_refused_at_its_place(program, path, body, field):
    answer = program.post(f"{path}/messages", body)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert not Message.objects.exists()


def test_what_more_people_would_read_is_asked_for_twice(program, path, visiting):
    acme, row = visiting("Acme")
    whom = {one["to"] for one in program.get(f"{path}/messages").json()["audiences"]}
    assert whom == {"everyone", "team", "case", f"party:{row.pk}"}
    said = {"to": "case", "text": "To all of you."}
    refused = program.post(f"{path}/messages", said)
    assert (refused.status_code, refused.json()["field"]) == (422, "widens")
    assert program.post(f"{path}/messages", said | {"widens": True}).status_code == 201
    assert "To all of you." in acme.get("/guest/case/").content.decode()
    assert program.post(f"{path}/messages", {"to": f"party:{row.pk}", "text": "To Acme."}).status_code == 201


def test_a_question_is_asked_changed_and_settled(program, path):
    program.post(f"{path}/messages", {"to": "team", "text": "Is it 2.3?", "asks": True})
    told = program.get(f"{path}/messages").json()
    asked = told["questions"][0]
    assert program.send("put", f"{path}/messages/{asked['id']}", {"text": "Is it 2.4?"}).status_code == 200
    assert program.post(f"{path}/messages/{asked['id']}/settle", {}).status_code == 200
    assert program.post(f"{path}/messages/{asked['id']}/settle", {}).status_code == 409
    after = program.get(f"{path}/messages").json()
    assert after["questions"] == []
    assert (after["messages"][-1]["text"], bool(after["messages"][-1]["settled_at"])) == ("Is it 2.4?", True)


def test_a_message_of_somebody_else_or_of_another_case_is_not_changed(program, path, web, rita):
    rita.post("/status/report/answer/", {"message": "Mine."})
    other = reported(web)
    program.post(f"/cases/{other.reference}/notes", {"text": "There."})
    before = list(Message.objects.values_list("pk", "edited_at"))
    for pk, _ in before:
        assert program.send("put", f"{path}/messages/{pk}", {"text": "x"}).status_code == 404
    assert program.post(f"{path}/messages/{uuid4()}/settle", {}).status_code == 404
    assert list(Message.objects.values_list("pk", "edited_at")) == before


def test_a_participant_is_invited_by_a_code_that_is_told_once(program, path):
    given = {"name": "Acme", "role": "vendor", "summary": "It reads too far.", "access_days": 30}
    made = program.post(f"{path}/parties", given, **{"idempotency-key": "i-1"})
    assert made.status_code == 201, made.content
    assert program.post(f"{path}/parties", given, **{"idempotency-key": "i-1"}).json() == made.json()
    assert Participant.objects.count() == 1
    guest = Client()
    assert guest.post("/guest/", {"code": made.json()["code"]}).status_code == 302
    listed = program.get(f"{path}/parties")
    assert made.json()["code"] not in listed.content.decode()
    told = listed.json()["parties"][0]
    assert (told["name"], told["role"], told["told"], told["ended"]) == ("Acme", "vendor", "summary", False)
    assert told["to"] == f"party:{made.json()['id']}"


def test_a_new_link_shuts_the_former_one_and_the_end_shuts_both(program, path):
    made = program.post(f"{path}/parties", {"name": "Acme", "role": "vendor"}).json()
    renewed = program.post(f"{path}/parties/{made['id']}/link", {})
    assert renewed.status_code == 201
    assert Client().post("/guest/", {"code": made["code"]}).status_code == 401
    assert Client().post("/guest/", {"code": renewed.json()["code"]}).status_code == 302
    assert program.send("put", f"{path}/parties/{made['id']}/role", {"role": "coordinator"}).status_code == 200
    assert program.send("put", f"{path}/parties/{made['id']}/role", {"role": "coordinator"}).status_code == 409
    assert program.send("delete", f"{path}/parties/{made['id']}", {}).status_code == 200
    assert Client().post("/guest/", {"code": renewed.json()["code"]}).status_code == 401
    assert program.get(f"{path}/parties").json()["parties"][0]["ended"]


def test_a_participant_of_another_case_is_absent_in_this_one(program, path, web):
    other = reported(web)
    made = program.post(f"/cases/{other.reference}/parties", {"name": "Acme", "role": "vendor"}).json()
    for send in (
        lambda: program.post(f"{path}/parties/{made['id']}/link", {}),
        lambda: program.send("put", f"{path}/parties/{made['id']}/role", {"role": "observer"}),
        lambda: program.send("delete", f"{path}/parties/{made['id']}", {}),
    ):
        assert send().status_code == 404
    assert Participant.objects.get().revoked_at is None


@pytest.mark.parametrize("body", [{"name": "", "role": "vendor"}, {"name": "x", "role": "king"}, {"name": "x"}])
def test_an_invitation_that_cannot_be_is_refused(program, path, body):
    assert program.post(f"{path}/parties", body).status_code == 422
    assert not Participant.objects.exists()


def test_names_are_shown_as_the_team_chooses_and_the_reporter_is_asked(program, path):
    assert program.send("put", f"{path}/party-names", {"names_for": "case"}).status_code == 200
    assert program.post(f"{path}/ask-identity", {}).status_code == 200
    told = program.get(f"{path}/parties").json()
    assert (told["names_for"], told["asked_identity"]) == ("case", True)
    assert program.send("put", f"{path}/party-names", {"names_for": "world"}).status_code == 422


def test_a_case_is_restricted_by_handles_and_opened_again(program, path, case, web):
    from tests.apps.cases.handling import person

    ann = Program(token_of(person("ann", web)))
    known = program.get(f"{path}/known-to")
    assert {one["handle"] for one in known.json()["people"]} == {"tom", "ann"}
    mark = {"if-match": known["ETag"]}
    refused = program.send("put", f"{path}/known-to", {"people": ["nobody"]}, **mark)
    assert (refused.status_code, refused.json()["field"]) == (422, "people")
    assert program.send("put", f"{path}/known-to", {"people": []}, **mark).status_code == 200
    assert ann.get(path).status_code == 404
    assert program.send("put", f"{path}/known-to", {"people": ["ann"]}, **mark).status_code == 412
    assert program.send("delete", f"{path}/known-to", {}).status_code == 200
    assert program.send("delete", f"{path}/known-to", {}).status_code == 409
    assert ann.get(path).status_code == 200
    assert not Case.objects.get(pk=case.pk).is_restricted
