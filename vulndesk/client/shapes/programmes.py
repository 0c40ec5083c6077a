"""Shapes: programmes.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class AreaFigures:
    area: str
    name: str
    counts: Counts


@dataclass(frozen=True, kw_only=True)
class Counts:
    """valid and invalid need not add up to reports: some are not judged yet, or were closed as duplicates."""

    reports: int
    open: int
    valid: int
    invalid: int
    first_answer: Median


@dataclass(frozen=True, kw_only=True)
class Look:
    """What it finds stands in the programme within seconds."""

    looking: bool


@dataclass(frozen=True, kw_only=True)
class Median:
    """seconds: null without a sample."""

    seconds: int | None
    sample: int


@dataclass(frozen=True, kw_only=True)
class MyProgramme:
    """owned: you may change its settings and its policy."""

    slug: str
    name: str
    owned: bool
    url: str


@dataclass(frozen=True, kw_only=True)
class MyProgrammes:
    programmes: tuple[MyProgramme, ...]


@dataclass(frozen=True, kw_only=True)
class Programme:
    slug: str
    name: str
    report_url: str


@dataclass(frozen=True, kw_only=True)
class PromiseFigures:
    """kept of those that are `over`; running: not due yet; withdrawn: counted apart. By the instant promised first."""

    promise: str
    kept: int
    over: int
    running: int
    withdrawn: int
    taken: Median


@dataclass(frozen=True, kw_only=True)
class Settings:
    """latest_version: empty unless an owner wrote it; then the desk looks for itself. 0 days: never."""

    name: str
    zone: str
    country: str
    repository: str
    package: str
    latest_version: str
    backup_contact: str
    retention_days: int
    idle_days: int
    answers_in_clear: bool
    etag: str = field(default="", compare=False, metadata={"from": "ETag"})


@dataclass(frozen=True, kw_only=True)
class Statistics:
    """Of the cases that this token may see. elsewhere: about no area that the policy in force names."""

    programme: str
    at: datetime
    total: Counts
    areas: tuple[AreaFigures, ...]
    elsewhere: Counts
    promises: tuple[PromiseFigures, ...]


@dataclass(frozen=True, kw_only=True)
class TeamProgramme:
    """policy: the number of the version in force. proposal: of one that waits for an owner."""

    slug: str
    name: str
    owned: bool
    policy: int
    policy_reviewed: bool
    proposal: int | None
    latest_version: str
    latest_version_source: str
    latest_problem: str
    paused_until: str | None
    sealed: bool
    opened_at: datetime
    url: str
