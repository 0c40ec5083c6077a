"""A name that is nowhere may be another one that is there: which name of the files that a report cites is nearest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from vulndesk.core.claims.facts import Hit

_NAME = re.compile(r"[^\W\d]\w{3,79}")
_MOST_NAMES = 5_000
_SHORTEST = 5  # of shorter names too many look alike
_CUTOFF = 0.8


def nearest_name(name: str, files: Iterable[tuple[str, Sequence[str]]]) -> tuple[str, Hit] | None:
    """`parse_foo_ex` for `parse_foo`, and where it first stands. files: path and lines, the likeliest first.

    A longer name that begins or ends with this one comes before one that is written much the same.
    """
    if len(name) < _SHORTEST:
        return None
    places = _places_of_names(files)
    longer = [one for one in places if name != one and (one.startswith(name) or one.endswith(name))]
    found = min(longer, key=len) if longer else next(iter(get_close_matches(name, places, n=1, cutoff=_CUTOFF)), None)
    return (found, places[found]) if found else None


def _places_of_names(files: Iterable[tuple[str, Sequence[str]]]) -> dict[str, Hit]:
    places: dict[str, Hit] = {}
    for path, lines in files:
        for number, line in enumerate(lines, start=1):
            for match in _NAME.finditer(line):
                if len(places) == _MOST_NAMES:
                    return places
                places.setdefault(match[0], Hit(path, number, "word"))
    return places
