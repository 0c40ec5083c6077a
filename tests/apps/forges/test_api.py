"""Connections by a program of an owner, and what a program of the team sends back to a private report's forge."""

import pytest

from tests.apps.cases.handling import person
from tests.apps.forges.steps import Connected, connected, work
from tests.apps.forges.test_private_reports import case_in, published_here, reported
from tests.apps.tokens.conftest import Program, token_of
from vulndesk.apps.forges.content import open_place
from vulndesk.apps.forges.models import Connection
from vulndesk.apps.timeline.models import Event, Job

LIST = "/programmes/enix/forges"


@pytest.fixture
def program(web):
    return Program(token_of(person("paula", owner=True)))


@pytest.fixture
def handling(tom_user):
    return Program(token_of(tom_user))


@pytest.fixture
def one(web, owning, github):
    return connected(owning, github)


def told(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()


def wanted(forge, kind="github"):
    return {"forge": kind, "address": forge.url, "token": forge.token}


def ping(one, secret, zen):
    """The status of a delivery that is signed with this secret."""
    return one.send(*one.forge.delivery("ping", {"zen": zen}, secret)).status_code


def test_it_is_connected_once_for_a_key_and_hears_what_is_signed_with_the_secret_of_that_answer(program, github):
    key = {"idempotency-key": "forge-1"}
    made = told(program.post(LIST, wanted(github), **key), 201)
    assert told(program.post(LIST, wanted(github), **key), 201) == made
    row = Connection.objects.get()
    assert open_place(row).token == github.token
    one = Connected(row, made["secret"], github)
    assert made["connection"]["hook"].endswith(one.hook)
    assert ping(one, made["secret"], "x") == 202
    assert ping(one, "another", "y") == 401
    shown = told(program.get(f"{LIST}/{row.pk}"))
    assert [(each["outcome"], each["is_refused"], each["number"]) for each in shown["counts"]] == [
        ("ping", False, 1),
        ("wrong_signature", True, 1),
    ]
    assert shown["heard_at"] is not None
    del shown["counts"]
    assert told(program.get(LIST)) == {"connections": [shown]}
    for words in (str(told(program.get(f"{LIST}/{row.pk}"))), str(list(Event.objects.values_list("facts", flat=True)))):
        assert made["secret"] not in words
        assert github.token not in words


def test_a_new_secret_holds_beside_the_one_before_until_that_is_let_go(program, one):
    address = f"{LIST}/{one.row.pk}"
    key = {"idempotency-key": "renew-1"}
    renewed = told(program.post(f"{address}/secret", {}, **key), 201)
    assert told(program.post(f"{address}/secret", {}, **key), 201) == renewed
    assert renewed["connection"]["has_older_secret"]
    assert {ping(one, one.secret, "x"), ping(one, renewed["secret"], "y")} == {202}
    assert not told(program.send("delete", f"{address}/secret/older", {}))["has_older_secret"]
    assert ping(one, renewed["secret"], "z") == 202
    assert ping(one, one.secret, "w") == 401


def test_its_token_is_tried_changed_and_forgotten(program, one):
    address = f"{LIST}/{one.row.pk}"
    tried = {"login": "vulndesk-bot", "repository": "acme/parser", "private_reporting": True}
    assert told(program.post(f"{address}/try", {})) == tried
    one.forge.token = "another"
    said = told(program.post(f"{address}/try", {}), 409)["title"]
    assert said.startswith("GitHub does not know the token.")
    assert told(program.get(address))["trouble"] == said
    assert told(program.send("put", f"{address}/token", {"token": "another"}))["trouble"] == ""
    assert told(program.post(f"{address}/try", {})) == tried
    assert not told(program.send("put", f"{address}/token", {"token": ""}))["has_token"]
    told(program.post(f"{address}/try", {}), 409)
    assert told(program.send("put", f"{address}/token", {"token": "two words"}), 422)["field"] == "token"


def test_it_is_switched_and_removed(program, one):
    address = f"{LIST}/{one.row.pk}"
    assert told(program.post(f"{address}/switch/off", {}))["switched_off_at"]
    assert ping(one, one.secret, "x") == 404
    assert told(program.post(f"{address}/switch/on", {}))["switched_off_at"] is None
    assert ping(one, one.secret, "x") == 202
    told(program.post(f"{address}/switch/perhaps", {}), 404)
    assert told(program.send("delete", address, {})) == {"connections": []}
    assert ping(one, one.secret, "y") == 404
    for answer in (program.get(address), program.send("delete", address, {}), program.post(f"{address}/try", {})):
        told(answer, 404)


def test_a_look_is_asked_for_where_there_is_something_to_look_for(program, one):
    address = f"{LIST}/{one.row.pk}"
    told(program.post(f"{address}/look", {}), 202)
    assert Job.objects.filter(task="forges.look").count() == 1
    told(program.post(f"{address}/switch/off", {}))
    told(program.post(f"{address}/look", {}), 409)
    assert Job.objects.filter(task="forges.look").count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"forge": "sourceforge"}, "forge"),
        ({"address": "https://github.com/owner"}, "address"),
        ({"address": "https://user:word@github.com/owner/name"}, "address"),
        ({"token": "schlüssel"}, "token"),
        ({"secret": "mine"}, "secret"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(program, github, changed, field):
    assert told(program.post(LIST, wanted(github) | changed), 422)["field"] == field
    assert not Connection.objects.exists()


def test_only_owners_read_connections_and_change_them_and_of_another_programme_there_are_none(
    program, handling, desktop, one
):
    before, address = Connection.objects.values().get(), f"{LIST}/{one.row.pk}"
    for answer in (
        *(handling.get(LIST), handling.get(address), handling.post(LIST, wanted(one.forge))),
        *(handling.post(f"{address}/{deed}", {}) for deed in ("secret", "switch/off", "try", "look")),
        handling.send("put", f"{address}/token", {"token": ""}),
        *(handling.send("delete", each, {}) for each in (address, f"{address}/secret/older")),
    ):
        assert answer.status_code == 403
        assert "acme" not in answer.content.decode()
    there = f"/programmes/interview/forges/{one.row.pk}"
    for answer in (program.get(there), program.send("delete", there, {}), program.post(f"{there}/try", {})):
        told(answer, 404)
    assert Connection.objects.values().get() == before
    assert one.forge.asked == []


def test_a_report_is_accepted_there_once_for_a_key(handling, one):
    found = one.forge.report("Read past the buffer", "Too far.")
    reported(one, found)
    work()
    address = f"/cases/{case_in(one, found).reference}/forge"
    shown = told(handling.get(address))
    assert (shown["key"], shown["state"], shown["may_send"]) == (found["ghsa_id"], "triage", ["accept", "close"])
    key = {"idempotency-key": "accept-1"}
    asked = told(handling.post(f"{address}/accept", {}, **key), 202)
    assert (asked["is_sending"], asked["may_send"]) == (True, [])
    assert told(handling.post(f"{address}/accept", {}, **key), 202) == asked
    told(handling.post(f"{address}/accept", {}), 409)
    told(handling.post(f"{address}/praise", {}), 404)
    work()
    assert one.forge.sent == [{"state": "draft"}]
    assert told(handling.get(address))["state"] == "draft"


def test_the_advisory_goes_back_once_it_is_public_here_and_not_before(handling, one, tom_user):
    found = one.forge.report("Read past the buffer", "Too far.", login="rita")
    reported(one, found)
    work()
    case = case_in(one, found)
    told(handling.post(f"/cases/{case.reference}/forge/publish", {}), 409)
    published_here(case, tom_user)
    assert "publish" in told(handling.get(f"/cases/{case.reference}/forge"))["may_send"]
    told(handling.post(f"/cases/{case.reference}/forge/publish", {}), 202)
    work()
    assert [sent["state"] for sent in one.forge.sent] == ["published"]


def test_another_team_finds_no_report_and_a_case_that_came_otherwise_has_none(program, handling, desktop, one):
    found = one.forge.report("Read past the buffer", "Too far.")
    reported(one, found)
    work()
    stranger = Program(token_of(person("sonja", desktop)))
    reference = case_in(one, found).reference
    for path in (f"/cases/{reference}/forge", "/cases/VD-ZZZZ-ZZZZ/forge"):
        assert told(stranger.get(path), 404)["title"] == told(stranger.post(f"{path}/close", {}), 404)["title"]
    told(program.send("delete", f"{LIST}/{one.row.pk}", {}))
    told(handling.get(f"/cases/{reference}/forge"), 404)
    assert one.forge.sent == []
