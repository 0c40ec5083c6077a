"""What each of those who confirmed is told, and the first letter of all: only about what is out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from vulndesk.apps.advisories.queries import Published, revision, revisions_of
from vulndesk.apps.notices.actions import compose, write_mails
from vulndesk.apps.subscribers.actions.asking import CONFIRM_WITHIN
from vulndesk.apps.subscribers.actions.posting import HAPPENED, plan_post
from vulndesk.apps.subscribers.content import Asked, open_asked
from vulndesk.apps.subscribers.models import Subscription
from vulndesk.apps.subscribers.queries import address_of_link
from vulndesk.apps.timeline.actions import add_job
from vulndesk.apps.timeline.queries import Event
from vulndesk.apps.timeline.queries import event as timeline_event
from vulndesk.core.advisory.chosen_packages import is_about
from vulndesk.core.advisory.record import Component, fixed_versions
from vulndesk.core.events import EventKind

TELL = "subscribers.tell_some"
AT_ONCE = 50  # in one transaction

Write = Callable[[], None]


def mail_link(*, event_id: int, now: datetime) -> Write | None:
    """Subscriber of SUBSCRIPTION_ASKED: the link that confirms, by mail or to the webhook."""
    event = timeline_event(event_id)
    row = Subscription.objects.filter(pk=str(event.facts["subscription"])).select_related("programme").first()
    if row is None:
        return None
    asked = open_asked(row)
    if asked.is_webhook:
        return lambda: plan_post(event_id, row.pk, now=now)
    words: dict[str, object] = {
        "desk": settings.DESK_NAME,
        "programme": row.programme.name if row.programme else "",
        "packages": asked.packages,
        "link": address_of_link(row.pk),
        "days": CONFIRM_WITHIN.days,
    }
    return write_mails(event, "subscription", compose("subscription", words), [asked.address], now=now)


def plan_tellings(*, event_id: int, now: datetime) -> Write | None:
    """Subscriber of published, revised and withdrawn advisories; an import tells nobody."""
    return lambda: _go_on(event_id, "", now=now)


def tell_some(*, event_id: int, after: str, now: datetime) -> Write | None:
    """Task: the next few of those who confirmed, then a job for the rest. A second run writes no second mail."""
    event = timeline_event(event_id)
    wanted = Q(programme_id=event.programme_id) | Q(programme_id=None)
    rows = Subscription.objects.filter(wanted, confirmed_at__isnull=False).order_by("id")
    some = list(rows.filter(pk__gt=after)[:AT_ONCE] if after else rows[:AT_ONCE])
    if not some:
        return None
    public = revision(str(event.facts["advisory"]))
    # Of all revisions: who was told of an advisory hears how it went on, though it names their package no longer.
    named = [one for issued in revisions_of(public.public_id) for one in issued.record.components]
    told = [(row, asked) for row in some if is_about(named, (asked := open_asked(row)).packages)]
    writes = [one for row, asked in told if (one := _news(event, public, row, asked, now=now))]

    def write() -> None:
        for one in writes:
            one()
        _go_on(event_id, str(some[-1].pk), now=now)

    return write


def _go_on(event_id: int, after: str, *, now: datetime) -> None:
    add_job(
        task=TELL, now=now, key=f"tell:{event_id}:{after or 'first'}", arguments={"event_id": event_id, "after": after}
    )


def _news(event: Event, public: Published, row: Subscription, asked: Asked, *, now: datetime) -> Write | None:
    if asked.is_webhook:
        return lambda: plan_post(event.pk, row.pk, now=now)
    record = public.record
    words: dict[str, object] = {
        "desk": settings.DESK_NAME,
        "programme": public.programme,
        "name": public.public_id,
        "title": public.title,
        "happened": HAPPENED[EventKind(event.kind)],
        "change": record.revisions[-1].summary if record.revisions and public.number > 1 else "",
        "severity": public.severity,
        "summary": record.summary,
        "fixes": [line for one in record.components if (line := _fix(one))],
        "remediation": record.remediation,
        "address": f"{settings.ADDRESS}/advisories/{public.public_id}/",
        "link": address_of_link(row.pk),
    }
    letter = compose("advisory_news", words, unsubscribe=address_of_link(row.pk, leave=True))
    return write_mails(event, "advisory_news", letter, [asked.address], now=now)


def _fix(component: Component) -> str:
    versions = fixed_versions(component)
    return f"{component.label}: fixed in {', '.join(versions)}" if versions else ""
