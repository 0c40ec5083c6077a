"""Shapes: keys.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Key:
    """state: pinned, offered (it waits for a person), replaced or refused."""

    id: str
    fingerprint: str
    state: str
    seen_at: datetime


@dataclass(frozen=True, kw_only=True)
class KeyList:
    keys: tuple[Key, ...]
