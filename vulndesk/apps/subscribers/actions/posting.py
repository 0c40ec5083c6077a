"""One post to the webhook of a subscriber: first the link that confirms, then what everybody may read, signed.

A stranger chose the address, so what fails here is no news for the team: it is tried again by itself, later each time,
and a webhook that fails for GIVEN_UP_AFTER without a success ends its subscription.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from vulndesk.apps.advisories.queries import revision
from vulndesk.apps.notices.actions import PushFailed, post_signed
from vulndesk.apps.subscribers.content import open_asked
from vulndesk.apps.subscribers.models import Subscription
from vulndesk.apps.subscribers.queries import address_of_link
from vulndesk.apps.timeline.actions import Hopeless, add_job
from vulndesk.apps.timeline.queries import Event
from vulndesk.apps.timeline.queries import event as timeline_event
from vulndesk.core.advisory.outlets.places import osv_path
from vulndesk.core.events import EventKind
from vulndesk.gateways.web import Network

POST = "subscribers.post"
GIVEN_UP_AFTER = timedelta(days=7)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
TRIED_UNCONFIRMED = 3
LONGEST_ANSWER = 5.0  # seconds: the worker has others to serve
GONE = 410
NETWORKS: tuple[Network, ...] = ()  # public ones alone: those that the owner named for the desk are not for strangers
HAPPENED = {
    EventKind.ADVISORY_PUBLISHED: "published",
    EventKind.ADVISORY_REVISED: "revised",
    EventKind.ADVISORY_WITHDRAWN: "withdrawn",
}

Write = Callable[[], None]


def plan_post(event_id: int, row_id: UUID, *, now: datetime, tries: int = 0) -> None:
    """In the caller's transaction."""
    wait = min(FIRST_WAIT * 4 ** min(tries - 1, 10), LONGEST_WAIT) if tries else timedelta()
    add_job(
        task=POST,
        now=now,
        run_at=now + wait,
        key=f"post:{event_id}:{row_id}:{tries}",
        arguments={"event_id": event_id, "row_id": str(row_id), "tries": tries},
    )


def post(*, event_id: int, row_id: str, tries: int, now: datetime) -> Write | None:
    """Task. It never fails: what did not arrive is planned anew."""
    row = Subscription.objects.filter(pk=row_id).select_related("programme").first()
    if row is None:
        return None
    event, asked = timeline_event(event_id), open_asked(row)
    told = _news(event, row) if event.kind in HAPPENED else _challenge(row)
    try:
        status = post_signed(asked.address, asked.secret, told, inner=NETWORKS, longest_wait=LONGEST_ANSWER)
    except (PushFailed, Hopeless):
        status = 0
    if 200 <= status < 300:
        return lambda: _arrived(row.pk)
    return lambda: _later(event_id, row, is_gone=status == GONE, tries=tries + 1, now=now)


def _arrived(row_id: UUID) -> None:
    Subscription.objects.filter(pk=row_id).update(failing_since=None)


def _later(event_id: int, row: Subscription, *, is_gone: bool, tries: int, now: datetime) -> None:
    found = Subscription.objects.filter(pk=row.pk)
    if row.confirmed_at is None:
        if tries < TRIED_UNCONFIRMED:
            plan_post(event_id, row.pk, now=now, tries=tries)
        return
    if is_gone or (row.failing_since is not None and now - row.failing_since >= GIVEN_UP_AFTER):
        found.delete()
        return
    found.filter(failing_since=None).update(failing_since=now)
    plan_post(event_id, row.pk, now=now, tries=tries)


def _challenge(row: Subscription) -> dict[str, Any]:
    """None of the names that were typed: they are a stranger's words until somebody confirms."""
    return {
        "event": "confirm",
        "desk": settings.DESK_NAME,
        "programme": row.programme.slug if row.programme else "",
        "confirm": address_of_link(row.pk),
        "text": "Somebody asked that security advisories are posted here. To have them, open the address and confirm. "
        "Else do nothing: nothing else follows.",
    }


def _news(event: Event, row: Subscription) -> dict[str, Any]:
    public = revision(str(event.facts["advisory"]))
    return {
        "event": HAPPENED[EventKind(event.kind)],
        "id": public.public_id,
        "revision": public.number,
        "programme": public.slug,
        "title": public.title,
        "severity": public.severity,
        "url": f"{settings.ADDRESS}/advisories/{public.public_id}/",
        "osv": f"{settings.ADDRESS}/{osv_path(public.public_id)}",
        "unsubscribe": address_of_link(row.pk, leave=True),
    }
