"""What happened since a cursor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vulndesk.client.shapes.cases import Event


@dataclass(frozen=True)
class Happened:
    """That something happened in a case; what it was about stands in the case."""

    id: int
    at: datetime
    kind: str
    reference: str
    programme: str
    by_you: bool
    url: str


@dataclass(frozen=True)
class HappenedList:
    """after: the cursor to ask again with, now or later. more: there are more already."""

    events: tuple[Happened, ...]
    after: str
    more: bool


@dataclass(frozen=True)
class CaseEvents:
    events: tuple[Event, ...]
    after: str
    more: bool
