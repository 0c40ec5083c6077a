"""Advisory <-> JSON, without loss: `from_dict(to_dict(advisory)) == advisory`. How revisions are stored.

Canonical: what has its default value is left out, instants are written in UTC, lists keep their order. Strict: an
unknown key or a wrong value raises BadInput, whose `field` is the place ("components[0].ranges[1].type").
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from vulndesk.core.advisory.record import Advisory
from vulndesk.core.errors import BadInput

FORMAT = "vulndesk-advisory/1"


def to_dict(advisory: Advisory) -> dict[str, Any]:
    written: dict[str, Any] = _written(advisory)
    return {"format": FORMAT, **written}


def to_json(advisory: Advisory) -> str:
    """The same advisory gives the same text, so that two revisions can be compared by their bytes."""
    return json.dumps(to_dict(advisory), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_dict(stored: Mapping[str, Any]) -> Advisory:
    """Raises BadInput."""
    if not isinstance(stored, Mapping) or stored.get("format") != FORMAT:
        raise BadInput("This is not a stored advisory.", next_step=f"Its format is {FORMAT}.", field="format")
    read: Advisory = _object(Advisory, {key: value for key, value in stored.items() if key != "format"}, "")
    return read


def from_json(stored: str) -> Advisory:
    try:
        return from_dict(json.loads(stored))
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadInput("This is not JSON.", next_step="Check the file.", field="") from error


def instant_text(at: datetime) -> str:
    """RFC 3339 in UTC, with fractions of a second only where there are any."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_instant(written: object) -> datetime | None:
    """An RFC 3339 instant; None when it is none. Without a zone it is taken for UTC, as readers of OSV do."""
    if not isinstance(written, str) or len(written) > 64:
        return None
    try:
        at = datetime.fromisoformat(written.strip())
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def is_text(given: str) -> bool:
    """JSON can spell half of a character (`\\ud800`), which nothing can store or send."""
    return not any("\ud800" <= letter <= "\udfff" for letter in given)


def _written(value: Any) -> Any:
    if is_dataclass(value):
        return {
            field.name: _written(getattr(value, field.name))
            for field in fields(value)
            if field.default is MISSING or getattr(value, field.name) != field.default
        }
    if isinstance(value, tuple):
        return [_written(one) for one in value]
    return instant_text(value) if isinstance(value, datetime) else value


@lru_cache(maxsize=32)
def _hints(shape: type) -> Mapping[str, Any]:
    return get_type_hints(shape)


def _object(shape: type, given: object, place: str) -> Any:
    if not isinstance(given, Mapping):
        raise _refused(place, "must be an object")
    hints, prefix = _hints(shape), f"{place}." if place else ""
    for key in given:
        if key not in hints:
            raise _refused(f"{prefix}{key}", "is not known")
    for field in fields(shape):
        if field.default is MISSING and field.name not in given:
            raise _refused(f"{prefix}{field.name}", "is missing")
    return shape(**{key: _value(hints[key], value, f"{prefix}{key}") for key, value in given.items()})


def _value(hint: Any, given: object, place: str) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        if given is None:
            return None
        hint = next(one for one in get_args(hint) if one is not types.NoneType)
    if get_origin(hint) is tuple:
        if not isinstance(given, list):
            raise _refused(place, "must be a list")
        return tuple(_value(get_args(hint)[0], one, f"{place}[{at}]") for at, one in enumerate(given))
    return _single(hint, given, place)


def _single(hint: type, given: object, place: str) -> Any:
    if is_dataclass(hint):
        return _object(hint, given, place)
    if hint is datetime:
        at = read_instant(given)
        if at is None:
            raise _refused(place, "must be an instant, such as 2026-11-30T12:00:00Z")
        return at
    if issubclass(hint, StrEnum):
        if not isinstance(given, str) or given not in tuple(hint):
            raise _refused(place, f"must be one of {', '.join(hint)}")
        return hint(given)
    if isinstance(given, str) and not is_text(given):
        raise _refused(place, "holds half a character (a lone surrogate)")
    if not isinstance(given, hint):
        raise _refused(place, "must be a text" if hint is str else "must be true or false")
    return given


def _refused(place: str, what: str) -> BadInput:
    return BadInput(f"In the stored advisory “{place or 'everything'}” {what}.", next_step="Correct it.", field=place)
