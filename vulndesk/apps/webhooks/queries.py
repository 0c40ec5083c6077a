"""What pages show of webhooks. Addresses are for owners alone: they may hold a token of the receiver's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vulndesk.apps.webhooks.content import open_target
from vulndesk.apps.webhooks.models import Sending, Webhook
from vulndesk.core.errors import NotFound
from vulndesk.core.webhooks import GROUPS, TYPES, group_of

SHOWN = 50


@dataclass(frozen=True)
class WebhookView:
    id: UUID
    address: str
    groups: tuple[str, ...]  # keys of core/webhooks.GROUPS
    with_titles: bool
    failing_since: datetime | None
    switched_off_at: datetime | None
    has_older_secret: bool

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(GROUPS[group] for group in self.groups)


def is_anybody_told() -> bool:
    """One question for the worker, so that a desk without webhooks plans nothing for them."""
    return Webhook.objects.filter(switched_off_at=None).exists()


def webhooks_of(programme_id: int) -> list[WebhookView]:
    return [_view(row) for row in Webhook.objects.filter(programme_id=programme_id)]


def webhook(programme_id: int, row_id: UUID) -> WebhookView:
    row = Webhook.objects.filter(pk=row_id, programme_id=programme_id).first()
    if row is None:
        raise NotFound("There is no such webhook.", next_step="Go back to the list.")
    return _view(row)


def sendings_of(row_id: UUID, *, before: datetime | None = None) -> tuple[list[Sending], datetime | None]:
    """The newest first, and where to go on."""
    rows = Sending.objects.filter(webhook_id=row_id)
    rows = rows.filter(at__lt=before) if before is not None else rows
    found = list(rows[: SHOWN + 1])
    return found[:SHOWN], found[SHOWN - 1].at if len(found) > SHOWN else None


def sending(programme_id: int, webhook_id: UUID, row_id: UUID) -> Sending:
    """One line of a webhook's log. Raises NotFound."""
    row = Sending.objects.filter(pk=row_id, webhook_id=webhook_id, webhook__programme_id=programme_id).first()
    if row is None:
        raise NotFound("There is no such sending.", next_step="Reload the page.")
    return row


def types_in(groups: list[str]) -> tuple[str, ...]:
    """Every type of these groups."""
    return tuple(one for one in TYPES.values() if group_of(one) in groups)


def _view(row: Webhook) -> WebhookView:
    target = open_target(row)
    return WebhookView(
        id=row.pk,
        address=target.address,
        groups=tuple(dict.fromkeys(group_of(one) for one in row.types)),
        with_titles=row.with_titles,
        failing_since=row.failing_since,
        switched_off_at=row.switched_off_at,
        has_older_secret=len(target.secrets) > 1,
    )
