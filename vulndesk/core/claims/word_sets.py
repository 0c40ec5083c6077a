"""Lists of words, written as running text."""

from __future__ import annotations


def words_of(text: str) -> frozenset[str]:
    """The words between the spaces, as written."""
    return frozenset(text.split())
