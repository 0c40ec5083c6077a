"""Shapes: policies.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Clause:
    """value: its shape follows from kind. words: the value for people. does: what this desk does about it."""

    id: str
    kind: str
    value: Mapping[str, Any]
    words: str
    does: str
    sentence: str
    line: int
    withdrawn: bool
    longer: str | None


@dataclass(frozen=True, kw_only=True)
class Finished:
    """number: of the version in force, which is a new one where something else runs."""

    number: int
    url: str


@dataclass(frozen=True, kw_only=True)
class Following:
    """repository: empty when none is followed. problem: why the last look found nothing."""

    repository: str
    path: str
    commit: str
    looked_at: datetime | None
    problem: str


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """value: with `clause` as its kind, in the form in which a ruling takes it."""

    value: Mapping[str, Any]
    words: str
    does: str


@dataclass(frozen=True, kw_only=True)
class NotUnderstood:
    sentence: str
    line: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Policy:
    version: PolicyVersion
    language: str
    text: str
    clauses: tuple[Clause, ...]
    not_understood: tuple[NotUnderstood, ...]
    etag: str = field(default="", compare=False, metadata={"from": "ETag"})


@dataclass(frozen=True, kw_only=True)
class PolicyChange:
    """how: new, gone, changed, reworded; of a promise also longer, shorter, withdrawn, promised, weaker, stronger."""

    kind: str
    how: str
    words: str
    before: str | None
    after: str | None


@dataclass(frozen=True, kw_only=True)
class PolicyChanges:
    since: int
    number: int
    changes: tuple[PolicyChange, ...]


@dataclass(frozen=True, kw_only=True)
class PolicyFinding:
    """weight: error, warning or note. line: null where something is missing from the whole text."""

    rule: str
    weight: str
    message: str
    line: int | None
    sentence: str
    wording: str
    why: str
    source: str


@dataclass(frozen=True, kw_only=True)
class PolicyFindings:
    """The weightiest first."""

    findings: tuple[PolicyFinding, ...]


@dataclass(frozen=True, kw_only=True)
class PolicyReview:
    """revision: send it back as If-Match. waiting: sentences that nobody has looked at. changes: something else runs.

    idle: sentences of rulings that the text no longer has.
    """

    revision: int
    waiting: int
    changes: bool
    sentences: tuple[ReviewedSentence, ...]
    idle: tuple[str, ...]
    url: str


@dataclass(frozen=True, kw_only=True)
class PolicyVersion:
    """state: live, proposed, declined or replaced. adopted_at: of a proposed one, when it came."""

    number: int
    state: str
    origin: str
    commit: str
    digest: str
    adopted_at: datetime
    ended_at: datetime | None
    reviewed_at: datetime | None
    url: str


@dataclass(frozen=True, kw_only=True)
class PolicyVersions:
    """The newest first. in_force: the number of the version that runs."""

    in_force: int
    versions: tuple[PolicyVersion, ...]


@dataclass(frozen=True, kw_only=True)
class Promise:
    """within: as new reports get it (ISO 8601; `P5BD` are business days). severity: null for every one."""

    clause_id: str
    promise: str
    within: str
    words: str
    strength: str
    severity: str | None
    sentence: str
    withdrawn: bool
    longer_since: datetime | None


@dataclass(frozen=True, kw_only=True)
class Promises:
    policy: int
    zone: str
    country: str
    promises: tuple[Promise, ...]


@dataclass(frozen=True, kw_only=True)
class ReviewedSentence:
    """state: unseen, confirmed, corrected, dismissed (means nothing) or not_understood. read: as the desk read it."""

    words: str
    line: int
    state: str
    doubt: str
    read: tuple[Meaning, ...]
    means: tuple[Meaning, ...]
