"""Shapes: embargo.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vulndesk.client.shapes.common import Consent


@dataclass(frozen=True, kw_only=True)
class CaseEmbargo:
    """revision: of the embargo; send it back as If-Match. why_not: the rule against negotiating, in words."""

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
    facts: tuple[Known, ...]


@dataclass(frozen=True, kw_only=True)
class EmbargoPeriod:
    """days: the owner's own; null: no embargo begins by itself. sentence: of the policy, which goes before it."""

    days: int | None
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Known:
    """letter: F a fix is ready, D it is deployed, P the vulnerability is public, X an exploit is, A it is attacked."""

    letter: str
    words: str
    known: bool
    said: bool
