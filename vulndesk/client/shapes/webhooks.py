"""Webhooks of a programme, and what they were told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Webhook:
    """groups: what it is told of. failing_since: nothing arrived since. switched_off_at: it is told of nothing."""

    id: str
    address: str
    groups: tuple[str, ...]
    with_titles: bool
    failing_since: datetime | None
    switched_off_at: datetime | None
    has_older_secret: bool
    url: str


@dataclass(frozen=True)
class Webhooks:
    webhooks: tuple[Webhook, ...]


@dataclass(frozen=True)
class NewWebhook:
    """secret: told this once, and shown by no repr."""

    webhook: Webhook
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Sending:
    """state: waiting, arrived or given_up. answer: the status; 0: nobody answered; None: not tried yet."""

    id: str
    type: str
    at: datetime
    state: str
    tries: int
    answer: int | None
    tried_at: datetime | None
    next_at: datetime | None


@dataclass(frozen=True)
class Sendings:
    sendings: tuple[Sending, ...]
    next: str
