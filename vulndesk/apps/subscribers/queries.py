"""The door to read a subscription: for whoever has the link that was sent to its address."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from vulndesk.apps.subscribers.content import code_of, open_asked
from vulndesk.apps.subscribers.models import Subscription
from vulndesk.core.errors import NotFound


@dataclass(frozen=True)
class Shown:
    """programme: its name; empty for all of the desk. packages: none for all."""

    id: UUID
    programme: str
    packages: tuple[str, ...]
    is_webhook: bool
    is_confirmed: bool


def subscription(row_id: UUID, code: str) -> Shown:
    """Raises NotFound, for a wrong code too."""
    row = Subscription.objects.filter(pk=row_id).select_related("programme").first()
    if row is None or not hmac.compare_digest(code.encode(), code_of(row_id).encode()):
        raise NotFound("There is no such subscription, or it has ended.", next_step="You can subscribe again.")
    programme = row.programme.name if row.programme else ""
    asked = open_asked(row)
    return Shown(row.pk, programme, asked.packages, asked.is_webhook, row.confirmed_at is not None)


def address_of_link(row_id: UUID, *, leave: bool = False) -> str:
    return f"{settings.ADDRESS}/subscriptions/{row_id}/{code_of(row_id)}/{'leave/' if leave else ''}"
