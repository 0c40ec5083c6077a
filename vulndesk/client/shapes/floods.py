"""Shapes: floods.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict


@dataclass(frozen=True, kw_only=True)
class Flood:
    """sign: alike, network, unproven or burst. reports: the earliest ones, 200 at most; count: of all."""

    name: str
    sign: str
    words: str
    count: int
    reports: tuple[Suspected, ...]


@dataclass(frozen=True, kw_only=True)
class Floods:
    floods: tuple[Flood, ...]


class SeenReport(TypedDict):
    """revision: as you saw it. What changed since is left alone."""

    reference: str
    revision: int


@dataclass(frozen=True, kw_only=True)
class SetAside:
    """left: nothing was done to them, because somebody was there first, or they are not there for you."""

    done: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Suspected:
    """revision: for setting it aside. urgent: its reporter says that it is exploited or public."""

    reference: str
    title: str
    programme: str
    received_at: datetime
    revision: int
    urgent: bool
