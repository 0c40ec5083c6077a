"""JSON as every reader understands it alike (RFC 8259, 4, 6 and 8.1): UTF-8, no key twice, no NaN, no 1e400."""

from __future__ import annotations

import json
import math
from typing import Any

from vulndesk.core.errors import Unreadable


def read_json(raw: bytes) -> Any:
    """What it says. Raises Unreadable for what two readers could take differently, or what is nested too deep."""
    try:
        return json.loads(
            raw.decode("utf-8"), parse_constant=_no_constants, parse_float=_finite, object_pairs_hook=_each_key_once
        )
    except (ValueError, RecursionError):
        raise Unreadable(
            "This is not JSON in UTF-8 that every reader understands alike.",
            next_step="Check the syntax: no key twice, no NaN, no number beyond a double.",
        ) from None


def read_sent(raw: bytes) -> Any:
    """As read_json, for what the desk is going to keep. Raises Unreadable, which names the field, for a text that holds
    what not every database keeps: a NUL, or half of a surrogate pair, which is no character."""
    found = read_json(raw)
    if b"\\u" in raw:  # neither comes into a text of JSON in another way
        _require_storable(found)
    return found


def _require_storable(found: Any) -> None:
    places: list[tuple[str, Any]] = [("", found)]
    while places:
        place, value = places.pop()
        if isinstance(value, str):
            _require_text(place, value)
        elif isinstance(value, list):
            places += [(_below(place, str(number)), inner) for number, inner in enumerate(value)]
        elif isinstance(value, dict):
            for key, inner in value.items():
                _require_text(place, key)
                places.append((_below(place, key), inner))


def _below(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _require_text(place: str, text: str) -> None:
    if "\0" in text:
        raise Unreadable("A text holds the character NUL.", next_step="Leave it out.", field=place)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Unreadable(
            "A text holds half of a surrogate pair, which is no character.",
            next_step="Send whole characters in UTF-8.",
            field=place,
        ) from None


def _no_constants(name: str) -> None:
    raise ValueError("a constant that JSON does not have")


def _finite(written: str) -> float:
    """1e400 is infinity to one reader and an error to the next."""
    if not math.isfinite(number := float(written)):
        raise ValueError("a number beyond a double")
    return number


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of a key that stands twice, readers take one or the other."""
    if len(found := dict(pairs)) != len(pairs):
        raise ValueError("a key twice")
    return found
