"""Shapes: disclosure.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NotRequired, TypedDict


@dataclass(frozen=True, kw_only=True)
class Disclosed:
    indexed: bool


@dataclass(frozen=True, kw_only=True)
class Disclosure:
    """state: draft, asking, public, withdrawn, dropped; empty: nothing was chosen. why_not: why it cannot be.

    revision: send it back as If-Match with every deed. version: to answer about your own words.
    """

    state: str
    revision: int
    version: int
    why_not: str
    title: str
    shown: tuple[Shown, ...]
    speakers: tuple[Speaker, ...]
    conditions: tuple[DisclosureCondition, ...]
    approvals: tuple[DisclosureApproval, ...]
    alone: bool
    open: bool
    url: str


@dataclass(frozen=True, kw_only=True)
class DisclosureApproval:
    id: str
    who: str
    at: datetime
    counts_from: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class DisclosureCondition:
    name: str
    met: bool
    words: str
    next_step: str


@dataclass(frozen=True, kw_only=True)
class Offered:
    """key: names it when it is chosen. is_shown: chosen before, or by default."""

    key: str
    who: str
    label: str
    at: datetime
    text: str
    is_shown: bool


@dataclass(frozen=True, kw_only=True)
class Offers:
    """words: names and words that would be covered wherever they stand."""

    offers: tuple[Offered, ...]
    title: str
    words: tuple[str, ...]
    why_not: str
    revision: int


class Show(TypedDict):
    """passages: covered as they stand there. lines: by their numbers, such as 3, 7-9. whole: all of it."""

    key: str
    passages: NotRequired[Sequence[str]]
    lines: NotRequired[str]
    whole: NotRequired[bool]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One thing as everybody would read it. What is covered stands as █."""

    who: str
    label: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Speaker:
    """says: asked, agrees or refuses. name: that they chose for the page; empty: by role."""

    who: str
    role: str
    says: str
    at: datetime | None
    name: str
    you: bool
