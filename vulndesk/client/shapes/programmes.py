"""Programmes of one's own, and their figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class MyProgramme:
    slug: str
    name: str
    owned: bool
    url: str


@dataclass(frozen=True)
class MyProgrammes:
    programmes: tuple[MyProgramme, ...]


@dataclass(frozen=True)
class TeamProgramme:
    """policy: the number of the version in force; proposal: of one that waits for a person."""

    slug: str
    name: str
    owned: bool
    policy: int
    policy_reviewed: bool
    proposal: int | None
    latest_version: str
    latest_version_source: str
    latest_problem: str
    paused_until: datetime | None
    sealed: bool
    opened_at: datetime
    url: str


@dataclass(frozen=True)
class Median:
    """seconds: None for too small a sample."""

    seconds: int | None
    sample: int


@dataclass(frozen=True)
class Counts:
    reports: int
    open: int
    valid: int
    invalid: int
    first_answer: Median


@dataclass(frozen=True)
class AreaFigures:
    area: str
    name: str
    counts: Counts


@dataclass(frozen=True)
class PromiseFigures:
    promise: str
    kept: int
    over: int
    running: int
    withdrawn: int
    taken: Median


@dataclass(frozen=True)
class Statistics:
    """elsewhere: what belongs to no area of the policy."""

    programme: str
    at: datetime
    total: Counts
    areas: tuple[AreaFigures, ...]
    elsewhere: Counts
    promises: tuple[PromiseFigures, ...]
