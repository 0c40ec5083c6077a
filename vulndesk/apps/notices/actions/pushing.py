"""A notice to a webhook: that something happened, signed, and never a word of what."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from vulndesk.apps.accounts import queries as accounts
from vulndesk.apps.notices.actions.from_events import said
from vulndesk.apps.notices.actions.writing import Write, settle_push
from vulndesk.apps.notices.models import Push
from vulndesk.apps.notices.queries import choices_of
from vulndesk.apps.timeline import actions as timeline
from vulndesk.apps.timeline.queries import event as timeline_event
from vulndesk.core.errors import NotFound, NotNow
from vulndesk.core.notice_choices import Choice
from vulndesk.gateways.web import LONGEST_WAIT, Network, NotOurs, Unreachable, Web

KEPT_FOR = timedelta(days=30)
SIGNATURE = "X-Vulndesk-Signature"  # "sha256=" and HMAC-SHA-256 of the body in hex, with the webhook's secret
_TRY_AGAIN = (408, 425, 429)


class PushFailed(Exception):
    """Tried again later."""


def push(*, push_id: str, now: datetime) -> Write | None:
    """Task. Raises PushFailed to be tried again, Hopeless for an address that says no."""
    row = Push.objects.filter(pk=push_id, state=Push.State.WAITING).first()
    if row is None:
        return None
    choice = choices_of([row.user_id])[row.user_id]
    if not choice.address or not _is_active(row.user_id):
        return lambda: settle_push(row.pk, Push.State.GIVEN_UP, now=now)
    event = timeline_event(row.event_id)
    status = _send(choice, said(event, row.kind))
    if status in _TRY_AGAIN or status >= 500:
        raise PushFailed
    if status >= 300:
        raise timeline.Hopeless(f"WebhookAnswered{status}")
    return lambda: settle_push(row.pk, Push.State.SENT, now=now)


def try_webhook(user_id: int) -> int:
    """Say something to the person's webhook at once; the status that it answers. Raises NotNow with what went wrong."""
    choice = choices_of([user_id])[user_id]
    if not choice.address:
        raise NotNow("There is no address yet.", next_step="Save one first.")
    try:
        return _send(choice, {"desk": settings.DESK_NAME, "kind": "test", "text": f"A test from {settings.DESK_NAME}."})
    except timeline.Hopeless:
        raise NotNow("This address leads where the desk may not go.", next_step="Use a public one.") from None
    except PushFailed:
        raise NotNow("Nobody answered there.", next_step="Check the address.") from None


def _send(choice: Choice, told: Mapping[str, Any]) -> int:
    return post_signed(choice.address, choice.secret, told, inner=settings.INNER_NETWORKS)


def post_signed(
    address: str, secret: str, told: Mapping[str, Any], *, inner: Sequence[Network], longest_wait: float = LONGEST_WAIT
) -> int:
    """The status of the answer. No secret, no signature. Raises PushFailed; Hopeless where the desk may not go."""
    body = json.dumps(told, ensure_ascii=True, sort_keys=True).encode()
    signed = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = [(SIGNATURE, f"sha256={signed}")] if secret else []
    try:
        web = Web(inner=inner, longest_wait=longest_wait)
        return web.send(address, body, content_type="application/json", headers=headers).status
    except NotOurs:
        raise timeline.Hopeless("WebhookNotAllowed") from None
    except Unreachable:
        raise PushFailed from None


def forget_pushes(*, now: datetime) -> int:
    """Housekeeping."""
    old = Push.objects.exclude(state=Push.State.WAITING).filter(settled_at__lt=now - KEPT_FOR)
    return old.delete()[0]


def _is_active(user_id: int) -> bool:
    try:
        return accounts.user_by_id(user_id).is_active
    except NotFound:
        return False
