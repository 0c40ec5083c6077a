"""A name that is taken back leaves the advisory at once, and every revision of it: E12 outranks what was said.

This is the one reason for which a published revision is ever changed; that it was, a new revision says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from vulndesk.apps.advisories.actions.publishing import tell_public
from vulndesk.apps.advisories.actions.storing import insert_revision
from vulndesk.apps.advisories.models import Advisory as AdvisoryRow
from vulndesk.apps.advisories.models import Draft, Revision
from vulndesk.apps.advisories.queries.drafts import named_credits
from vulndesk.apps.advisories.queries.public import revision
from vulndesk.apps.cases.models import Case
from vulndesk.apps.timeline.queries import event as timeline_event
from vulndesk.core.advisory.issuing import with_revision
from vulndesk.core.advisory.record import Advisory
from vulndesk.core.advisory.serial import from_json, to_json
from vulndesk.core.events import EventKind

TAKEN_BACK = "Credit changed, as somebody who was named asked."


def follow_choice(*, event_id: int, now: datetime) -> Callable[[], None] | None:
    """Subscriber of a changed or removed credit, wherever it came from."""
    case_id = timeline_event(event_id).case_id
    return None if case_id is None else lambda: _follow(case_id, now=now)


def forget_draft(*, event_id: int, now: datetime) -> Callable[[], None] | None:
    """Subscriber: a case was erased, and with its key all that was sealed for it. What is public stays."""
    case_id = timeline_event(event_id).case_id
    return None if case_id is None else lambda: _forget(case_id)


def _forget(case_id: UUID) -> None:
    Draft.objects.filter(pk=case_id).delete()
    AdvisoryRow.objects.filter(case_id=case_id).update(case=None)


def _follow(case_id: UUID, *, now: datetime) -> None:
    case = Case.objects.filter(pk=case_id, erased_at=None).first()
    if case is None:
        return
    # Who found the same is named with the original.
    row = AdvisoryRow.objects.filter(case_id=case.duplicate_of_id or case_id).first()
    if row is None or row.case_id is None:
        return
    named = {one.name for one in named_credits(row.case_id, now=now)}
    newest = revision(row.public_id).record
    if all(one.name in named for one in newest.credits):
        return
    with transaction.atomic():
        for one in Revision.objects.filter(advisory=row):
            Revision.objects.filter(pk=one.pk).update(record=to_json(_without(from_json(one.record), named)))
        issued = replace(_without(newest, named), modified=now, revisions=with_revision(newest, TAKEN_BACK, now=now))
        insert_revision(row, issued, by="desk", now=now)
        tell_public(row, EventKind.ADVISORY_REVISED, by="desk", now=now)


def _without(held: Advisory, named: set[str]) -> Advisory:
    return replace(held, credits=tuple(one for one in held.credits if one.name in named))
