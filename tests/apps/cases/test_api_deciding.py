"""What programs decide about a case: SSVC, parts, its policy, doubles, the CVE id, credit, how long it is kept."""

from datetime import UTC, datetime

import pytest

from tests.apps.cases.handling import reported
from tests.apps.tokens.conftest import Program, at_desk, desktop, elsewhere, owning, program, token_of, tom_user, web
from vulndesk.apps.cases.actions import JUDGE_CASE
from vulndesk.apps.cases.models import Case, Message
from vulndesk.apps.credits.models import AddedCredit
from vulndesk.apps.cve.models import CnaRequest, Number
from vulndesk.apps.evidence.models import Mirror
from vulndesk.apps.retention.models import Hold
from vulndesk.apps.timeline.models import Event, Job

__all__ = ["Program", "at_desk", "desktop", "elsewhere", "owning", "program", "token_of", "tom_user", "web"]

TWO = "# First\n\nThe parser reads too far.\n\n# Second\n\nThe cache keeps passwords."


@pytest.fixture
def case(web):
    return reported(web, TWO, title="Two findings")


@pytest.fixture
def path(case):
    return f"/cases/{case.reference}"


def test_what_to_do_first_is_decided_by_a_tree(program, path):
    before = program.get(f"{path}/ssvc")
    tree = next(one for one in before.json()["trees"] if one["tree"] == "supplier")
    answers = {one["point"]: next(iter(one["answers"])) for one in tree["points"]}
    done = program.send("put", f"{path}/ssvc/supplier", {"answers": answers}, **{"if-match": before["ETag"]})
    assert done.status_code == 200, done.content
    told = program.get(f"{path}/ssvc").json()["decisions"][0]
    assert (told["tree"], {one["point"]: one["answer"] for one in told["answers"]}) == ("supplier", answers)
    late = program.send("put", f"{path}/ssvc/supplier", {"answers": answers}, **{"if-match": before["ETag"]})
    assert late.status_code == 412
    missing = program.send("put", f"{path}/ssvc/supplier", {"answers": {}})
    assert (missing.status_code, missing.json()["field"]) == (422, tree["points"][0]["point"])
    assert program.send("put", f"{path}/ssvc/oracle", {"answers": answers}).status_code == 422


def test_a_report_is_split_by_its_passages_once(program, path):
    told = program.get(f"{path}/split")
    place = next(number for number, words in enumerate(told.json()["passages"]) if "passwords" in words)
    given = {"title": "The cache", "passages": [place]}
    made = program.post(f"{path}/split", given, **{"idempotency-key": "s", "if-match": told["ETag"]})
    again = program.post(f"{path}/split", given, **{"idempotency-key": "s", "if-match": told["ETag"]})
    assert (made.status_code, made.json()) == (201, again.json())
    assert Case.objects.count() == 2
    assert "passwords" in program.get(f"/cases/{made.json()['reference']}").json()["report"]["description"]
    assert program.post(f"{path}/split", given, **{"if-match": told["ETag"]}).status_code == 412
    assert program.post(f"{path}/split", {"title": "x", "passages": [99]}).status_code == 422
    assert Case.objects.count() == 2


def test_a_case_under_the_policy_in_force_has_nowhere_to_move(program, path):
    assert program.get(f"{path}/policy").json()["number"] is None
    assert program.post(f"{path}/policy", {}).status_code == 409


def test_doubles_are_told_apart_and_that_is_taken_back(program, path, web):
    other = reported(web, TWO)
    assert program.get(f"{path}/alike").status_code == 200
    assert program.send("delete", f"{path}/alike/{other.reference}", {}).status_code == 200
    assert program.send("delete", f"{path}/alike/{other.reference}", {}).status_code == 409
    assert program.send("put", f"{path}/alike/{other.reference}", {}).status_code == 200
    assert program.send("delete", f"{path}/alike/VD-ZZZZ-ZZZZ", {}).status_code == 404


def test_another_team_s_case_is_no_double_of_ours(program, path, desktop):
    hidden = reported(desktop, TWO)
    there = program.send("delete", f"{path}/alike/{hidden.reference}", {})
    absent = program.send("delete", f"{path}/alike/VD-ZZZZ-ZZZZ", {})
    assert (there.status_code, there.content) == (404, absent.content)


def test_reporters_of_duplicates_hear_how_the_original_ended(program, path, case, web):
    double = reported(web, "The same again.")
    assert program.post(f"{path}/duplicates/close", {"message": "It is fixed."}).status_code == 409
    marked = {"message": "We know it already.", "original": case.reference}
    assert program.post(f"/cases/{double.reference}/deeds/mark_duplicate", marked).status_code == 200
    assert program.post(f"{path}/deeds/invalidate", {"message": "It is none."}).status_code == 200
    assert program.post(f"{path}/deeds/close", {"message": "It is none.", "reason": "not_valid"}).status_code == 200
    told = program.post(f"{path}/duplicates/close", {"message": "It is none."})
    assert (told.status_code, told.json()) == (200, {"told": 1})
    assert not Case.objects.filter(is_open=True).exists()


