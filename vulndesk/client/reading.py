"""JSON → frozen facts, each field of the type that its class names; what is more is left out."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


class Unreadable(ValueError):
    """The answer has not the shape that the API's description names. The message holds a place, never a value."""


def read_as(kind: type[T], given: Any, *, place: str = "") -> T:
    """Raises Unreadable."""
    found: T = _read(kind, given, place)
    return found


def _read(kind: Any, given: Any, place: str) -> Any:
    if dataclasses.is_dataclass(kind):
        return _facts(kind, given, place)
    origin = get_origin(kind)
    if origin is tuple:
        inner = get_args(kind)[0]
        return tuple(_read(inner, one, f"{place}[{at}]") for at, one in enumerate(_of(list, given, place)))
    if origin in (types.UnionType, Union):
        if given is None:
            return None
        return _read(next(one for one in get_args(kind) if one is not type(None)), given, place)
    if origin in (Mapping, dict):
        inner = get_args(kind)[1]
        return {name: _read(inner, one, f"{place}.…") for name, one in _of(dict, given, place).items()}
    return _plain(kind, given, place)


def _plain(kind: Any, given: Any, place: str) -> Any:
    if kind is datetime:
        return _instant(_of(str, given, place), place)
    if kind is float and type(given) is int:
        return float(given)
    return given if kind is Any else _of(kind, given, place)


def _of(kind: type, given: Any, place: str) -> Any:
    if type(given) is not kind:  # True is no number here
        raise Unreadable(f"{place or 'the answer'} is not as described")
    return given


def _instant(written: str, place: str) -> datetime:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise Unreadable(f"{place} is no instant") from None
    if moment.tzinfo is None:
        raise Unreadable(f"{place} has no offset")
    return moment.astimezone(UTC)


def _facts(kind: Any, given: Any, place: str) -> Any:
    said = _of(dict, given, place)
    found = {}
    for name, wanted, is_needed in _fields(kind):
        here = f"{place}.{name}" if place else name
        if name in said:
            found[name] = _read(wanted, said[name], here)
        elif is_needed:
            raise Unreadable(f"{here} is missing")
    return kind(**found)


@cache
def _fields(kind: Any) -> tuple[tuple[str, Any, bool], ...]:
    """Of a frozen class: name, type, and whether an answer must have it. What headers say is not looked for."""
    hints = get_type_hints(kind)
    missing = dataclasses.MISSING
    return tuple(
        (one.name, hints[one.name], one.default is missing and one.default_factory is missing)
        for one in dataclasses.fields(kind)
        if "from" not in one.metadata
    )
