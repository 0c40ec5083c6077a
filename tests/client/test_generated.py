"""What was written out of the API's description says what that says: every operation, asked as it is described."""

from __future__ import annotations

import copy
import inspect
import json
import keyword
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, get_type_hints
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from jsonschema import Draft202012Validator

from tests.client.scripted_server import Asked, Says, ScriptedServer
from tools.client.__main__ import HOW, ROOT, described, differing, written
from tools.client.described import Described, Description
from vulndesk.client import Desk, shapes
from vulndesk.core.api_examples import example_of
from vulndesk.server.api import api

TOKEN, RECEIPT, ETAG = "vdt_OfNobody", "ABCDEFGHJKMNPQRSTVWXYZ2345", '"12"'


@pytest.fixture(scope="module")
def description() -> Description:
    return described()


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(Says()) as running:
        yield running


def test_what_is_written_is_what_the_description_says(description: Description) -> None:
    old = differing(written(description))
    assert not old, f"{', '.join(map(str, old))}: not what the API's description says. Run: {HOW}"


def test_a_desk_that_changed_is_noticed_and_what_is_new_has_a_method_of_its_own() -> None:
    document = copy.deepcopy(api.get_openapi_schema())
    document["components"]["schemas"]["MeOut"]["properties"]["newer"] = {"type": "integer"}
    added = copy.deepcopy(document["paths"]["/api/v1/me"]["get"]) | {"operationId": "list_lanterns"}
    document["paths"]["/api/v1/cases/{reference}/lanterns"] = {"get": added}
    changed = Description(document)
    assert [str(path) for path in differing(written(changed))] == [
        "calls/__init__.py",
        "calls/lanterns.py",
        "shapes/__init__.py",
        "shapes/common.py",
        "shapes/desk.py",
    ]
    assert [one.name for one in changed.groups["lanterns"]] == ["list"]


def test_two_operations_that_would_be_called_alike_keep_their_own_names() -> None:
    document = copy.deepcopy(api.get_openapi_schema())
    again = copy.deepcopy(document["paths"]["/api/v1/programmes/{slug}/webhooks"]["get"])
    document["paths"]["/api/v1/programmes/{slug}/webhooks/all"] = {"get": again | {"operationId": "list_webhook"}}
    names = {one.id: one.name for one in Description(document).groups["webhooks"]}
    assert (names["list_webhook"], names["list_webhooks"]) == ("list_webhook", "list_webhooks")


def test_every_operation_has_a_method_with_types_and_its_summary(description: Description) -> None:
    desk = Desk("http://localhost:1", TOKEN)
    count = sum(len(operations) for operations in api.get_openapi_schema()["paths"].values())
    told = [one for operations in description.groups.values() for one in operations]
    assert len(told) == count == len({(one.group, one.name) for one in told})
    for one in told:
        method = method_of(desk, one)
        assert one.told["summary"][1:20] in " ".join((method.__doc__ or "").split()), one.id
        assert "return" in get_type_hints(method, include_extras=True), one.id


def test_every_shape_is_found_by_its_name_and_no_other_is() -> None:
    assert len(dir(shapes)) > 150
    assert all(getattr(shapes, name).__name__ == name for name in dir(shapes))
    with pytest.raises(AttributeError):
        _ = shapes.Nothing


def test_every_operation_asks_as_it_is_described_and_reads_what_is_answered(
    description: Description, server: ScriptedServer
) -> None:
    desk = Desk(server.address, TOKEN, receipt=RECEIPT)
    for operations in description.groups.values():
        for one in operations:
            server.asked.clear()
            server.script[:] = [Says(*answer_of(one), {"ETag": ETAG})]
            given = arguments(description, one)
            came = method_of(desk, one)(**given)
            came = list(came) if inspect.isgenerator(came) else came
            assert came is not None, one.id
            if hasattr(came, "etag"):
                assert came.etag == ETAG
            assert faults(description, one, server.asked[0]) == [], one.id
            assert len(server.asked) == 1, one.id


