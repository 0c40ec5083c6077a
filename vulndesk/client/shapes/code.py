"""Shapes: code.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Code:
    """state: none, off, waiting, fetching, there or failed. problem: why the last fetch failed, in words."""

    state: str
    wanted: bool
    audience: str
    shows_reporters: bool
    stale: bool
    problem: str
    branches: int
    tags: int
    newest: str
    size: int
    fetched_at: datetime | None
    next_at: datetime | None
