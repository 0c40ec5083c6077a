"""Who of the team has a case before them now: until when that holds, and how it is said. Never of a reporter."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

BEAT = timedelta(seconds=10)  # how often a process says again who is there
FRESH = timedelta(seconds=25)  # what nobody said again for so long is over: its process died
WRITING = timedelta(seconds=8)  # since the last key


def is_here(seen_at: datetime, *, now: datetime) -> bool:
    return now - seen_at < FRESH


def is_writing(writing_at: datetime | None, *, now: datetime) -> bool:
    return writing_at is not None and now - writing_at < WRITING


def here_words(writing: Collection[str], looking: Collection[str]) -> str:
    """One line for who reads the page; empty when they are alone."""
    said = [_are(writing, "writing")] if writing else []
    return " ".join(said + ([_are(looking, "here")] if looking else []))


def _are(names: Collection[str], what: str) -> str:
    listed = sorted(names, key=str.casefold)
    joined = " and ".join(filter(None, (", ".join(listed[:-1]), listed[-1])))
    return f"{joined} {'is' if len(listed) == 1 else 'are'} {what}."
