"""Shapes: fix.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Fix:
    """affected, mended: tags, worked out from the mirror. revision: of the embargo; send it back as If-Match."""

    components: tuple[str, ...]
    introduced: tuple[str, ...]
    fixed: tuple[str, ...]
    backports: tuple[str, ...]
    affected: tuple[str, ...]
    mended: tuple[str, ...]
    versions: str
    has_mirror: bool
    has_no_end: bool
    reviewed_at: datetime | None
    ready: bool
    deployed: bool
    trial: Trial | None
    revision: int


@dataclass(frozen=True, kw_only=True)
class Trial:
    """answer: verified, broken, or empty while the reporter has not said."""

    offered_at: datetime
    until: datetime
    answer: str
    answered_at: datetime | None
