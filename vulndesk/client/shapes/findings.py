"""Shapes: findings.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class FoundPart:
    """kind: the field of the report that it would fill, or vector."""

    kind: str
    value: str


@dataclass(frozen=True, kw_only=True)
class FoundParts:
    """revision: of the case; send it back as If-Match."""

    parts: tuple[FoundPart, ...]
    revision: int


@dataclass(frozen=True, kw_only=True)
class Ssvc:
    tree: str
    outcome: str
    vector: str
    answers: tuple[SsvcAnswer, ...]


@dataclass(frozen=True, kw_only=True)
class SsvcAnswer:
    point: str
    question: str
    answer: str
    words: str


@dataclass(frozen=True, kw_only=True)
class SsvcList:
    """trees: what can be answered. revision: of the case; send it back as If-Match."""

    decisions: tuple[Ssvc, ...]
    trees: tuple[SsvcTree, ...]
    revision: int


@dataclass(frozen=True, kw_only=True)
class SsvcPoint:
    """answers: key -> words."""

    point: str
    question: str
    answers: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class SsvcTree:
    tree: str
    words: str
    points: tuple[SsvcPoint, ...]
