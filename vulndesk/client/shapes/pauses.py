"""Shapes: pauses.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Pause:
    """ends_at: as planned; ended_early_at: when an owner ended it before. clocks: run_on, or after the pause."""

    id: int
    starts_at: datetime
    ends_at: datetime
    ended_early_at: datetime | None
    text: str
    open_for_urgent: bool
    clocks: str
    holds: bool


@dataclass(frozen=True, kw_only=True)
class Pauses:
    """planned: the one that holds or is to come. earlier: the newest first."""

    planned: Pause | None
    earlier: tuple[Pause, ...]
