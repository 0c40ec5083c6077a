"""Shapes: wishes.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Proof:
    """id: of a message, or report."""

    id: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Wish:
    """stands: nobody objected. proof: the message that says so; none: the report itself."""

    id: str
    kind: str
    credit: str
    not_before: str | None
    due_at: datetime
    proof: str | None
    stands: bool


@dataclass(frozen=True, kw_only=True)
class WishList:
    """proofs: what a wish could rest on. Only who reported by mail has no page to do it themselves."""

    wishes: tuple[Wish, ...]
    proofs: tuple[Proof, ...]
