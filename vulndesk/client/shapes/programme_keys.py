"""Shapes: programme keys.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class ProgrammeKey:
    """An OpenPGP key, without its secret half. state: current, old (it still decrypts) or retired."""

    id: str
    state: str
    origin: str
    fingerprint: str
    addresses: tuple[str, ...]
    made_at: datetime
    replaced_at: datetime | None
    retired_at: datetime | None
    expires_at: datetime | None
    problem: str
    signs: bool


@dataclass(frozen=True, kw_only=True)
class ProgrammeKeys:
    """addresses: those that the policy names for reports. sealed_to: age keys that reports are encrypted for, one a
    line of the page's list; none where reports are not sealed.
    """

    keys: tuple[ProgrammeKey, ...]
    addresses: tuple[str, ...]
    sealed_to: tuple[str, ...]
    url: str
