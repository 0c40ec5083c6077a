"""Mail about published advisories, for everybody who asked for it and confirmed: never about anything that is not out.

Asking twice is asking once, and nobody learns whether an address is subscribed: its owner gets the same mail each time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from vulndesk.apps.accounts.actions import spend_allowance
from vulndesk.apps.advisories.queries import Published, revision, revisions_of
from vulndesk.apps.notices.actions import address_in, compose, write_mails
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.subscribers.content import Asked, code_of, digest_of, open_asked, seal_asked
from vulndesk.apps.subscribers.models import Subscription
from vulndesk.apps.subscribers.queries import address_of_link, subscription
from vulndesk.apps.timeline.actions import add_job, record_event
from vulndesk.apps.timeline.queries import Event
from vulndesk.apps.timeline.queries import event as timeline_event
from vulndesk.apps.vault.ids import new_id
from vulndesk.core.advisory.chosen_packages import chosen_in, is_about
from vulndesk.core.advisory.record import Component, fixed_versions
from vulndesk.core.errors import BadInput
from vulndesk.core.events import EventKind

TELL = "subscribers.tell_some"
AT_ONCE = 50  # mails in one transaction
CONFIRM_WITHIN = timedelta(days=7)
A_DAY = 24 * 60 * 60
ASKED_OF_ADDRESS, ASKED_BY_NETWORK, ASKED_BY_ALL = 3, 20, 500

Write = Callable[[], None]


def subscribe(
    address: str, programme: Programme | None, *, packages: Sequence[str] = (), network: str, now: datetime
) -> None:
    """Write to the address, with a link that confirms. packages: none for all. Raises BadInput, TooMany."""
    checked = address_in(address)
    if checked is None:
        raise BadInput("This is no e-mail address.", next_step="Write it whole.", field="address")
    asked = Asked(checked, _chosen(packages))
    for who, limit in ((checked.casefold(), ASKED_OF_ADDRESS), (network, ASKED_BY_NETWORK), ("all", ASKED_BY_ALL)):
        spend_allowance(purpose="subscribe", who=who, limit=limit, per_seconds=A_DAY, now=now)
    digest = digest_of(asked, programme.pk if programme else None)
    row = Subscription(id=new_id(), programme=programme, digest=digest, asked_at=now)
    row.sealed = seal_asked(row.pk, asked)
    with transaction.atomic():
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            row = Subscription.objects.get(digest=digest)
        record_event(
            kind=EventKind.SUBSCRIPTION_ASKED,
            now=now,
            programme_id=row.programme_id,
            audience="team",
            facts={"subscription": str(row.pk)},
        )


def _chosen(packages: Sequence[str]) -> tuple[str, ...]:
    try:
        return chosen_in(packages)
    except BadInput as refused:
        raise BadInput(refused.what, next_step=refused.next_step, field="packages") from None


def confirm(row_id: UUID, code: str, *, now: datetime) -> None:
    """Raises NotFound."""
    subscription(row_id, code)
    Subscription.objects.filter(pk=row_id, confirmed_at=None).update(confirmed_at=now)


def leave(row_id: UUID, code: str) -> None:
    """It ends, and nothing of it stays. Twice is once. Raises NotFound for a wrong code."""
    if Subscription.objects.filter(pk=row_id).exists() or code != code_of(row_id):
        subscription(row_id, code)
    Subscription.objects.filter(pk=row_id).delete()


def forget_unconfirmed(*, now: datetime) -> int:
    """Housekeeping."""
    return Subscription.objects.filter(confirmed_at=None, asked_at__lt=now - CONFIRM_WITHIN).delete()[0]


def mail_link(*, event_id: int, now: datetime) -> Write | None:
    """Subscriber of SUBSCRIPTION_ASKED."""
    event = timeline_event(event_id)
    row = Subscription.objects.filter(pk=str(event.facts["subscription"])).select_related("programme").first()
    if row is None:
        return None
    asked = open_asked(row)
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
    writes = [one for row, asked in told if (one := _news(event, public, row, asked.address, now=now))]

    def write() -> None:
        for one in writes:
            one()
        _go_on(event_id, str(some[-1].pk), now=now)

    return write


def _go_on(event_id: int, after: str, *, now: datetime) -> None:
    add_job(
        task=TELL, now=now, key=f"tell:{event_id}:{after or 'first'}", arguments={"event_id": event_id, "after": after}
    )


_HAPPENED = {
    EventKind.ADVISORY_PUBLISHED: "published",
    EventKind.ADVISORY_REVISED: "revised",
    EventKind.ADVISORY_WITHDRAWN: "withdrawn",
}


def _news(event: Event, public: Published, row: Subscription, address: str, *, now: datetime) -> Write | None:
    record = public.record
    words: dict[str, object] = {
        "desk": settings.DESK_NAME,
        "programme": public.programme,
        "name": public.public_id,
        "title": public.title,
        "happened": _HAPPENED[EventKind(event.kind)],
        "change": record.revisions[-1].summary if record.revisions and public.number > 1 else "",
        "severity": public.severity,
        "summary": record.summary,
        "fixes": [line for one in record.components if (line := _fix(one))],
        "remediation": record.remediation,
        "address": f"{settings.ADDRESS}/advisories/{public.public_id}/",
        "link": address_of_link(row.pk),
    }
    letter = compose("advisory_news", words, unsubscribe=address_of_link(row.pk, leave=True))
    return write_mails(event, "advisory_news", letter, [address], now=now)


def _fix(component: Component) -> str:
    versions = fixed_versions(component)
    return f"{component.label}: fixed in {', '.join(versions)}" if versions else ""
