"""Shapes: parties.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Link:
    """code: opens the case for whoever has it. It is told this once: give it to them by a way that you trust."""

    id: str
    code: str = field(repr=False)
    link: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Party:
    """to: send a message to it by this. status and standing: what it says of itself. consent: of the embargo."""

    id: str
    to: str
    name: str
    role: str
    contact: str
    tracking_id: str
    summary: str
    status: str
    standing: str
    path: str
    consent: str
    told: str
    invited_at: datetime
    invited_by: str
    rsvp_by: datetime
    accepted_at: datetime | None
    access_until: datetime | None
    late: bool
    ended: bool


@dataclass(frozen=True, kw_only=True)
class PartyList:
    """names_for: who else reads names of parties that agreed to it. asked_identity: the reporter is asked now."""

    parties: tuple[Party, ...]
    names_for: str
    asked_identity: bool
