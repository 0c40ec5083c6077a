"""Who is in a case, and what is said there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from vulndesk.client.shapes.cases import AttachedFile


@dataclass(frozen=True)
class KnowingPerson:
    handle: str
    name: str
    named: bool


@dataclass(frozen=True)
class KnownTo:
    """anyhow: who knows of it whatever is chosen. revision: of the case."""

    restricted: bool
    anyhow: tuple[str, ...]
    people: tuple[KnowingPerson, ...]
    revision: int


@dataclass(frozen=True)
class Audience:
    """to: what a message is sent to; words: who that is."""

    to: str
    words: str


@dataclass(frozen=True)
class Said:
    """A message of the room. answers: how many it has."""

    id: str
    at: datetime
    who: str
    from_reporter: bool
    audience: str
    kind: str
    text: str
    tlp: str
    files: tuple[AttachedFile, ...]
    reply_to: str | None
    asks: bool
    settled_at: datetime | None
    edited_at: datetime | None
    answers: int


@dataclass(frozen=True)
class Room:
    """earlier: ask again with before and this; questions: those that nobody answered yet."""

    messages: tuple[Said, ...]
    earlier: str
    questions: tuple[Said, ...]
    audiences: tuple[Audience, ...]


@dataclass(frozen=True)
class Party:
    """to: what a message to it alone is sent to. status, standing: what it says of itself. consent: of the embargo."""

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


@dataclass(frozen=True)
class PartyList:
    parties: tuple[Party, ...]
    names_for: str
    asked_identity: bool


@dataclass(frozen=True)
class Link:
    """code: opens the case for whoever has it; told this once, and shown by no repr."""

    id: str
    code: str = field(repr=False)
    link: str = field(repr=False)
