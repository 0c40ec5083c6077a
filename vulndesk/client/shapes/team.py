"""Shapes: team.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Team:
    """Everybody who handles its cases."""

    people: tuple[TeamPerson, ...]
    url: str


@dataclass(frozen=True, kw_only=True)
class TeamPerson:
    """owns: the organisation, else a member of this team. away_until: the last day; others get what comes."""

    handle: str
    name: str
    owns: bool
    away_until: str | None
