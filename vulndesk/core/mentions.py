"""Whom a message names: `@tom` or `@Tom Triage`, of the people who read it."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

Person = TypeVar("Person", bound=Hashable)


def mentioned(text: str, names: Mapping[Person, Iterable[str]]) -> set[Person]:
    """names: person -> handle and display name. An address (`rita@tom.example`) names nobody; the longest name wins."""
    people: dict[str, set[Person]] = {}
    for person, known in names.items():
        for name in known:
            if name.strip():
                people.setdefault(name.strip().casefold(), set()).add(person)
    if not people:
        return set()
    longest_first = "|".join(re.escape(name) for name in sorted(people, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w@.])@({longest_first})(?![\w])")
    return {person for found in pattern.findall(text.casefold()) for person in people[found]}
