"""Shapes: who a token speaks for.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Me:
    handle: str
    scopes: tuple[str, ...]
    expires_at: datetime
