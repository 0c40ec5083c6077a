"""Shapes: doctor.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Alarm:
    check: str
    fault: str
    sentence: str
    next_step: str
    raised_at: datetime


@dataclass(frozen=True, kw_only=True)
class ChannelFault:
    """certain: an alarm was raised for it."""

    fault: str
    subject: str
    sentence: str
    next_step: str
    certain: bool


@dataclass(frozen=True, kw_only=True)
class Check:
    """outcome: empty while nobody looked."""

    check: str
    words: str
    outcome: str
    note: str
    faults: tuple[ChannelFault, ...]
    looked_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Doctor:
    """may_check: the desk reaches out by itself, once a day. web_site: whose security.txt is looked at."""

    may_check: bool
    web_site: str
    checks: tuple[Check, ...]
    alarms: tuple[Alarm, ...]
