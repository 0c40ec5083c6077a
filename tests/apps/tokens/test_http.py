"""The API as HTTP has it: methods, kinds of body, conditional requests, and refusals that a program can read."""

import gzip

import pytest
from django.test import Client

from tests.apps.cases.handling import person, reported
from tests.apps.tokens.conftest import Program, token_of
from vulndesk.apps.cases.models import Case, Message

pytestmark = pytest.mark.django_db

PROBLEM = "application/problem+json"


@pytest.fixture
def place(web):
    return f"/cases/{reported(web).reference}"


def is_told(answer, status):
    """The problem document, whole."""
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM), answer.content
    told = answer.json()
    assert told["status"] == status
    assert told["title"]
    assert told["next_step"]
    return told


def asked(program, method, path, **more):
    bearer = {"authorization": f"Bearer {program.token}", **more.pop("headers", {})}
    return program.client.generic(method, f"/api/v1{path}", headers=bearer, **more)


# --- methods


def test_head_is_get_without_the_body(program, place):
    read = program.get(place)
    head = asked(program, "HEAD", place)
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == read["ETag"]
    assert head["Content-Type"] == read["Content-Type"]
    assert Client().head(f"/api/v1{place}").status_code == 401


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST", "TRACE", "CONNECT"])
def test_a_method_that_there_is_not_is_a_problem_document_and_names_those_that_there_are(program, method):
    answer = asked(program, method, "/me")
    told = is_told(answer, 405)
    assert answer["Allow"] == "GET, HEAD, OPTIONS"
    assert "GET" in told["next_step"]


