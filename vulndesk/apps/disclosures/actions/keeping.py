"""How a disclosure's row changes: conditional on its revision, with an event that says nothing of its words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import F

from vulndesk.apps.disclosures.models import Disclosure, DisclosureApproval, Listing, SpeakerConsent
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.timeline.queries import event as timeline_event
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.disclosures import State
from vulndesk.core.errors import Conflict, NotNow
from vulndesk.core.events import EventKind

LOOK_AGAIN = "Nothing of yours was done. Look, then decide again."


def apply_change(row: Disclosure, **changes: Any) -> None:
    """Its count must be 1, or somebody else was first and nothing happens. In the caller's transaction."""
    rows = Disclosure.objects.filter(pk=row.pk, revision=row.revision, state=row.state)
    if rows.update(revision=F("revision") + 1, **changes) != 1:
        raise Conflict("Something about this disclosure changed meanwhile.", next_step=LOOK_AGAIN)


def require_seen(row: Disclosure, seen: int | None) -> None:
    """seen: the revision on the page that the person acted from."""
    if seen != row.revision:
        raise Conflict("Something about this disclosure changed meanwhile.", next_step=LOOK_AGAIN)


def require_state(row: Disclosure | None, *states: State) -> Disclosure:
    if row is None or row.state not in states:
        raise NotNow("This cannot be done with the disclosure now.", next_step="Look at how it stands.")
    return row


def record(row: Disclosure, kind: EventKind, *, by: Actor, now: datetime, audience: str, **facts: object) -> None:
    """In the caller's transaction."""
    record_event(
        kind=kind,
        now=now,
        actor=by.name,
        case_id=row.case_id,
        programme_id=row.programme_id,
        audience=audience,
        facts=facts,
    )


def void(row: Disclosure) -> None:
    """What was approved is not what stands there any more. In the caller's transaction."""
    DisclosureApproval.objects.filter(disclosure=row).delete()


def void_consents(row: Disclosure) -> None:
    """The same of what was agreed to. In the caller's transaction."""
    SpeakerConsent.objects.filter(disclosure=row).delete()


def let_index(programme_id: int, *, indexed: bool, by: Actor) -> None:
    """Whether search engines may keep a programme's disclosed reports. Raises NotAllowed."""
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    Listing.objects.update_or_create(programme_id=programme_id, defaults={"indexed": indexed})


def forget_choice(*, event_id: int, now: datetime) -> Callable[[], None] | None:
    """Subscriber of an erased case: what was chosen and said of it goes with its key. What is public stays."""
    case_id = timeline_event(event_id).case_id
    if case_id is None:
        return None

    def write() -> None:
        rows = Disclosure.objects.filter(case_id=case_id)
        SpeakerConsent.objects.filter(disclosure__in=rows).delete()
        DisclosureApproval.objects.filter(disclosure__in=rows).delete()
        rows.filter(published_at=None).delete()
        rows.update(choice=b"")

    return write
