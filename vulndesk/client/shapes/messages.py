"""Shapes: messages.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vulndesk.client.shapes.common import File


@dataclass(frozen=True, kw_only=True)
class Audience:
    """to: as a message is sent to it."""

    to: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Room:
    """messages: oldest first. questions: open ones, on the newest page. audiences: whom you may write to."""

    messages: tuple[Said, ...]
    earlier: str
    questions: tuple[Said, ...]
    audiences: tuple[Audience, ...]


@dataclass(frozen=True, kw_only=True)
class Said:
    """reply_to: the first message of its thread. asks: a question; settled_at: since when it is answered."""

    id: str
    at: datetime
    who: str
    from_reporter: bool
    audience: str
    kind: str
    text: str
    tlp: str
    files: tuple[File, ...]
    reply_to: str | None
    asks: bool
    settled_at: datetime | None
    edited_at: datetime | None
    answers: int
