"""Shapes: handovers.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """code, link: for the former team, told this once; empty where it does not stay."""

    reference: str
    code: str = field(repr=False)
    link: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class CaseHandover:
    """stop: why it cannot go at all. needs_reporter: without their agreement nothing is passed on."""

    targets: tuple[ProgrammeName, ...]
    stop: str
    needs_reporter: bool
    can_ask: bool
    waiting: Handover | None
    earlier: tuple[Handover, ...]


@dataclass(frozen=True, kw_only=True)
class Handover:
    """state: asked (the reporter), offered (to the other team), done, refused, declined, taken_back or expired.

    reference: empty for a team that may not know it. incoming: it was offered to you.
    """

    id: str
    giver: str
    taker: str
    state: str
    words: str
    reason: str
    answer: str
    at: datetime
    until: datetime
    ended_at: datetime | None
    by: str
    reference: str
    incoming: bool


@dataclass(frozen=True, kw_only=True)
class HandoverList:
    handovers: tuple[Handover, ...]


@dataclass(frozen=True, kw_only=True)
class HandoverMade:
    id: str
    state: str


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What the other team reads: nothing of the case itself."""

    id: str
    giver: str
    taker: str
    state: str
    words: str
    reason: str
    answer: str
    at: datetime
    until: datetime
    ended_at: datetime | None
    by: str
    reference: str
    incoming: bool
    summary: str
    severity: str
    embargo: str
    url: str


@dataclass(frozen=True, kw_only=True)
class ProgrammeName:
    slug: str
    name: str
