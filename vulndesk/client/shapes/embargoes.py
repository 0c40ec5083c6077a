"""How long a case stays private, and what its publication waits for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Consent:
    who: str
    state: str
    words: str
    until: datetime | None


@dataclass(frozen=True)
class Fact:
    """Of the world: letter, and whether it is known."""

    letter: str
    words: str
    known: bool
    said: bool


@dataclass(frozen=True)
class Embargo:
    """revision: of the embargo, which goes along with a move. moves: those that are possible now."""

    state: str
    words: str
    in_force: bool
    until: datetime | None
    proposed: datetime | None
    proposed_by: str
    source: str
    sentence: str
    world: str
    revision: int
    consents: tuple[Consent, ...]
    proposer: str
    why_not: str
    moves: tuple[str, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Condition:
    name: str
    met: bool
    overridden: bool
    words: str
    next_step: str


@dataclass(frozen=True)
class Release:
    id: str
    component: str
    kind: str
    what: str
    standing: str
    looked_at: str


@dataclass(frozen=True)
class Approval:
    id: str
    kind: str
    who: str
    at: str
    counts_from: str
    reason: str
    yours: bool


@dataclass(frozen=True)
class Agreement:
    asked_at: str
    answer: str
    signed: str


@dataclass(frozen=True)
class Published:
    at: str
    who: str
    way: str
    address: str
    release: str


@dataclass(frozen=True)
class Publication:
    """open: whether the gate is; conditions: what it waits for. A token publishes nothing: `url` is the page for it."""

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
