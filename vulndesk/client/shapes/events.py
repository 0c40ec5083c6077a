"""Shapes: events.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vulndesk.client.shapes.common import Event


@dataclass(frozen=True, kw_only=True)
class CaseEvents:
    """more: there are more already."""

    events: tuple[Event, ...]
    after: str
    more: bool


@dataclass(frozen=True, kw_only=True)
class Happened:
    """That something happened in a case. What it was about stands in the case."""

    id: int
    at: datetime
    kind: str
    reference: str
    programme: str
    by_you: bool
    url: str


@dataclass(frozen=True, kw_only=True)
class HappenedList:
    """more: there are more already."""

    events: tuple[Happened, ...]
    after: str
    more: bool
