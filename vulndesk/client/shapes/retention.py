"""Shapes: retention.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
class RetentionRules:
    """In days, from when a case was closed; 0: as long as the case. The cases themselves: `retention_days` of the
    programme's settings.
    """

    spam_days: int
    attachment_days: int
    mail_days: int
