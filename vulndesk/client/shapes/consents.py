"""Shapes: consents.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class ConsentAnswer:
    """Of a grant: scope to conditions. words: why not. revoked: why it was revoked."""

    scope: str = ""
    methods: str = ""
    accounts: str = ""
    conditions: str = ""
    words: str = ""
    revoked: str = ""


@dataclass(frozen=True, kw_only=True)
class ConsentAsked:
    """reach: how the team stops a test that breaks something."""

    who: str
    reach: str
    scope: str
    methods: str
    accounts: str
    dates: str


@dataclass(frozen=True, kw_only=True)
class TestConsent:
    """state: asked, coming, granted, ended, declined, revoked or withdrawn, as it is now."""

    id: str
    reference: str
    programme: str
    state: str
    asked_at: datetime
    starts_at: datetime | None
    ends_at: datetime | None
    decided_by: str
    decided_at: datetime | None
    case: str
    asked: ConsentAsked
    answer: ConsentAnswer
    url: str


@dataclass(frozen=True, kw_only=True)
class TestConsents:
    """What waits for an answer first; the newest 200."""

    consents: tuple[TestConsent, ...]
