"""Shapes: retention.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Erased:
    """what: case or person. why: asked, by a rule, restored, or with its programme's key."""

    reference: str
    what: str
    why: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """cases: how many went, of a case with its parts; of a reporter none, the case goes on."""

    reference: str
    what: str
    cases: int


@dataclass(frozen=True, kw_only=True)
class Going:
    reference: str
    closed_at: datetime
    goes_at: datetime
    is_report: bool


@dataclass(frozen=True, kw_only=True)
class HeldCase:
    by: str
    at: datetime
    reason: str
    reference: str


@dataclass(frozen=True, kw_only=True)
class Hold:
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class Retention:
    """goes_at: when a rule erases it; none while it is open, held or kept for ever. days: after its end; 0: never."""

    goes_at: datetime | None
    days: int
    held: Hold | None


@dataclass(frozen=True, kw_only=True)
class RetentionOutlook:
    """going: within a month, by a rule. erased: the newest 100. Of restricted cases only those that you know of."""

    going: tuple[Going, ...]
    held: tuple[HeldCase, ...]
    erased: tuple[Erased, ...]


@dataclass(frozen=True, kw_only=True)
class RetentionRules:
    """In days, from when a case was closed; 0: as long as the case. The cases themselves: `retention_days` of the
    programme's settings.
    """

    spam_days: int
    attachment_days: int
    mail_days: int
