"""A person plans who is told of one case, and when, after a second look at both. Nothing else makes a notice go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.apps.early_notices import content
from vulndesk.apps.early_notices.actions.keeping import apply_change, record
from vulndesk.apps.early_notices.models import EarlyNotice, Recipient
from vulndesk.apps.early_notices.queries.grounds import grounds_of
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.early_notices import State, Why, planned_at
from vulndesk.core.errors import BadInput, Conflict, NotFound, NotNow
from vulndesk.core.events import EventKind

TEXT_LIMIT = 20_000


@dataclass(frozen=True)
class Plan:
    """recipients: everybody whom the second look named. until: the end that it showed, of the embargo in force."""

    recipients: tuple[UUID, ...]
    until: datetime
    summary: str
    gives_report: bool = False


def plan(case_id: UUID, given: Plan, *, by: Actor, now: datetime) -> int:
    """How many are planned. Raises NotFound, NotNow, BadInput, Conflict; then nobody is."""
    require(by, Verb.HANDLE)
    case = case_of(by, case_id)
    grounds = grounds_of(case, now=now)
    if grounds.why_not or grounds.until is None:
        raise NotNow(grounds.why_not, next_step="Come back when that is so.")
    if grounds.until != given.until:
        raise Conflict("The end of the embargo changed meanwhile.", next_step="Look at the instants again.")
    summary = given.summary.strip()
    if not summary or len(summary) > TEXT_LIMIT:
        raise BadInput("Write what they read once they accept.", next_step="Up to 20,000 characters.", field="summary")
    rows = list(
        Recipient.objects.filter(pk__in=given.recipients, stage__programme_id=case.programme_id).select_related("stage")
    )
    if not rows or len(rows) != len(set(given.recipients)):
        raise Conflict("The list changed meanwhile.", next_step="Look again at who would be told.")
    key, zone = opened_key(case.data_key), case.programme.zone
    notices = []
    for row in rows:
        notice = EarlyNotice(
            id=new_id(),
            case=case,
            programme_id=case.programme_id,
            recipient=row,
            stage_name=row.stage.name,
            days=row.stage.days,
            role=row.role,
            until=grounds.until,
            run_at=planned_at(grounds.until, days=row.stage.days, zone=zone, now=now),
            planned_by=by.name,
            planned_at=now,
        )
        told = {"summary": summary, "gives_report": given.gives_report, "code": ""}
        notice.sealed = content.seal_planned(key, notice.pk, {**content.open_listed(row), **told})  # type: ignore[typeddict-item]
        notices.append(notice)
    try:
        with transaction.atomic():
            EarlyNotice.objects.bulk_create(notices)
            record(case, EventKind.EARLY_NOTICES_PLANNED, by=by.name, now=now, number=len(notices))
    except IntegrityError:
        raise Conflict("Somebody planned one of them meanwhile.", next_step="Look again at who is planned.") from None
    return len(notices)


def revoke(case_id: UUID, notice_id: UUID, *, by: Actor, now: datetime) -> None:
    """Before it is sent. Raises NotFound, NotNow, Conflict."""
    require(by, Verb.HANDLE)
    case = case_of(by, case_id)
    row = EarlyNotice.objects.filter(pk=notice_id, case=case).first()
    if row is None:
        raise NotFound("There is no such notice.", next_step="Reload the page.")
    if row.state != State.PLANNED:
        raise NotNow("It is not planned any more.", next_step="End their access on the page “Parties”.")
    with transaction.atomic():
        apply_change(row, state=State.DROPPED, why=Why.PERSON)
        record(case, EventKind.EARLY_NOTICE_DROPPED, by=by.name, now=now, why=Why.PERSON, notice=row.pk)