def test_the_client_needs_no_django() -> None:
    all_of_it = """
import importlib, pkgutil, sys
sys.modules.update(dict.fromkeys(("django", "ninja", "pydantic")))
import vulndesk.client
for one in pkgutil.walk_packages(vulndesk.client.__path__, "vulndesk.client."):
    importlib.import_module(one.name)
"""
    done = subprocess.run([sys.executable, "-c", all_of_it], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_the_documents_call_is_there() -> None:
    desk = Desk("http://localhost:1", TOKEN)
    called = re.findall(r"desk\.(\w+)\.(\w+)\(", (ROOT / "docs" / "client.md").read_text())
    assert len(called) > 5
    for group, method in called:
        assert callable(getattr(getattr(desk, group), method)), f"{group}.{method}"


def test_a_list_that_says_more_than_its_rows_can_be_asked_for_a_page(
    description: Description, server: ScriptedServer
) -> None:
    (one,) = [one for one in description.groups["guard"] if one.id == "list_sightings"]
    server.asked.clear()
    server.script[:] = [Says(*answer_of(one))]
    page = Desk(server.address, TOKEN).guard.sightings_page("enix", cursor="later")
    assert (page.settled > 0, len(page.sightings)) == (True, 1)
    assert "cursor=later" in server.asked[0].path
    assert not hasattr(Desk("http://localhost:1").cases, "page")


# --- from the description


def method_of(desk: Desk, one: Described) -> Any:
    return getattr(getattr(desk, one.group) if one.group else desk, one.name)


def answer_of(one: Described) -> tuple[int, Any]:
    status = min(int(status) for status in one.told["responses"] if int(status) < 300)
    content = one.told["responses"][status]["content"]
    return status, content["application/json"].get("example", {}) if "application/json" in content else b"\0bytes"


def arguments(description: Description, one: Described) -> dict[str, Any]:
    """Everything that the method takes, as the document's examples have it."""
    body = description.resolved(one.body or {}).get("properties", {})
    values = {name: value_of(description, name, part) for name, part in body.items()}
    for place in (*one.parameters("path"), *one.parameters("query")):
        values[place["name"]] = place.get("example", example_of(place["schema"], description.schemas, place["name"]))
    method = inspect.signature(method_of(Desk("http://localhost:1"), one))
    given = {}
    for name, parameter in method.parameters.items():
        plain = name.removesuffix("_") if keyword.iskeyword(name.removesuffix("_")) else name
        if name == "case" and "reference" in [part["name"] for part in one.parameters("path")]:
            given[name] = values["reference"]
        elif name == "seen" and one.header("If-Match"):
            given[name] = 12
        elif name not in ("known", "files"):
            given[name] = _typed(values[plain], str(parameter.annotation))
    return given


def value_of(description: Description, name: str, part: Mapping[str, Any]) -> Any:
    """The first that may be chosen, where there is a choice; else its example."""
    for choice in (part, *part.get("anyOf", ())):
        if words := description.resolved(choice).get("enum"):
            return words[0]
    known = dict(description.schemas)
    schema = {**part, "components": {"schemas": known}}
    named = example_of(dict(part), known, name)
    return named if Draft202012Validator(schema).is_valid(named) else example_of(dict(part), known)


def _typed(value: Any, annotation: str) -> Any:
    if "datetime" in annotation:
        return datetime.fromisoformat("2026-05-31T12:00:00+00:00")
    return date(2026, 5, 31) if "date" in annotation.split(" ") else value


def faults(description: Description, one: Described, asked: Asked) -> list[str]:
    """Where what was asked is not as it is described."""
    place, headers = urlsplit(asked.path), asked.headers
    pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(f"/api/v1{one.path}"))
    queries = {part["name"] for part in one.parameters("query")}
    shown = {"token": f"Bearer {TOKEN}", "receipt": f"Receipt {RECEIPT}", "nobody": None}[one.by]
    wanted = [
        (asked.method == one.method, f"{asked.method}"),
        (re.fullmatch(pattern, place.path), unquote(place.path)),
        ({name for name, _ in parse_qsl(place.query)} <= queries, place.query),
        (headers.get("authorization") == shown, "authorization"),
        (("idempotency-key" in headers) is one.header("Idempotency-Key"), "idempotency-key"),
        ((headers.get("if-match") == ETAG) is one.header("If-Match"), "if-match"),
        (bool(asked.body) is (one.body is not None), "body"),
    ]
    found = [words for is_so, words in wanted if not is_so]
    if one.body is not None and asked.body:
        schema = one.body | {"components": {"schemas": description.schemas}}
        sent = json.loads(asked.body)
        found += [error.message for error in Draft202012Validator(schema).iter_errors(sent)]
        found += [] if sent.keys() == expected(description, one) else [f"sent {sorted(sent)}"]
    return found


def expected(description: Description, one: Described) -> set[str]:
    """What has a value in the examples: a part that is null there may be left out."""
    schema: Mapping[str, Any] = description.resolved(one.body or {})
    parts = schema.get("properties", {})
    needed = schema.get("required", ())
    return {name for name, part in parts.items() if name in needed or value_of(description, name, part) is not None}
