"""French is written with either apostrophe, and often without its accents, above all in capitals."""

from __future__ import annotations

import re

from vulndesk.core.policy.phrases import table

_SPELLINGS = {"'": "['’]", "é": "[ée]", "è": "[èe]", "ê": "[êe]", "ç": "[çc]", "ô": "[ôo]", "î": "[îi]", "û": "[ûu]"}


def spelled(pattern: str) -> str:
    """The pattern for all spellings; its accents and apostrophes must not stand in a character class."""
    for letter, either in _SPELLINGS.items():
        pattern = pattern.replace(letter, either)
    return pattern


def any_of(*texts: str) -> re.Pattern[str]:
    return table.any_of(*map(spelled, texts))


def words(*texts: str) -> re.Pattern[str]:
    return table.words(*map(spelled, texts))
