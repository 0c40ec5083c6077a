"""The guard for programs of the team: what its pages do, as far as the token's person may."""

import pytest
from django.test import Client

from tests.apps.forges.steps import work
from tests.apps.guard.steps import TEXT, TITLE, told
from tests.apps.tokens.conftest import token_of
from vulndesk.apps.accounts.models import User
from vulndesk.apps.cases.models import Case
from vulndesk.apps.guard.models import Sighting

LIST = "/api/v1/programmes/enix/public-issues"
GUARD = "/api/v1/programmes/enix/guard"


@pytest.fixture
def program(tom_user):
    return by(token_of(tom_user))


def by(token):
    def ask(method, path, body=None, **headers):
        given = {"data": body, "content_type": "application/json"} if body is not None else {}
        return getattr(Client(), method)(path, headers={"authorization": f"Bearer {token}", **headers}, **given)

    return ask


def test_a_program_reads_what_was_seen_with_every_rule_and_its_words(seen, program):
    page = program("get", LIST).json()
    assert {name: page[name] for name in ("next", "threshold", "looked", "waiting", "settled", "false_alarms")} == {
        "next": "", "threshold": 3.0, "looked": 1, "waiting": 1, "settled": 0, "false_alarms": 0,
    }  # fmt: skip
    (one,) = page["sightings"]
    assert (one["kind"], one["number"], one["repository"], one["title"]) == ("issue", 1, "acme/parser", TITLE)
    assert one["address"] == seen.forge.issues[1]["html_url"]
    assert one["rules"][0]["words"]
    assert one["score"] == sum(rule["weight"] for rule in one["rules"])
    assert program("get", f"{LIST}/{one['id']}").json() == one | {"text": TEXT}
    assert program("get", f"{LIST}?state=case").json()["sightings"] == []
    for query, status in (("state=odd", 422), ("cursor=odd", 422), ("colour=red", 400)):
        assert program("get", f"{LIST}?{query}").status_code == status, query


def test_a_program_reads_what_became_of_it_in_public(seen, program):
    issue = seen.forge.issues[1]

    def became():
        (one,) = program("get", LIST).json()["sightings"]
        return one["is_comment"], one["is_calm"], one["is_gone"]

    assert became() == (False, False, False)
    told(seen, issue=issue | {"title": "x", "body": "y", "updated_at": seen.forge.tick()}, action="edited")
    assert became() == (False, True, False)
    told(seen, issue=issue, action="deleted")
    assert became() == (False, True, True)


@pytest.mark.slow
def test_a_program_settles_and_asks_once_for_a_key(seen, program):
    one = f"{LIST}/{Sighting.objects.get().pk}"
    assert program("post", f"{one}/comment", {}, **{"Idempotency-Key": "a"}).json()["comment"] == "planned"
    assert program("post", f"{one}/comment", {}, **{"Idempotency-Key": "a"}).json()["comment"] == "planned"
    assert program("post", f"{one}/comment", {}).status_code == 409
    work(only="guard.")
    assert program("get", one).json()["comment"] == "done"
    assert len(seen.forge.comments[1]) == 1
    assert program("post", f"{one}/false-alarm", {}).json()["state"] == "false_alarm"
    assert program("post", f"{one}/take-back", {}).json()["state"] == "waiting"
    opened = program("post", f"{one}/case", {}).json()
    assert (opened["state"], opened["case"]) == ("case", Case.objects.get().reference)
    assert program("post", f"{one}/case", {}).status_code == 409
    assert program("post", f"{one}/publish", {}).status_code == 404
    assert program("post", f"{one}/shut", {}).json()["shut"] == "planned"


def test_a_program_may_what_its_person_and_its_scopes_allow(seen, tom_user, elsewhere, program):
    one = f"{LIST}/{Sighting.objects.get().pk}"
    reads = by(token_of(tom_user, "cases:read"))
    assert reads("get", one).status_code == 200
    assert reads("post", f"{one}/comment", {}).status_code == 403
    assert by(token_of(tom_user, "programmes:read"))("get", one).status_code == 403
    mona = by(token_of(User.objects.get(username="mona")))
    for method, path in (("get", LIST), ("get", one), ("post", f"{one}/comment"), ("get", GUARD), ("put", GUARD)):
        body = {} if method != "get" else None
        there, absent = mona(method, path, body), mona(method, path.replace("enix", "nowhere"), body)
        assert (there.status_code, there.content) == (absent.status_code, absent.content) == (404, there.content), path
    assert Sighting.objects.get().comment == "none"


def test_an_owner_s_program_says_what_the_guard_may_do(seen, program):
    olga = by(token_of(User.objects.get(username="olga")))
    assert program("get", GUARD).json() == {"is_on": True, "comments": False, "shuts": False, "comment": ""}
    assert program("put", GUARD, {"is_on": True, "comments": True, "shuts": False}).status_code == 403
    wanted = {"is_on": True, "comments": True, "shuts": True, "comment": "Danke! Direkt geht es hier: {link}"}
    assert olga("put", GUARD, wanted).json() == wanted == program("get", GUARD).json()
    assert olga("put", GUARD, {"is_on": "perhaps"}).status_code == 422
    telling = olga("put", GUARD, {"comment": "A vulnerability? Please write to {link}"})
    assert telling.status_code == 422
    assert "what they stand below" in telling.json()["detail"]