def test_options_names_the_methods_and_lets_no_other_origin_in(program, place):
    answer = Client().options(f"/api/v1{place}", headers={"origin": "https://evil.example"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Allow"] == "GET, HEAD, OPTIONS"
    assert Client().options(f"/api/v1{place}/notes")["Allow"] == "POST, OPTIONS"
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_no_header_changes_the_method(program, place):
    answer = program.client.post(
        f"/api/v1{place}", headers={"authorization": f"Bearer {program.token}", "x-http-method-override": "GET"}
    )
    is_told(answer, 405)


# --- addresses


@pytest.mark.parametrize("path", ["/api/v2/me", "/api/v0/cases", "/api/v1/nothing", "/api/v1/me/", "/api/v1", "/api/"])
def test_an_address_that_there_is_not_leads_to_the_description(program, path):
    told = is_told(program.client.get(path), 404)
    assert "/api/v1/openapi.json" in told["next_step"]


def test_another_version_of_the_api_is_named_as_such(client):
    assert "version 1" in is_told(client.get("/api/v2/cases"), 404)["next_step"]


# --- who asks


@pytest.mark.parametrize("written", ["bearer {}", "BEARER {}", "Bearer  {}", "Bearer {} "])
def test_the_scheme_is_a_word_in_any_case_with_blanks_about_the_token(program, written):
    answer = program.client.get("/api/v1/me", headers={"authorization": written.format(program.token)})
    assert answer.status_code == 200


@pytest.mark.parametrize("written", ["Bearer {0},Bearer {0}", "Bearer {0} {0}", "{0}", "Bearer"])
def test_two_tokens_or_none_open_nothing(program, written):
    answer = program.client.get("/api/v1/me", headers={"authorization": written.format(program.token)})
    is_told(answer, 401)


def test_a_token_in_the_address_opens_nothing(program):
    for name in ("access_token", "token"):
        answer = program.client.get(f"/api/v1/me?{name}={program.token}")
        assert answer.status_code == 400
        assert program.token not in answer.content.decode()


# --- bodies


def test_json_is_sent_as_json(program, place):
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json"):
        answer = asked(program, "POST", f"{place}/notes", data='{"text": "x"}', content_type=kind)
        assert "application/json" in is_told(answer, 415)["next_step"], kind
    for kind in ("application/json; charset=utf-8", 'APPLICATION/JSON;charset="UTF-8"'):
        answer = asked(program, "POST", f"{place}/notes", data='{"text": "x"}', content_type=kind)
        assert answer.status_code == 201, kind
    assert Message.objects.count() == 2


def test_a_report_is_json_or_a_form(web):
    answer = Client().post("/api/v1/programmes/enix/reports", '{"description": "x"}', content_type="text/plain")
    assert "multipart/form-data" in is_told(answer, 415)["title"]
    assert not Case.objects.exists()


@pytest.mark.parametrize("path", ["{place}/notes", "/programmes/enix/reports"])
def test_a_packed_body_is_refused_with_what_to_do(program, place, path):
    packed, cases = gzip.compress(b'{"text": "x"}'), Case.objects.count()
    answer = asked(
        program,
        "POST",
        path.format(place=place),
        data=packed,
        content_type="application/json",
        headers={"content-encoding": "gzip"},
    )
    assert "Content-Encoding" in is_told(answer, 415)["next_step"]
    assert answer["Accept-Encoding"] == "identity"
    assert (Message.objects.count(), Case.objects.count()) == (0, cases)


FORM = '--x\r\nContent-Disposition: form-data; name="report"\r\n\r\n{"description":"x"}\r\n--x--\r\n'


@pytest.mark.parametrize("charset", ["zlib_codec", "hex", "idna", "undefined", "utf-7", "utf-16", "latin-1", "nope"])
def test_a_form_in_another_character_set_than_utf_8_is_refused(web, charset):
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    answer = Client().generic("POST", "/api/v1/programmes/enix/reports", FORM, content_type=kind)
    assert "UTF-8" in is_told(answer, 415)["next_step"]
    assert Client().generic("POST", "/p/enix/report/", FORM, content_type=kind).status_code == 415
    assert not Case.objects.exists()


def test_more_files_or_fields_than_are_read_are_refused_with_how_many_may_come(web):
    file = '--x\r\nContent-Disposition: form-data; name="files"; filename="a{}"\r\n\r\nv\r\n'
    field = '--x\r\nContent-Disposition: form-data; name="f{}"\r\n\r\nv\r\n'
    for part, count, limit in ((file, 51, "50"), (field, 501, "500")):
        body = "".join(part.format(number) for number in range(count)) + FORM
        kind = "multipart/form-data; boundary=x"
        answer = Client().generic("POST", "/api/v1/programmes/enix/reports", body, content_type=kind)
        told = is_told(answer, 413)
        assert limit in told["title"] + told["next_step"]
    assert not Case.objects.exists()


def part(name, content, *, file=""):
    named = f'; filename="{file}"' if file else ""
    return f'--x\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n{content}\r\n'


@pytest.mark.parametrize(
    "more",
    [
        part("file", "hello", file="crash.log"),
        part("priority", "high"),
        part("report", '{"description": "another"}'),
        part("files", "hello"),
    ],
)
def test_no_part_of_a_form_is_lost_without_a_word(web, more):
    kind = "multipart/form-data; boundary=x"
    answer = Client().generic("POST", "/api/v1/programmes/enix/reports", more + FORM, content_type=kind)
    assert is_told(answer, 422)["field"] in more
    assert not Case.objects.exists()


# --- what is wrong, and where


def test_a_refused_body_names_the_field(program, place):
    told = is_told(asked(program, "POST", f"{place}/notes", data="{}", content_type="application/json"), 422)
    assert (told["field"], told["title"]) == ("text", "text: Field required.")
    told = is_told(program.get("/cases?limit=many"), 422)
    assert told["field"] == "limit"
    told = is_told(asked(program, "POST", f"{place}/notes", data="", content_type="application/json"), 422)
    assert "body" in told["title"]


@pytest.mark.parametrize("path", ["/cases", "/events", "{place}/events", "/advisory-drafts"])
@pytest.mark.parametrize("limit", [0, -1, 10**9, 10**30])
def test_a_limit_that_is_none_says_what_one_is(program, place, path, limit):
    told = is_told(program.get(f"{path.format(place=place)}?limit={limit}"), 422)
    assert told["field"] == "limit"
    assert told["title"].startswith("limit: ")


def test_a_filter_that_stands_twice_is_refused(program):
    told = is_told(program.get("/cases?programme=enix&programme=interview"), 400)
    assert "twice" in told["title"]


def test_where_there_are_no_filters_that_is_said(program):
    assert is_told(program.get("/me?a=1"), 400)["next_step"] == "This address has none."
    assert "cursor" in is_told(program.get("/cases?a=1"), 400)["next_step"]


# --- promises


def test_a_promise_that_nobody_would_keep_is_refused_and_nothing_is_done(program, place):
    for method, path in (("post", f"{place}/notes"), ("delete", f"{place}/retention/hold"), ("put", f"{place}/cve")):
        told = is_told(program.send(method, path, {"text": "x"}, **{"if-match": '"0.1"'}), 400)
        assert "If-Match" in told["title"], path
    assert not Message.objects.exists()
    assert program.get(place, **{"if-match": '"0.1"', "idempotency-key": "k"}).status_code == 200
    reporter = {"authorization": "Receipt 00000000000000000000000000", "idempotency-key": "k"}
    answer = Client().post("/api/v1/report/embargo", "{}", content_type="application/json", headers=reporter)
    assert "Idempotency-Key" in is_told(answer, 400)["title"]


def test_an_empty_key_is_no_key(program, place):
    for written in ("", "  "):
        told = is_told(program.post(f"{place}/notes", {"text": "x"}, **{"idempotency-key": written}), 422)
        assert told["field"] == "Idempotency-Key"
    assert not Message.objects.exists()


# --- conditional requests


def test_an_unchanged_case_is_304_however_its_mark_is_written(program, place):
    mark = program.get(place)["ETag"]
    for written in (mark, f"W/{mark}", "*", f'"other", {mark}', f'W/"other",W/{mark}', f" {mark} "):
        answer = program.get(place, **{"if-none-match": written})
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", mark), written
    for written in ('"other"', mark.strip('"'), '"other", "another"', ",", '"'):
        assert program.get(place, **{"if-none-match": written}).status_code == 200, written


def test_whoever_may_not_see_it_hears_of_no_mark(program, place):
    for written in ("*", '"0.1"'):
        answer = program.get("/cases/VD-0000-0000", **{"if-none-match": written})
        assert (answer.status_code, "ETag" in answer) == (404, False)


def test_of_several_marks_one_has_to_be_the_present_one(program, place):
    mark, deed = program.get(place)["ETag"], f"{place}/deeds/acknowledge"
    for written, status in (('"7.1", "8"', 412), ("7", 412), ('"x", "9.3"', 422), ("x", 422), ('"99999999999"', 422)):
        answer = program.post(deed, {"message": "Thank you."}, **{"if-match": written})
        assert is_told(answer, status), written
    assert program.post(deed, {"message": "Thank you."}, **{"if-match": mark}).status_code == 200
    both, reply = f"{mark}, W/{program.get(place)['ETag']}", f"{place}/deeds/reply"
    assert program.post(reply, {"message": "More."}, **{"if-match": mark}).status_code == 412
    assert program.post(reply, {"message": "More."}, **{"if-match": both}).status_code == 200


def test_the_same_holds_of_a_policy_and_of_settings(program, place):
    for path in ("/programmes/enix/settings", "/programmes/enix/policy/1"):
        mark = program.get(path)["ETag"]
        for written in (f"W/{mark}", "*", f'"x", {mark}'):
            assert program.get(path, **{"if-none-match": written}).status_code == 304, (path, written)


def test_settings_are_changed_by_whoever_saw_one_of_several_marks(web):
    owner = Program(token_of(person("olga", owner=True)))
    path = "/programmes/enix/settings"
    for before, status in (('"x", "y"', 412), (f'"x", W/{owner.get(path)["ETag"]}', 200), ("*", 200)):
        answer = owner.send("patch", path, {"idle_days": 9}, **{"if-match": before})
        assert answer.status_code == status, (before, answer.content)
