"""Which cases were shown while one request was answered, for whoever records that they were read.

The guard notes each case that it gives out, so that no page can show one unseen. This app calls no higher one: what
becomes of the notes is the business of who asked for them (`server/readings.py`). Outside of a request nobody asks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from vulndesk.core.access import Actor
from vulndesk.core.readings import is_recorded


@dataclass(frozen=True)
class Opened:
    """case_id None: a list of titles, `shown` of them of this programme."""

    actor: Actor
    case_id: UUID | None = None
    programme_id: int | None = None
    is_own: bool = False
    shown: int = 0
    by_search: bool = False


_notes: ContextVar[list[Opened] | None] = ContextVar("opened cases", default=None)


@contextmanager
def noting_opened() -> Iterator[list[Opened]]:
    """What is opened within, each once, in order."""
    notes: list[Opened] = []
    token = _notes.set(notes)
    try:
        yield notes
    finally:
        _notes.reset(token)


class _Row(Protocol):
    """A case, or as much of it."""

    @property
    def pk(self) -> UUID: ...
    @property
    def programme_id(self) -> int: ...
    @property
    def owner_id(self) -> int | None: ...


def note_opened(actor: Actor, case: _Row) -> None:
    is_own = actor.user_id is not None and case.owner_id == actor.user_id
    _note(Opened(actor, case.pk, case.programme_id, is_own))


def note_listed(actor: Actor, programmes: Iterable[int], *, by_search: bool) -> None:
    """programmes: of each title that was shown."""
    for programme_id, shown in Counter(programmes).items():
        _note(Opened(actor, programme_id=programme_id, shown=shown, by_search=by_search))


def _note(one: Opened) -> None:
    notes = _notes.get()
    if notes is not None and is_recorded(one.actor) and one not in notes:
        notes.append(one)
