"""Advisories that were published elsewhere before: taken over as they are, without a case of the desk.

Nobody is told by it: `ADVISORY_IMPORTED` is no publication, and what asks for mail or webhooks does not hear it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from django.db import IntegrityError, transaction

from vulndesk.apps.advisories.actions.publishing import require_complete, tell_public
from vulndesk.apps.advisories.actions.storing import insert_advisory, insert_revision
from vulndesk.apps.advisories.models import Advisory as AdvisoryRow
from vulndesk.apps.advisories.queries.public import revision
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import programme_by_id
from vulndesk.apps.vault.ids import new_id
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.advisory.parts import Revision
from vulndesk.core.advisory.record import Advisory
from vulndesk.core.advisory.taking_over import LATER_REVISION
from vulndesk.core.errors import NotNow
from vulndesk.core.events import EventKind


class TakenOver(StrEnum):
    NEW = "new"
    REVISED = "revised"
    HERE = "here"


def import_published(programme_id: int, records: Iterable[Advisory], *, by: Actor, now: datetime) -> int:
    """Take over what is public already: all of them or none.

    Returns how many are new. Raises NotNow for a record that lacks what every format needs, NotAllowed.
    """
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    programme = programme_by_id(programme_id)
    wanted = list({one.id: one for one in records}.values())
    for one in wanted:
        require_complete(one)
    with transaction.atomic():
        taken = [_take_over(programme, one, by=by, now=now) for one in wanted]
    return taken.count(TakenOver.NEW)


def take_over_advisory(programme_id: int, record: Advisory, *, by: Actor, now: datetime) -> TakenOver:
    """One of a history; a later state of what was taken over before becomes its next revision.

    Raises NotNow for what is incomplete, not public, another programme's or published by this desk; NotAllowed.
    """
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    programme = programme_by_id(programme_id)
    require_complete(record)
    try:
        with transaction.atomic():
            return _take_over(programme, record, by=by, now=now)
    except IntegrityError:
        return TakenOver.HERE  # somebody imported the same at this moment


def _take_over(programme: Programme, record: Advisory, *, by: Actor, now: datetime) -> TakenOver:
    row = AdvisoryRow.objects.filter(public_id=record.id).first()
    if row is None:
        row = AdvisoryRow(id=new_id(), public_id=record.id, programme=programme)
        insert_advisory(row, record, by=by.name)
        tell_public(row, EventKind.ADVISORY_IMPORTED, by=by.name, now=now)
        return TakenOver.NEW
    changed = record.modified or record.published
    if changed is None or changed <= row.modified_at:
        return TakenOver.HERE
    _require_foreign(row, programme)
    insert_revision(row, _later(record, row, at=changed), by=by.name, now=changed)
    tell_public(row, EventKind.ADVISORY_IMPORTED, by=by.name, now=now)
    return TakenOver.REVISED


def _require_foreign(row: AdvisoryRow, programme: Programme) -> None:
    if row.series is not None or row.case_id is not None:
        raise NotNow(f"{row.public_id} was published by this desk.", next_step="Revise it here.")
    if row.programme_id != programme.pk:
        raise NotNow(f"{row.public_id} belongs to another programme of this desk.", next_step="Import it there.")


def _later(record: Advisory, row: AdvisoryRow, *, at: datetime) -> Advisory:
    """With the revisions that were said before, where the document keeps no history of its own."""
    before = revision(row.public_id).record.revisions
    if len(record.revisions) > len(before):
        return record
    return replace(record, revisions=(*before, Revision(str(row.newest + 1), at, LATER_REVISION)))
