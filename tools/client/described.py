"""The API's description as the client's writer needs it: operations in groups, shapes by the group that uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tools.client.naming import BASE, group_of, method_names, shape_name

Schema = Mapping[str, Any]
COMMON, DESK = "common", "desk"
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


@dataclass(frozen=True)
class Described:
    """One operation. path: below /api/v1. name: of its method. told: its part of the document.

    is_page: a list that comes in pages is asked for one of them, and not for its rows.
    """

    id: str
    method: str
    path: str
    group: str
    name: str
    told: Schema
    is_page: bool = False

    def parameters(self, place: str) -> list[Schema]:
        return [one for one in self.told.get("parameters", ()) if one["in"] == place]

    def header(self, name: str) -> bool:
        return any(one["name"] == name for one in self.parameters("header"))

    @property
    def by(self) -> str:
        security = self.told.get("security")
        if not security:
            return "nobody"
        return "receipt" if "Receipt" in security[0] else "token"

    @property
    def answer(self) -> Schema | None:
        """None for bytes."""
        good = next(answer for status, answer in sorted(self.told["responses"].items()) if int(status) < 300)
        held = good["content"].get("application/json")
        return None if held is None else held.get("schema", {})

    @property
    def body(self) -> Schema | None:
        found: Schema | None = self._sent.get("application/json", {}).get("schema")
        return found

    @property
    def form(self) -> str:
        """The field of a form in which the JSON stands when files go along; empty: none do."""
        fields = self._sent.get("multipart/form-data", {}).get("schema", {}).get("properties", {})
        return next((name for name in fields if name != "files"), "") if "files" in fields else ""

    @property
    def _sent(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.told.get("requestBody", {}).get("content", {})
        return found


class Description:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self.schemas: Mapping[str, Schema] = document["components"]["schemas"]
        self._paths: Mapping[str, Mapping[str, Schema]] = document["paths"]

    @cached_property
    def groups(self) -> Mapping[str, list[Described]]:
        """By name, each with its operations in the document's order; the empty one is the desk itself."""
        found: dict[str, list[tuple[str, str, Schema]]] = {}
        for path, methods in self._paths.items():
            place = path.removeprefix(BASE)
            for method, told in methods.items():
                found.setdefault(group_of(place), []).append((method.upper(), place, told))
        return {name: self._named(name, found[name]) for name in sorted(found)}

    def _named(self, group: str, held: list[tuple[str, str, Schema]]) -> list[Described]:
        names = method_names(group, [(told["operationId"], method) for method, _, told in held])
        return [
            Described(told["operationId"], method, place, group, names[told["operationId"]], told)
            for method, place, told in held
        ]

    def resolved(self, schema: Schema) -> Schema:
        if "$ref" in schema:
            return self.schemas[_last(schema)]
        return self.resolved(schema["allOf"][0]) if "allOf" in schema else schema

    def ref(self, schema: Schema) -> str:
        """The schema that stands there by its name, if it has parts of its own; else empty."""
        held = schema["allOf"][0] if "allOf" in schema else schema
        return _last(held) if "$ref" in held and "properties" in self.resolved(held) else ""

    # --- shapes

    @cached_property
    def files(self) -> Mapping[str, dict[str, bool]]:
        """File of shapes → schemas in it, with whether they are sent. What several groups use is in `common`."""
        used: dict[str, set[str]] = {}
        sent: dict[str, bool] = {}
        for group, operations in self.groups.items():
            for one in operations:
                for schema, is_sent in self._used_by(one):
                    used.setdefault(schema, set()).add(group or DESK)
                    sent[schema] = is_sent
        found: dict[str, dict[str, bool]] = {}
        for schema in self.schemas:
            if schema in used:
                file = next(iter(used[schema])) if len(used[schema]) == 1 else COMMON
                found.setdefault(file, {})[schema] = sent[schema]
        return dict(sorted(found.items()))

    @cached_property
    def file_of(self) -> Mapping[str, str]:
        return {schema: file for file, held in self.files.items() for schema in held}

    def _used_by(self, operation: Described) -> Iterator[tuple[str, bool]]:
        if operation.answer is not None:
            yield from ((name, False) for name in self._below(operation.answer))
        for part in self.resolved(operation.body or {}).get("properties", {}).values():
            yield from ((name, True) for name in self._below(part))

    def _below(self, schema: Schema) -> Iterator[str]:
        if name := self.ref(schema):
            yield name
        if name or "$ref" not in schema:
            inner = self.resolved(schema)
            parts = [*inner.get("properties", {}).values(), *inner.get("anyOf", ())]
            parts += [inner[key] for key in ("items", "additionalProperties") if isinstance(inner.get(key), dict)]
            for part in parts:
                yield from self._below(part)

    @cached_property
    def tagged(self) -> frozenset[str]:
        """Schemas that are answered with an ETag, as those are that can be asked for anew."""
        operations = (one for held in self.groups.values() for one in held)
        return frozenset(self.ref(one.answer) for one in operations if one.answer and one.header("If-None-Match"))

    @cached_property
    def instants(self) -> frozenset[tuple[str, str]]:
        """(schema, part) that the document's examples show to be an instant."""
        found: set[tuple[str, str]] = set()
        for held in self.groups.values():
            for one in held:
                for answer in one.told["responses"].values():
                    for content in answer.get("content", {}).values():
                        self._look(content.get("schema", {}), content.get("example"), found)
        return frozenset(found)

    def _look(self, schema: Schema, example: Any, found: set[tuple[str, str]]) -> None:
        inner = self.resolved(schema)
        for choice in inner.get("anyOf", ()):
            self._look(choice, example, found)
        if isinstance(example, list):
            for one in example:
                self._look(inner.get("items", {}), one, found)
        if isinstance(example, dict):
            for name, part in inner.get("properties", {}).items():
                value = example.get(name)
                if self.ref(schema) and isinstance(value, str) and _INSTANT.match(value):
                    found.add((self.ref(schema), name))
                self._look(part, value, found)

    # --- types

    def shape(self, schema: str) -> str:
        """What the class is called."""
        return shape_name(schema, self.schemas)

    def type_of(self, schema: Schema, *, sent: bool, instant: bool = False) -> str:
        if name := self.ref(schema):
            return self.shape(name)
        inner = self.resolved(schema)
        if choices := inner.get("anyOf"):
            kinds = dict.fromkeys(self.type_of(one, sent=sent, instant=instant) for one in choices)
            return " | ".join(sorted(kinds, key=lambda kind: kind == "None"))
        if "enum" in inner and sent:
            return f"Literal[{', '.join(map(repr, inner['enum']))}]".replace("'", '"')
        kind = inner.get("type")
        if kind == "array":
            one = self.type_of(inner.get("items", {}), sent=sent, instant=instant)
            return f"Sequence[{one}]" if sent else f"tuple[{one}, ...]"
        if kind == "object" or "additionalProperties" in inner:
            more = inner.get("additionalProperties")
            return f"Mapping[str, {self.type_of(more, sent=sent) if isinstance(more, dict) else 'Any'}]"
        return _plain(kind, inner, sent=sent, instant=instant)

    def is_instant(self, schema: str, name: str) -> bool:
        return (schema, name) in self.instants or name.endswith(("_at", "_since"))


def _plain(kind: Any, schema: Schema, *, sent: bool, instant: bool) -> str:
    plain = {"integer": "int", "number": "float", "boolean": "bool", "null": "None", "string": "str"}
    if kind == "string" and (instant or (sent and schema.get("format") == "date-time")):
        return "datetime"
    if kind == "string" and sent and schema.get("format") == "date":
        return "date"
    return plain.get(kind, "Any")


def _last(schema: Schema) -> str:
    return str(schema["$ref"]).rpartition("/")[2]
