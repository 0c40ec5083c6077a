"""Shapes: cve.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class CnaRequest:
    of: str
    text: str
    asked_at: datetime
    expected_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Cve:
    """stand: asking, unsure, declined, reserved, given, published, rejecting, rejected; empty: none was asked for.

    whom, where, request: which CNA would be asked, how it is reached, and the text.
    """

    cve_id: str
    stand: str
    words: str
    candidates: tuple[str, ...]
    trouble: str
    has_account: bool
    in_draft: bool
    requests: tuple[CnaRequest, ...]
    whom: str
    where: str
    request: str
