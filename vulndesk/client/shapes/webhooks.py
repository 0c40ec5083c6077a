"""Shapes: webhooks.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class NewWebhook:
    """secret: shown in this answer alone. It signs what is sent, as Standard Webhooks say."""

    webhook: Webhook
    secret: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Sending:
    """state: waiting, arrived or given_up. answer: the status; 0: nobody answered; null: not tried yet."""

    id: str
    type: str
    at: datetime
    state: str
    tries: int
    answer: int | None
    tried_at: datetime | None
    next_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Sendings:
    """The newest first. next: the cursor of the next page, empty at the end."""

    sendings: tuple[Sending, ...]
    next: str


@dataclass(frozen=True, kw_only=True)
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


@dataclass(frozen=True, kw_only=True)
class Webhooks:
    webhooks: tuple[Webhook, ...]
