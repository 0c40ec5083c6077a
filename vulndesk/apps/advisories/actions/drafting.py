"""Writing a draft: every saved state is kept, and of two people who write at once one is told, with nothing lost."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from vulndesk.apps.accounts.queries import name_of
from vulndesk.apps.advisories import content
from vulndesk.apps.advisories.models import Draft, DraftVersion
from vulndesk.apps.advisories.queries.drafts import draft_of
from vulndesk.apps.cases.models import Case
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor
from vulndesk.core.advisory.issuing import as_draft
from vulndesk.core.advisory.record import Advisory
from vulndesk.core.advisory.serial import to_json
from vulndesk.core.errors import BadInput, Conflict
from vulndesk.core.events import EventKind

LONGEST = 400_000  # characters of one record


def save_draft(case_id: UUID, written: Advisory, *, seen: int, by: Actor, now: datetime) -> int:
    """Keep it as the newest version; its number. seen: the version that the person wrote from, 0 for none.

    Raises Conflict when somebody saved another one meanwhile, NotFound, NotAllowed.
    """
    case, state = draft_of(by, case_id=case_id)
    written = as_draft(written)
    if len(to_json(written)) > LONGEST:
        raise BadInput("This advisory is too long.", next_step="Shorten the description.", field="details")
    number = state.row.number if state else 0
    if seen != number:
        raise _conflict(case.pk)
    if state is not None and state.written == written:
        return number
    version = DraftVersion(id=new_id(), draft_id=case.pk, number=number + 1, at=now, actor=by.name)
    version.sealed = content.seal_draft(opened_key(case.data_key), version, written)
    try:
        with transaction.atomic():
            if number == 0:
                Draft(case=case).save(force_insert=True)
                record(case, EventKind.ADVISORY_BEGUN, by=by.name, now=now)
            if Draft.objects.filter(pk=case.pk, number=number).update(number=number + 1) != 1:
                raise _conflict(case.pk)
            version.save(force_insert=True)
    except IntegrityError:
        raise _conflict(case.pk) from None
    return number + 1


def record(case: Case, kind: EventKind, *, by: str, now: datetime, audience: str = "team", **facts: object) -> None:
    """In the caller's transaction."""
    record_event(
        kind=kind, now=now, actor=by, case_id=case.pk, programme_id=case.programme_id, audience=audience, facts=facts
    )


def _conflict(case_id: UUID) -> Conflict:
    last = DraftVersion.objects.filter(draft_id=case_id).order_by("-number").first()
    who = name_of(last.actor) if last else "Somebody else"
    return Conflict(
        f"{who} saved this draft while you were writing.",
        next_step="What you wrote stands below. Look at what is saved, then save yours again to replace it.",
    )