def test_what_the_report_says_is_looked_up_again_where_there_is_a_copy_of_the_code(program, path, web):
    assert program.post(f"{path}/evidence", {}).status_code == 409
    assert not Job.objects.filter(task=JUDGE_CASE).exists()
    Mirror.objects.create(programme=web, address=web.repository, folder="f", tips="t", fetched_at=datetime.now(UTC))
    assert program.post(f"{path}/evidence", {}).status_code == 202
    assert Job.objects.filter(task=JUDGE_CASE).count() == 1


def test_a_cve_id_is_recorded_and_a_cna_asked(program, path):
    told = program.get(f"{path}/cve").json()
    assert (told["cve_id"], told["stand"], told["has_account"]) == ("", "", False)
    assert program.post(f"{path}/cve/reserve", {}).status_code == 409
    asked = {"of": told["whom"], "text": told["request"], "days": 7}
    assert program.post(f"{path}/cve/requests", asked, **{"idempotency-key": "r"}).status_code == 201
    assert program.post(f"{path}/cve/requests", asked, **{"idempotency-key": "r"}).status_code == 201
    assert program.post(f"{path}/cve/requests", asked).status_code == 409
    assert CnaRequest.objects.count() == 1
    assert program.send("put", f"{path}/cve", {"cve_id": "CVE-2026-12345"}).status_code == 200
    told = program.get(f"{path}/cve").json()
    assert (told["cve_id"], told["stand"], bool(told["requests"][0]["ended_at"])) == ("CVE-2026-12345", "given", True)
    assert program.send("delete", f"{path}/cve/requests", {}).status_code == 409


@pytest.mark.parametrize(
    ("method", "place", "body", "status"),
    [
        ("put", "cve", {"cve_id": "CVE-1"}, 422),
        ("put", "cve", {"cve_id": "CVE-2026-12345", "ours": True}, 422),
        ("post", "cve/settle", {"cve_id": ""}, 409),
        ("post", "cve/reject", {"reason": "It was none."}, 409),
        ("post", "cve/draft", {}, 409),
        ("post", "cve/requests", {"of": "x", "text": "x", "days": 0}, 422),
    ],
)
@pytest.mark.slow
def test_what_cannot_be_done_about_a_cve_id_is_refused(program, path, method, place, body, status):
    assert program.send(method, f"{path}/{place}", body).status_code == status
    assert not Number.objects.exists()
    assert not CnaRequest.objects.exists()


def test_somebody_is_named_with_their_consent_and_named_no_more(program, path):
    given = {"name": "Ann", "type": "analyst", "consent": "She said yes by mail."}
    made = program.post(f"{path}/credits", given, **{"idempotency-key": "c"})
    assert made.status_code == 201, made.content
    assert program.post(f"{path}/credits", given, **{"idempotency-key": "c"}).json() == made.json()
    told = program.get(f"{path}/credits").json()
    assert [(one["whose"], one["name"]) for one in told["credits"]][1:] == [("added", "Ann")]
    assert told["why_not_public"]
    assert program.send("delete", f"{path}/credits/{made.json()['id']}", {}).status_code == 200
    assert program.send("delete", f"{path}/credits/{made.json()['id']}", {}).status_code == 404
    assert AddedCredit.objects.get().ended_at is not None


def test_the_reporter_is_asked_thanked_and_shown_when_it_is_time(program, path):
    assert program.post(f"{path}/credits/ask", {"message": "How shall we name you?"}).status_code == 200
    assert program.post(f"{path}/credits/thank", {"message": "Thank you."}).status_code == 200
    assert Message.objects.filter(audience="everyone").count() == 2
    shown = program.post(f"{path}/credits/show", {"advisory": "CVE-2026-12345", "is_public": True})
    assert shown.status_code == 409
    assert not Event.objects.filter(kind="credit_shown").exists()


@pytest.mark.parametrize(
    "body",
    [
        {"name": "Ann", "type": "wizard", "consent": "x"},
        {"name": "Ann", "type": "analyst", "consent": ""},
        {"name": "Ann", "type": "analyst", "consent": "x", "link": "javascript:alert(1)"},
    ],
)
def test_a_credit_that_cannot_be_is_refused(program, path, body):
    assert program.post(f"{path}/credits", body).status_code == 422
    assert not AddedCredit.objects.exists()


def test_a_credit_of_another_case_is_absent_in_this_one(program, path, web):
    other = reported(web)
    given = {"name": "Ann", "type": "analyst", "consent": "She said yes."}
    made = program.post(f"/cases/{other.reference}/credits", given).json()
    assert program.send("delete", f"{path}/credits/{made['id']}", {}).status_code == 404
    assert AddedCredit.objects.get().ended_at is None


def test_a_case_is_held_and_let_go(program, path):
    assert program.get(f"{path}/retention").json()["held"] is None
    assert program.send("put", f"{path}/retention/hold", {"reason": "The authority asked."}).status_code == 200
    assert program.send("put", f"{path}/retention/hold", {"reason": "Again."}).status_code == 409
    assert program.get(f"{path}/retention").json()["held"]["reason"] == "The authority asked."
    assert program.send("delete", f"{path}/retention/hold", {}).status_code == 200
    assert program.send("delete", f"{path}/retention/hold", {}).status_code == 409
    assert Hold.objects.get().released_at is not None
