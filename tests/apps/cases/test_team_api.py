"""The team's API: the same cases and deeds as the pages, for a program with a token."""

import json

import pytest

from tests.apps.cases.handling import person, reported
from tests.apps.tokens.conftest import Program, at_desk, desktop, elsewhere, owning, program, token_of, tom_user, web
from vulndesk.apps.cases.models import Case, Message
from vulndesk.apps.readings.models import Reading

__all__ = ["at_desk", "desktop", "elsewhere", "owning", "program", "tom_user", "web"]


def rows():
    return list(Case.objects.order_by("pk").values_list("pk", "revision", "rm")), Message.objects.count()


def test_cases_are_listed_newest_first_in_pages_that_nothing_new_disturbs(web, program):
    made = [reported(web, hours_ago=5 - number).reference for number in range(5)]
    first = program.get("/cases?limit=2").json()
    late = reported(web).reference
    seen = [row["reference"] for row in first["cases"]]
    cursor = first["next"]
    while cursor:
        page = program.get(f"/cases?limit=2&cursor={cursor}").json()
        seen += [row["reference"] for row in page["cases"]]
        cursor = page["next"]
    assert seen == made[::-1]
    assert late not in seen


def test_filters_say_what_they_do_not_know(web, program):
    case = reported(web, title="Overflow in the parser")
    assert [row["reference"] for row in program.get("/cases?view=needs-you").json()["cases"]] == [case.reference]
    assert program.get("/cases?view=closed").json()["cases"] == []
    assert len(program.get("/cases?q=overflow").json()["cases"]) == 1
    assert program.get("/cases?q=nothing").json()["cases"] == []
    assert program.get("/cases?programme=no-such").json()["cases"] == []
    for query, field in (("view=x", "view"), ("limit=0", "limit"), ("limit=101", "limit"), ("cursor=!!", "cursor")):
        answer = program.get(f"/cases?{query}")
        assert (answer.status_code, answer.json()["field"]) == (422, field)
        assert answer["Content-Type"] == "application/problem+json"


