"""Russian spelling: a table writes ё and reads е as well, which most authors write in its place."""

from __future__ import annotations

import re

from vulndesk.core.policy.phrases import table


def spelled(pattern: str) -> str:
    """
    >>> spelled("отчёт")
    'отч[её]т'
    """
    return pattern.replace("ё", "[её]")


def any_of(*texts: str) -> re.Pattern[str]:
    return table.any_of(*map(spelled, texts))


def words(*texts: str) -> re.Pattern[str]:
    return table.words(*map(spelled, texts))
