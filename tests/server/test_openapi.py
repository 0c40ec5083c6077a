"""The description of the API: valid, and complete for every operation, so that a program can be written from it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from jsonschema import Draft202012Validator
from ninja.openapi.schema import OpenAPISchema
from openapi_spec_validator import validate

from vulndesk.server.api import api
from vulndesk.server.openapi import PROBLEM, REFUSED, TITLES

BY_TOKEN = {"400", "401", "403", "404", "422", "429", "503"}
DEED_BY_TOKEN = BY_TOKEN | {"409", "412", "413", "415"}


@pytest.fixture(scope="module")
def told() -> Any:
    return json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))


def _operations(told: Any) -> Iterator[tuple[str, str, Any]]:
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def _pointers(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for inner in part.values():
            yield from _pointers(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _pointers(inner)


def _contents(operation: Any) -> Iterator[tuple[str, Any]]:
    for status, answer in operation["responses"].items():
        for body in answer.get("content", {}).values():
            yield status, body
    for kind, body in operation.get("requestBody", {}).get("content", {}).items():
        yield kind, body


def test_it_is_valid_openapi_3_1(told: Any) -> None:
    assert told["openapi"].startswith("3.1.")
    validate(told)


def test_every_pointer_leads_somewhere(told: Any) -> None:
    known = told["components"]["schemas"]
    assert {one.rsplit("/", 1)[-1] for one in _pointers(told)} <= set(known)


def test_every_operation_has_a_name_of_its_own_a_summary_and_a_tag(told: Any) -> None:
    names = [operation["operationId"] for _, _, operation in _operations(told)]
    assert len(names) == len(set(names))
    for _, path, operation in _operations(told):
        assert re.fullmatch(r"[a-z_]+", operation["operationId"]), path
        assert len(operation["summary"]) > 10, path
        assert operation["tags"], path


def test_every_refusal_is_a_problem_document_with_its_sentence_and_an_example(told: Any) -> None:
    assert set(REFUSED) == set(TITLES)
    for _, path, operation in _operations(told):
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert answer["description"] == REFUSED[int(status)]
                assert list(answer["content"]) == [PROBLEM], path
                assert answer["content"][PROBLEM]["example"]["status"] == int(status)


def test_every_way_to_show_who_one_is_is_described(told: Any) -> None:
    asked = {name for _, _, operation in _operations(told) for one in operation.get("security", ()) for name in one}
    assert asked == set(told["components"]["securitySchemes"]) == {"ByToken", "Receipt"}


def test_what_a_token_may_be_refused_is_told_of_every_operation(told: Any) -> None:
    assert told["components"]["securitySchemes"]["ByToken"]["scheme"] == "bearer"
    for method, path, operation in _operations(told):
        if operation.get("security") == [{"ByToken": []}]:
            assert set(operation["responses"]) >= (BY_TOKEN if method == "get" else DEED_BY_TOKEN), path
        else:
            assert "400" in operation["responses"], path


def test_every_request_and_answer_has_an_example_that_fits_its_schema(told: Any) -> None:
    for _, path, operation in _operations(told):
        for where, body in _contents(operation):
            if "schema" not in body:
                continue
            assert '"…"' not in json.dumps(body["example"], ensure_ascii=False), (path, where, body["example"])
            schema = body["schema"] | {"components": told["components"]}
            problems = [error.message for error in Draft202012Validator(schema).iter_errors(body["example"])]
            assert not problems, (path, where, problems)


def test_the_desk_names_itself_and_what_is_open_to_everybody(told: Any) -> None:
    assert {path for _, path, one in _operations(told) if not one["security"]} == {
        "/api/v1/programmes",
        "/api/v1/programmes/{slug}/reports",
    }
    assert [one["url"] for one in told["servers"]] == [settings.ADDRESS]
    assert told["info"]["license"]["identifier"] == "Apache-2.0"
    tags = {tag for _, _, one in _operations(told) for tag in one["tags"]}
    assert {one["name"] for one in told["tags"]} == tags
    assert all(one["description"] for one in told["tags"])


def test_the_headers_of_an_answer_are_described(told: Any) -> None:
    marked = set()
    for _, path, operation in _operations(told):
        takes = {place["name"] for place in operation.get("parameters", ())}
        for status, answer in operation["responses"].items():
            headers = set(answer.get("headers", ()))
            wanted = {"401": "WWW-Authenticate", "429": "Retry-After", "503": "Retry-After", "304": "ETag"}.get(status)
            assert wanted is None or wanted in headers, (path, status)
            marked |= {operation["operationId"]} if "ETag" in headers else set()
        assert "If-None-Match" not in takes or operation["operationId"] in marked, path
    assert marked >= {"show_case", "show_case_embargo", "show_known_to", "show_settings", "show_policy"}


def test_no_client_is_told_to_send_what_is_empty(told: Any) -> None:
    for _, path, operation in _operations(told):
        for place in operation.get("parameters", ()):
            assert place["schema"].get("default") != "", (path, place["name"])


def test_every_filter_says_what_it_is(told: Any) -> None:
    for _, path, operation in _operations(told):
        for place in operation.get("parameters", ()):
            if place["in"] == "query":
                assert place.get("description"), (path, place["name"])
            if place["name"] == "limit":
                assert (place["schema"]["minimum"], place["schema"]["maximum"]) in ((1, 100), (1, 500)), path


def test_every_part_of_an_address_is_explained(told: Any) -> None:
    for _, path, operation in _operations(told):
        for place in operation.get("parameters", ()):
            if place["in"] == "path":
                assert place.get("description"), (path, place["name"])
                assert place.get("example"), (path, place["name"])


def test_no_two_shapes_share_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """The description has one shape a name: of two with the same name it would show the later one for both."""
    seen: dict[str, Any] = {}

    def add(self: OpenAPISchema, definitions: dict[str, Any]) -> None:
        for name, shape in definitions.items():
            # A shape that is sent and answered differs in what is required alone.
            properties = sorted(shape.get("properties", ()))
            assert seen.setdefault(name, properties) == properties, name
        self.schemas.update(definitions)

    monkeypatch.setattr(OpenAPISchema, "add_schema_definitions", add)
    OpenAPISchema(api, "/api/v1/")
    assert len(seen) > 10


@pytest.mark.django_db
def test_a_filter_of_a_name_that_there_is_not_is_refused_and_never_ignored(client: Any, told: Any) -> None:
    for method, path, operation in _operations(told):
        examples = {place["name"]: place.get("example", "") for place in operation.get("parameters", ())}
        answer = getattr(client, method)(path.format(**examples) + "?no-such-filter=1")
        assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM), path
    assert client.get("/api/v1/programmes").status_code == 200
    assert client.get("/api/v1/report?before=").status_code == 401
