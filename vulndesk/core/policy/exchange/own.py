"""Our own document: a policy as JSON, described by `policy.schema.json` beside this package and docs/policy-format.md.

`sentence`, `span`, `id` and `not_understood` come from a text; a document that was written by hand may leave them out.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

from vulndesk.core.durations import Duration
from vulndesk.core.errors import BadInput
from vulndesk.core.policy.clauses import Kind, Policy
from vulndesk.core.policy.kinds import KINDS
from vulndesk.core.policy.publish.draft import Draft
from vulndesk.core.policy.serial import policy_to_json, value_from_json

FORMAT = "vulndesk-policy"
VERSION = 1
_MOST_CLAUSES = 5000


def to_document(policy: Policy) -> dict[str, Any]:
    return {"format": FORMAT, "version": VERSION} | policy_to_json(policy)


def from_document(document: Any) -> Draft:
    """Raises BadInput that names the first place which does not fit."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise BadInput(f"This is no {FORMAT} document.", next_step="See docs/policy-format.md.", field="format")
    if document.get("version") != VERSION:
        raise BadInput(
            "This version of the format is not known.", next_step=f"Give version {VERSION}.", field="version"
        )
    title, clauses = document.get("title", ""), document.get("clauses")
    if not isinstance(title, str) or not isinstance(clauses, list) or len(clauses) > _MOST_CLAUSES:
        raise BadInput("The document has no title or no list of clauses that can be used.", field="clauses")
    values = tuple(_value(at, one) for at, one in enumerate(clauses))
    return Draft(values, title=title or "Security policy")


def _value(at: int, clause: Any) -> Any:
    place = f"clauses[{at}]"
    if not isinstance(clause, dict) or not isinstance(clause.get("value"), dict):
        raise BadInput(f"{place} has no kind and value.", field=place)
    try:
        kind = Kind(clause["kind"])
        return value_from_json(kind, clause["value"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadInput(
            f"{place} is not a clause of its kind.", next_step="See docs/policy-format.md.", field=place
        ) from None


# --- the schema -----------------------------------------------------------------------------------------------------

_DURATION = {"type": "string", "pattern": r"^(PT[1-9][0-9]{0,4}[MH]|P[1-9][0-9]{0,4}(D|BD|M))$"}
_COUNT = {"type": "integer", "minimum": 0}


def schema() -> dict[str, Any]:
    """JSON Schema 2020-12, made from the clauses' own types, so that it cannot lag behind them."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{FORMAT}:{VERSION}",
        "title": "A security policy, clause by clause",
        "type": "object",
        "required": ["format", "version", "clauses"],
        "properties": {
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "title": {"type": "string"},
            "language": {"type": "string"},
            "clauses": {
                "type": "array",
                "maxItems": _MOST_CLAUSES,
                "items": {"oneOf": [_clause(one) for one in KINDS]},
            },
            "not_understood": {
                "type": "array",
                "items": _object({"sentence": {"type": "string"}, "span": _SPAN, "reason": {"type": "string"}}),
            },
        },
        "additionalProperties": True,
    }


def _object(properties: Mapping[str, Any], *, required: list[str] | None = None) -> dict[str, Any]:
    needed = list(properties) if required is None else required
    return {
        "type": "object",
        "required": needed,
        "properties": dict(properties),
        "additionalProperties": False,
    }


_SPAN = _object({"start": _COUNT, "end": _COUNT, "line": {"type": "integer", "minimum": 1}})


def _clause(value: type) -> dict[str, Any]:
    properties = {
        "id": {"type": "string"},
        "kind": {"const": KINDS[value].value},
        "value": _typed(value),
        "sentence": {"type": "string"},
        "span": _SPAN,
    }
    return _object(properties, required=["kind", "value"])


def _typed(wanted: Any) -> dict[str, Any]:
    origin = get_origin(wanted)
    if origin in (Union, types.UnionType):
        return {"anyOf": [_typed(one) for one in get_args(wanted)]}
    if origin is tuple:
        return {"type": "array", "items": _typed(get_args(wanted)[0])}
    if wanted is Duration:
        return _DURATION
    if is_dataclass(wanted):
        hints = get_type_hints(wanted)
        rows = fields(wanted)
        return _object(
            {row.name: _typed(hints[row.name]) for row in rows}, required=[row.name for row in rows if _needed(row)]
        )
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return {"enum": [one.value for one in wanted]}
    return {"type": {str: "string", bool: "boolean", type(None): "null"}[wanted]}


def _needed(row: Field[Any]) -> bool:
    return row.default is MISSING
