"""Shapes: areas.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Area:
    """owners: handles. gives: a report about it is given to one of them at once; else they are told of it."""

    area: str
    name: str
    clause_id: str
    parts: tuple[str, ...]
    owners: tuple[str, ...]
    gives: bool


@dataclass(frozen=True, kw_only=True)
class Areas:
    areas: tuple[Area, ...]
