"""German is also written without its own letters: "Sicherheitsluecke", "regelmaessig"."""

from __future__ import annotations

import re

from vulndesk.core.policy.phrases import table

_SPELLINGS = {"ä": "(?:ä|ae)", "ö": "(?:ö|oe)", "ü": "(?:ü|ue)", "ß": "(?:ß|ss)"}


def spelled(pattern: str) -> str:
    """The pattern, also for `ae`, `oe`, `ue` and `ss`; its umlauts must not stand in a character class."""
    for letter, either in _SPELLINGS.items():
        pattern = pattern.replace(letter, either)
    return pattern


def any_of(*texts: str) -> re.Pattern[str]:
    return table.any_of(*map(spelled, texts))


def words(*texts: str) -> re.Pattern[str]:
    return table.words(*map(spelled, texts))
