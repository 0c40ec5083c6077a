"""Advisories that were published elsewhere before: taken over as they are, without a case of the desk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from vulndesk.apps.advisories.actions.publishing import require_complete
from vulndesk.apps.advisories.actions.storing import insert_advisory
from vulndesk.apps.advisories.models import Advisory as AdvisoryRow
from vulndesk.apps.policies.queries import programme_by_id
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.vault.ids import new_id
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.advisory.record import Advisory
from vulndesk.core.events import EventKind


def import_published(programme_id: int, records: Iterable[Advisory], *, by: Actor, now: datetime) -> int:
    """Take over what is public already: all of them or none. What is here under its id stays as it is.

    Returns how many are new. Raises NotNow for a record that lacks what every format needs, NotAllowed.
    """
    require(by, Verb.CHANGE_PROGRAMME)
    programme = programme_by_id(programme_id)
    wanted = {one.id: one for one in records}
    for one in wanted.values():
        require_complete(one)
    with transaction.atomic():
        here = set(AdvisoryRow.objects.values_list("public_id", flat=True))
        new = [one for name, one in wanted.items() if name not in here]
        for one in new:
            insert_advisory(AdvisoryRow(id=new_id(), public_id=one.id, programme=programme), one, by=by.name)
            record_event(
                kind=EventKind.ADVISORY_PUBLISHED,
                now=now,
                actor=by.name,
                programme_id=programme_id,
                audience="everyone",
                facts={"advisory": one.id, "revision": max(1, len(one.revisions))},
            )
    return len(new)
