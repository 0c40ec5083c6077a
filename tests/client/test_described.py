"""The client against the desk's own description of its API: what it asks and reads is there, with these types."""

import dataclasses
import inspect
import types
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from vulndesk.client import Desk, operations, shapes
from vulndesk.client.operations import OPERATIONS, Operation
from vulndesk.server.api import api

# json.loads knows no other; `datetime` is a string that the client reads further.
PLAIN = {str: "string", datetime: "string", int: "integer", float: "number", bool: "boolean"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return api.get_openapi_schema()


def described(document: dict[str, Any], operation: Operation[Any]) -> dict[str, Any]:
    return document["paths"][f"/api/v1{operation.path}"][operation.method.lower()]


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def faults(document: dict[str, Any], kind: Any, schema: dict[str, Any], place: str) -> list[str]:
    """Where a class of the client and a schema of the document disagree."""
    schema = resolved(document, schema)
    if dataclasses.is_dataclass(kind):
        return _faults_of_facts(document, kind, schema, place)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple:
        if schema.get("type") != "array":
            return [f"{place} is no list"]
        return faults(document, inner[0], schema["items"], f"{place}[]")
    if origin in (types.UnionType, Union):
        kinds = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
        if len(kinds) != 1 or len(kinds) == len(schema["anyOf"]):
            return [f"{place} is never null"]
        return faults(document, next(one for one in inner if one is not type(None)), kinds[0], place)
    if origin is Mapping:
        return [] if schema.get("type") == "object" else [f"{place} is no object"]
    return [] if schema.get("type") == PLAIN[kind] else [f"{place} is {schema.get('type')}, not {kind.__name__}"]


def _faults_of_facts(document: dict[str, Any], kind: Any, schema: dict[str, Any], place: str) -> list[str]:
    found, hints = [], get_type_hints(kind)
    for field in dataclasses.fields(kind):
        here = f"{place}.{field.name}"
        if "from" in field.metadata:
            continue
        if field.name not in schema.get("properties", {}):
            found.append(f"{here} is not described")
            continue
        needed = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        # A field with a default is always answered by this desk, and left out by none but an older one.
        if needed and field.name not in schema.get("required", ()):
            found.append(f"{here} may be left out")
        found += faults(document, hints[field.name], schema["properties"][field.name], here)
    return found


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: f"{one.method} {one.path}")
def test_what_the_client_asks_and_reads_is_described(document: dict[str, Any], operation: Operation[Any]) -> None:
    told = described(document, operation)
    parameters = {(one["in"], one["name"]) for one in told["parameters"]}
    assert {("query", name) for name in operation.query} <= parameters
    assert bool(told.get("security")) is not operation.is_public
    assert (("header", "If-Match") in parameters) is operation.if_match
    assert (("header", "Idempotency-Key") in parameters) is operation.is_done_once
    good = [status for status in map(int, told["responses"]) if status < 300]
    schema = told["responses"][good[0]]["content"]["application/json"]["schema"]
    assert faults(document, operation.answer, schema, operation.answer.__name__) == []
    body = told.get("requestBody")
    assert bool(body) is bool(operation.body)
    if body:
        taken = resolved(document, body["content"]["application/json"]["schema"])
        assert set(operation.body) == set(taken["properties"])


def test_the_comparison_itself_finds_what_drifted(document: dict[str, Any]) -> None:
    @dataclasses.dataclass(frozen=True)
    class Drifted:
        handle: int
        scopes: str
        expires_at: datetime | None
        gone: str

    schema = document["components"]["schemas"]["MeOut"]
    assert faults(document, Drifted, schema, "Me") == [
        "Me.handle is string, not int",
        "Me.scopes is array, not str",
        "Me.expires_at is never null",
        "Me.gone is not described",
    ]


def test_every_operation_is_in_the_table_and_every_shape_is_answered() -> None:
    assert {one for one in vars(operations).values() if isinstance(one, Operation)} == set(OPERATIONS)
    answered: set[type] = set()
    waiting = [one.answer for one in OPERATIONS]
    while waiting:
        kind = waiting.pop()
        waiting += [one for one in get_args(kind) if one not in (Ellipsis, type(None))]
        if dataclasses.is_dataclass(kind) and kind not in answered:
            answered.add(kind)
            waiting += get_type_hints(kind).values()
    assert answered == {one for _, one in inspect.getmembers(shapes, dataclasses.is_dataclass)}


def test_every_deed_of_the_api_has_a_method_or_goes_by_its_name() -> None:
    from vulndesk.apps.cases.api import DEEDS

    named = {"not_a_report"}  # `do(case, "not_a_report")`: rare, and not to be taken back lightly
    assert {deed.value for deed in DEEDS} - named <= {name for name, _ in inspect.getmembers(Desk, callable)}
