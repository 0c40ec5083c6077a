"""Shapes: cra.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Cra:
    """role: manufacturer or steward."""

    role: str
    clocks: tuple[LegalClock, ...]
    entries: tuple[CraEntry, ...]
    evidence: tuple[CraEvidence, ...]


@dataclass(frozen=True, kw_only=True)
class CraDraft:
    """text: all of it, to be completed by a person, filed, and recorded as it was filed."""

    stage: str
    matter: str
    items: tuple[CraDraftItem, ...]
    missing: tuple[str, ...]
    text: str


@dataclass(frozen=True, kw_only=True)
class CraDraftItem:
    """text: what the case says of it; empty: missing, and never made up."""

    name: str
    law: str
    text: str


@dataclass(frozen=True, kw_only=True)
class CraEntry:
    """what: signal, aware, not_aware, measure, request or filed. at: of the thing; said_at: of the record."""

    what: str
    matter: str
    stage: str
    at: datetime
    by: str
    words: str
    where: str
    filed: str
    reference: str


@dataclass(frozen=True, kw_only=True)
class CraEvidence:
    """key: names it when awareness is signed. known_at: the clocks run from here."""

    key: str
    words: str
    known_at: datetime


@dataclass(frozen=True, kw_only=True)
class CraSettings:
    """role: empty while the programme has the law switched off."""

    role: str
    member_states: str
    csirt: str


@dataclass(frozen=True, kw_only=True)
class LegalClock:
    """stage: empty for the desk's own timer, which asks for a decision. law: the law sets it."""

    stage: str
    matter: str
    started_at: datetime
    due_at: datetime
    met_at: datetime | None
    law: bool
