"""A case goes to another programme, by programs of both teams."""

import pytest
from django.test import Client

from tests.apps.cases.handling import person
from tests.apps.tokens.conftest import Program, token_of
from vulndesk.apps.cases.models import Case, Message
from vulndesk.apps.handover.models import Handover


@pytest.fixture
def program(tom_user):
    return Program(token_of(tom_user))


@pytest.fixture
def mona(desktop):
    return Program(token_of(person("mona2", desktop)))


@pytest.fixture
def path(case):
    return f"/cases/{case.reference}/handover"


@pytest.fixture
def words(desktop):
    return {"taker": desktop.slug, "reason": "REASON for both.", "summary": "SUMMARY for them."}


@pytest.mark.slow
def test_a_case_goes_once_its_reporter_and_the_other_team_agreed(program, mona, path, words, rita, case, desktop):
    told = program.get(path).json()
    assert (desktop.slug in {one["slug"] for one in told["targets"]}, told["stop"]) == (True, "")
    made = program.post(path, words | {"stays": True}, **{"idempotency-key": "h"})
    assert (made.status_code, made.json()["state"]) == (201, "asked")
    assert program.post(path, words | {"stays": True}, **{"idempotency-key": "h"}).json() == made.json()
    offer = f"/handovers/{made.json()['id']}"
    assert mona.get(offer).status_code == 404
    assert mona.get("/handovers").json()["handovers"] == []
    rita.post("/status/report/handover/", {"agrees": "yes"})
    read = mona.get(offer).json()
    assert (read["summary"], read["reference"], read["incoming"]) == ("SUMMARY for them.", "", True)
    assert mona.get(f"/cases/{case.reference}").status_code == 404
    taken = mona.post(f"{offer}/accept", {"lets_stay": True})
    assert (taken.status_code, taken.json()["reference"]) == (200, case.reference)
    assert Client().post("/guest/", {"code": taken.json()["code"]}).status_code == 302
    assert mona.get(f"/cases/{case.reference}").status_code == 200
    assert program.get(f"/cases/{case.reference}").status_code == 404
    assert Case.objects.get(pk=case.pk).programme_id == desktop.pk


def test_an_offer_is_declined_and_nothing_changes(program, mona, path, words, rita, case):
    offer = f"/handovers/{program.post(path, words).json()['id']}"
    rita.post("/status/report/handover/", {"agrees": "yes"})
    assert mona.post(f"{offer}/decline", {"words": "It is not ours."}).status_code == 200
    assert mona.post(f"{offer}/accept", {}).status_code == 409
    assert program.get(path).json()["earlier"][0]["answer"] == "It is not ours."
    assert Case.objects.get(pk=case.pk).programme_id == case.programme_id


def test_a_proposal_is_taken_back_while_it_waits(program, path, words):
    made = program.post(path, words).json()
    assert program.post(path, words).status_code == 409
    assert program.send("delete", f"{path}/{made['id']}", {}).status_code == 200
    assert program.send("delete", f"{path}/{made['id']}", {}).status_code == 409
    assert Handover.objects.get().ended_at is not None


def test_a_proposal_of_another_case_is_absent_in_this_one(program, path, words, web):
    from tests.apps.cases.handling import reported

    made = program.post(path, words).json()
    other = reported(web)
    assert program.send("delete", f"/cases/{other.reference}/handover/{made['id']}", {}).status_code == 404
    assert Handover.objects.get().ended_at is None


@pytest.mark.parametrize("changes", [{"taker": "no-such"}, {"reason": " "}, {"summary": ""}, {"to": "x"}])
def test_a_proposal_that_cannot_be_is_refused(program, path, words, changes):
    assert program.post(path, words | changes).status_code == 422
    assert not Handover.objects.exists()


def test_the_reporter_is_asked_to_report_there(program, path):
    assert program.post(f"{path}/tell", {"text": "Please report it to them."}).status_code == 200
    assert Message.objects.get().audience == "everyone"


def test_for_a_third_team_there_is_no_offer(program, path, words, rita, cara):
    made = program.post(path, words).json()
    rita.post("/status/report/handover/", {"agrees": "yes"})
    from vulndesk.apps.accounts.models import User

    third = Program(token_of(User.objects.get(username="cara")))
    absent = "0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"
    for place in ("", "/accept", "/decline"):
        method = "post" if place else "get"
        answers = [third.send(method, f"/handovers/{one}{place}", {}) for one in (made["id"], absent)]
        if method == "get":
            answers = [third.get(f"/handovers/{one}") for one in (made["id"], absent)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content
    assert Handover.objects.get().state == "offered"
