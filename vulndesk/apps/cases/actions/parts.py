"""A person takes a structured part out of the reporter's own words into a field that the policy asks for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from vulndesk.apps.cases import content
from vulndesk.apps.cases.actions.change import apply_change, require_fresh
from vulndesk.apps.cases.actions.deeds import set_severity
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.apps.cases.queries.page import case_page
from vulndesk.apps.cases.queries.parts import proposed_parts
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.policy.clauses import Item
from vulndesk.core.report_parts import VECTOR, FoundPart


def take_part(case_id: UUID, part: FoundPart, *, by: Actor, now: datetime, seen: int | None = None) -> Case:
    """Only what stands in the reporter's words, and only into an empty field. Raises NotNow, Conflict."""
    require(by, Verb.HANDLE)
    case = case_of(by, case_id)
    require_fresh(case, seen, now=now)
    if part not in proposed_parts(case_page(by, case_id=case_id, now=now)):
        raise NotNow("This is not proposed any more.", next_step="Reload the case.")
    if part.kind == VECTOR:
        return set_severity(case_id, part.value, by=by, now=now, seen=seen)
    body = content.open_body(case)
    body["missing"] = [one for one in body["missing"] if one != part.kind]
    body["report"][part.kind] = [part.value] if part.kind == Item.VERSIONS.value else part.value
    sealed = content.seal_body(opened_key(case.data_key), case.pk, body)
    with transaction.atomic():
        apply_change(case, {"body": sealed}, now=now)
        record_event(
            kind=EventKind.PART_TAKEN,
            now=now,
            actor=by.name,
            case_id=case.pk,
            programme_id=case.programme_id,
            audience="everyone",
            facts={"item": part.kind},
        )
    case.refresh_from_db()
    return case
