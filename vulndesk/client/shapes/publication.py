"""Shapes: publication.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """answer: of the reporter, yes or no; empty while they have not said. signed: by a mail that waits for a person."""

    asked_at: datetime
    answer: str
    signed: str


@dataclass(frozen=True, kw_only=True)
class Approval:
    """kind: publication, or override. counts_from: later for one who is alone."""

    id: str
    kind: str
    who: str
    at: datetime
    counts_from: datetime
    reason: str
    yours: bool


@dataclass(frozen=True, kw_only=True)
class Condition:
    """overridden: not met, and two people said why it need not be."""

    name: str
    met: bool
    overridden: bool
    words: str
    next_step: str


@dataclass(frozen=True, kw_only=True)
class Publication:
    """open: everything holds for you. revision: of the embargo. url: where a person publishes."""

    open: bool
    conditions: tuple[Condition, ...]
    components: tuple[str, ...]
    releases: tuple[Release, ...]
    approvals: tuple[Approval, ...]
    alone: bool
    agreement: Agreement | None
    published: Published | None
    revision: int
    url: str


@dataclass(frozen=True, kw_only=True)
class Published:
    at: datetime
    who: str
    way: str
    address: str
    release: str


@dataclass(frozen=True, kw_only=True)
class Release:
    """standing: what the last look said: served, attested, missing, withdrawn or unknown."""

    id: str
    component: str
    kind: str
    what: str
    standing: str
    looked_at: datetime