def test_a_case_is_told_whole_and_its_etag_spares_the_second_time(web, program):
    case = reported(web, "The parser reads too far.", title="Overflow")
    told = program.get(f"/cases/{case.reference}")
    body = told.json()
    assert (body["title"], body["programme"], body["revision"]) == ("Overflow", "enix", case.revision)
    assert body["report"]["description"] == "The parser reads too far."
    assert "acknowledge" in body["deeds"]
    assert "answer" not in body["deeds"]
    assert body["clocks"][0]["sentence"]
    assert body["url"].endswith(f"/team/cases/{case.reference}/")
    same = program.get(f"/cases/{case.reference}", **{"if-none-match": told["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    program.post(f"/cases/{case.reference}/notes", {"text": "Looking."})
    assert program.get(f"/cases/{case.reference}", **{"if-none-match": told["ETag"]}).status_code == 200


def test_a_deed_is_done_and_answers_how_the_case_stands(web, program, tom_user):
    case = reported(web)
    done = program.post(f"/cases/{case.reference}/deeds/acknowledge", {"message": "Thank you, we look into it."})
    assert done.status_code == 200, done.content
    assert done.json()["revision"] > case.revision
    assert Case.objects.get().acknowledged_at is not None
    valid = program.post(f"/cases/{case.reference}/deeds/validate", {"message": "It is.", "owner": "tom"})
    assert valid.status_code == 200, valid.content
    assert Case.objects.get().owner_id == tom_user.pk


@pytest.mark.parametrize(
    ("deed", "body", "status"),
    [
        ("acknowledge", {"message": ""}, 422),
        ("acknowledge", {"message": "x", "owners": "tom"}, 422),
        ("acknowledge", {"message": 7}, 422),
        ("assign", {"owner": "nobody-here"}, 422),
        ("close", {"message": "x", "reason": "because"}, 422),
        ("close", {"message": "x", "reason": "resolved"}, 409),
        ("withdraw", {}, 404),
        ("erase", {}, 404),
    ],
)
@pytest.mark.slow
def test_a_deed_that_cannot_be_is_refused_in_words_and_nothing_changes(web, program, deed, body, status):
    case, before = reported(web), None
    before = rows()
    answer = program.post(f"/cases/{case.reference}/deeds/{deed}", body)
    assert answer.status_code == status, answer.content
    assert answer.json()["title"]
    assert rows() == before


def test_a_deed_from_an_old_revision_is_refused(web, program):
    case = reported(web)
    seen = program.get(f"/cases/{case.reference}")["ETag"]
    assert (
        program.post(f"/cases/{case.reference}/deeds/acknowledge", {"message": "x"}, **{"if-match": seen}).status_code
        == 200
    )
    before = rows()
    late = program.post(f"/cases/{case.reference}/deeds/validate", {"message": "x"}, **{"if-match": seen})
    assert late.status_code == 412
    assert "changed" in late.json()["title"].lower() or late.json()["next_step"]
    assert program.post(f"/cases/{case.reference}/deeds/validate", {}, **{"if-match": "soon"}).status_code == 422
    assert rows() == before


def test_the_same_key_does_a_deed_once(web, program):
    case = reported(web)
    path, note = f"/cases/{case.reference}/notes", {"text": "Once."}
    first = program.post(path, note, **{"idempotency-key": "a-1"})
    again = program.post(path, note, **{"idempotency-key": "a-1"})
    assert (first.status_code, first.json()) == (201, again.json())
    assert again.status_code == 201
    assert Message.objects.filter(kind="note").count() == 1
    other = program.post(path, {"text": "Twice."}, **{"idempotency-key": "a-1"})
    assert other.status_code == 409
    assert program.post(path, note, **{"idempotency-key": "x" * 201}).status_code == 422
    assert Message.objects.filter(kind="note").count() == 1


def test_a_refused_deed_can_be_tried_again_with_its_key(web, program):
    case = reported(web)
    path = f"/cases/{case.reference}/deeds/close"
    body = {"message": "x", "reason": "resolved"}
    assert program.post(path, body, **{"idempotency-key": "k"}).status_code == 409
    assert program.post(path, body, **{"idempotency-key": "k"}).status_code == 409


def test_a_severity_is_set_by_a_vector(web, program):
    case = reported(web)
    vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
    done = program.send("put", f"/cases/{case.reference}/severity", {"vector": vector})
    assert done.status_code == 200
    assert program.get(f"/cases/{case.reference}").json()["score"] == 9.8
    assert program.send("put", f"/cases/{case.reference}/severity", {"vector": "CVSS:9"}).status_code == 422


def test_without_the_scope_it_is_refused_by_name(web, tom_user):
    case = reported(web)
    reader = Program(token_of(tom_user, "cases:read"))
    before = rows()
    answer = reader.post(f"/cases/{case.reference}/notes", {"text": "x"})
    assert (answer.status_code, "cases:write" in answer.json()["title"]) == (403, True)
    assert Program(token_of(tom_user, "cases:write")).get("/cases").status_code == 403
    assert rows() == before


def test_cases_of_others_are_as_absent_as_none(web, desktop, program):
    hidden = reported(desktop, "CANARY", title="CANARY")
    before = rows()
    for path in ("", "/notes", "/deeds/acknowledge"):
        body = {"text": "x"} if path == "/notes" else {"message": "x"}
        for reference in (hidden.reference, "VD-AAAA-AAAA"):
            answer = program.get(f"/cases/{reference}") if not path else program.post(f"/cases/{reference}{path}", body)
            assert answer.status_code == 404
            assert b"CANARY" not in answer.content
    there, absent = (program.get(f"/cases/{one}") for one in (hidden.reference, "VD-AAAA-AAAA"))
    assert there.content == absent.content
    assert program.get("/cases").json()["cases"] == []
    assert program.get("/cases?q=canary").json()["cases"] == []
    assert rows() == before


def test_a_token_for_one_programme_sees_that_one(web, desktop):
    nina = person("nina", web, desktop)
    one, other = reported(web), reported(desktop)
    narrow = Program(token_of(nina, programme_ids=[web.pk]))
    assert [row["reference"] for row in narrow.get("/cases").json()["cases"]] == [one.reference]
    assert narrow.get(f"/cases/{other.reference}").status_code == 404
    assert {row["reference"] for row in Program(token_of(nina)).get("/cases").json()["cases"]} == {
        one.reference,
        other.reference,
    }


def test_reading_by_the_api_is_recorded_like_reading_a_page(web, program, tom_user):
    case = reported(web)
    program.get(f"/cases/{case.reference}")
    assert Reading.objects.get(case_id=case.pk, page="api_case").who == f"user:{tom_user.pk}"


@pytest.mark.parametrize("body", ["", "{", "[]", '{"message": "x", "message": "y"}', '{"message": 1e400}', "\ud800"])
def test_broken_json_is_refused_and_stores_nothing(web, program, body):
    case = reported(web)
    before = rows()
    answer = program.client.post(
        f"/api/v1/cases/{case.reference}/deeds/acknowledge",
        body.encode("utf-8", "surrogatepass"),
        content_type="application/json",
        headers={"authorization": f"Bearer {program.token}"},
    )
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert rows() == before


def test_the_description_names_the_routes_and_their_refusals(web, program):
    told = json.loads(program.client.get("/api/v1/openapi.json").content)
    deed = told["paths"]["/api/v1/cases/{reference}/deeds/{deed}"]["post"]
    assert {"200", "401", "403", "404", "409", "412", "422"} <= set(deed["responses"])
    assert deed["security"] == [{"ByToken": []}]
