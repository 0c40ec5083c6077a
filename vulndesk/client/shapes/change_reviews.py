"""Shapes: change reviews.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NotRequired, TypedDict


@dataclass(frozen=True, kw_only=True)
class ChangeAnswer:
    verdict: str
    name: str
    handle: str
    at: datetime
    reason: str


class ChangeFinding(TypedDict):
    """said: the line of a check that goes."""

    rule: Literal["unreviewed-access-change", "removed-check"]
    path: str
    line: int
    said: NotRequired[str]


@dataclass(frozen=True, kw_only=True)
class ChangeReview:
    """ends_at: when the desk no longer waits for an answer; null once there is one. url: the page for people."""

    id: str
    programme: str
    state: str
    digest: str
    asked_by: str
    asked_at: datetime
    ends_at: datetime | None
    answers: tuple[ChangeAnswer, ...]
    url: str


@dataclass(frozen=True, kw_only=True)
class ChangeReviewList:
    """next: the cursor of the next page, empty at the end."""

    reviews: tuple[ChangeReview, ...]
    next: str


class ChangedPath(TypedDict):
    """digest: SHA-256 over the path and the lines that go and come. reviewers: who is named for this file."""

    path: str
    digest: str
    added: int
    removed: int
    reviewers: NotRequired[Sequence[str]]
