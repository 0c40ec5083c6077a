"""Shapes: forges.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class CaseForge:
    """state: the forge's own word; words: the same for people. may_send: what can be sent there now.

    replies: what the team wrote to the reporter, the newest first.
    """

    forge: str
    repository: str
    key: str
    address: str
    state: str
    words: str
    is_public: bool
    changed_at: datetime
    is_sending: bool
    sent_at: datetime | None
    trouble: str
    may_send: tuple[str, ...]
    replies: tuple[ForgeReply, ...]
    url: str


@dataclass(frozen=True, kw_only=True)
class Connection:
    """counts: of what came; outcomes that never happened are left out."""

    id: str
    forge: str
    address: str
    repository: str
    hook: str
    has_token: bool
    has_older_secret: bool
    made_at: datetime
    heard_at: datetime | None
    answered_at: datetime | None
    failing_since: datetime | None
    trouble: str
    switched_off_at: datetime | None
    url: str
    counts: tuple[DeliveryCount, ...]


@dataclass(frozen=True, kw_only=True)
class ConnectionRow:
    """has_token: the desk asks the forge; else it only listens. heard_at: of the last delivery that was signed."""

    id: str
    forge: str
    address: str
    repository: str
    hook: str
    has_token: bool
    has_older_secret: bool
    made_at: datetime
    heard_at: datetime | None
    answered_at: datetime | None
    failing_since: datetime | None
    trouble: str
    switched_off_at: datetime | None
    url: str


@dataclass(frozen=True, kw_only=True)
class Connections:
    connections: tuple[ConnectionRow, ...]


@dataclass(frozen=True, kw_only=True)
class DeliveryCount:
    """How often what was posted ended so: all that is kept of what was refused."""

    outcome: str
    words: str
    is_refused: bool
    number: int
    last_at: datetime


@dataclass(frozen=True, kw_only=True)
class ForgeReply:
    """A message of the team to the reporter, by its id, and what became of it at the forge.

    gone_at: it was removed there. is_other: it was changed here since.
    """

    id: str
    at: datetime
    may_post: bool
    is_posting: bool
    posted_at: datetime | None
    gone_at: datetime | None
    is_other: bool
    trouble: str


@dataclass(frozen=True, kw_only=True)
class NewConnection:
    """secret: shown in this answer alone. With it the forge signs what it posts to the connection's `hook`."""

    connection: Connection
    secret: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class TriedToken:
    """private_reporting: null where the forge has none, or does not tell this token."""

    login: str
    repository: str
    private_reporting: bool | None
