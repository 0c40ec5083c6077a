"""Policy <-> JSON, without loss: `policy_from_json(policy_to_json(policy)) == policy`.

The shape of a value follows its dataclass: enumerations by their value, durations in their written form (`PT48H`,
`P5BD`).
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

from vulndesk.core.durations import Duration, parse_duration
from vulndesk.core.policy.clauses import Clause, Kind, NotUnderstood, Policy, Span, Value
from vulndesk.core.policy.kinds import KINDS

_VALUES = {kind: value for value, kind in KINDS.items()}


def policy_to_json(policy: Policy) -> dict[str, Any]:
    return {
        "title": policy.title,
        "language": policy.language,
        "clauses": [clause_to_json(clause) for clause in policy.clauses],
        "not_understood": [
            {"sentence": one.sentence, "span": _written(one.span), "reason": one.reason}
            for one in policy.not_understood
        ],
    }


def clause_to_json(clause: Clause) -> dict[str, Any]:
    return {
        "id": clause.id,
        "kind": clause.kind.value,
        "value": _written(clause.value),
        "sentence": clause.sentence,
        "span": _written(clause.span),
    }


def policy_from_json(stored: Mapping[str, Any]) -> Policy:
    """Raises KeyError, TypeError or ValueError on anything that `policy_to_json` did not write."""
    return Policy(
        clauses=tuple(clause_from_json(one) for one in stored["clauses"]),
        not_understood=tuple(
            NotUnderstood(one["sentence"], _span(one["span"]), one["reason"]) for one in stored["not_understood"]
        ),
        title=stored["title"],
        language=stored["language"],
    )


def clause_from_json(stored: Mapping[str, Any]) -> Clause:
    kind = Kind(stored["kind"])
    return Clause(stored["id"], kind, value_from_json(kind, stored["value"]), stored["sentence"], _span(stored["span"]))


def value_from_json(kind: Kind, stored: Mapping[str, Any]) -> Value:
    """Raises KeyError, TypeError or ValueError on anything that is no value of this kind."""
    value: Value = _read(_VALUES[kind], stored)
    return value


def _span(stored: Mapping[str, int]) -> Span:
    return Span(**stored)


def _written(value: Any) -> Any:
    if isinstance(value, Duration):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_written(one) for one in value]
    if is_dataclass(value):
        return {field.name: _written(getattr(value, field.name)) for field in fields(value)}
    return value


def _read(wanted: Any, stored: Any) -> Any:
    """`stored` as an instance of the annotation `wanted`."""
    origin = get_origin(wanted)
    if origin in (Union, types.UnionType):
        if stored is None:
            return None
        return _read(next(one for one in get_args(wanted) if one is not type(None)), stored)
    if origin is tuple:
        if not isinstance(stored, list):
            raise TypeError("not a list")
        return tuple(_read(get_args(wanted)[0], one) for one in stored)
    if wanted is Duration:
        return parse_duration(stored)
    if is_dataclass(wanted):
        hints = get_type_hints(wanted)
        return wanted(**{name: _read(hints[name], one) for name, one in stored.items()})  # type: ignore[operator]
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return wanted(stored)
    if not isinstance(stored, wanted):
        raise TypeError(f"not a {wanted.__name__}")
    return stored
