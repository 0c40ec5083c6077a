"""Publication at the end of the embargo: planned by a person, and through the gate like any other.

The plan follows the embargo's end when that moves. When the gate is shut at that instant nothing is published, the team
is told, and the plan is over; unless its person chose that it waits: then the gate is asked again until it opens.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from vulndesk.apps.accounts.queries import user_by_id
from vulndesk.apps.advisories.actions.drafting import record
from vulndesk.apps.advisories.actions.publishing import publish_here, require_complete, settle_draft, written_draft
from vulndesk.apps.advisories.models import Advisory as AdvisoryRow
from vulndesk.apps.advisories.models import Draft
from vulndesk.apps.advisories.queries.upcoming import would_be
from vulndesk.apps.cases.models import Case
from vulndesk.apps.embargo.models import Embargo
from vulndesk.apps.embargo.queries import embargo_of, is_in_force
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.timeline.actions import add_job
from vulndesk.apps.timeline.queries import job_by_key
from vulndesk.core.access import Actor
from vulndesk.core.embargo import IN_FORCE
from vulndesk.core.errors import NotNow, Refused
from vulndesk.core.events import EventKind

PUBLISH_PLANNED = "advisories.publish_planned"
AGAIN_EVERY = timedelta(minutes=10)
NO_PLAN = {"planned_by": "", "planned_at": None, "is_patient": False, "late_since": None}


def plan_publication(case_id: UUID, *, version: int, is_patient: bool, by: Actor, now: datetime) -> None:
    """Publish the draft, as it is then, when the embargo ends. is_patient: if the gate is shut then, when it opens.

    Raises NotNow without an end to wait for, and for a draft that could not be published.
    """
    case, state = written_draft(by, case_id, version)
    if state.public is not None:
        raise NotNow("It is published already.", next_step="Revise it instead.")
    if not is_in_force(embargo_of(case_id), now=now):
        raise NotNow("No embargo with an end is in force.", next_step="Publish it now instead.")
    require_complete(would_be(case, state.written, None, now=now))
    with transaction.atomic():
        settle_draft(state, planned_by=by.name, planned_at=now, is_patient=is_patient, late_since=None)
        record(case, EventKind.ADVISORY_PLANNED, by=by.name, now=now)


def drop_plan(case_id: UUID, *, by: Actor, now: datetime) -> None:
    """Anybody of the team may."""
    case, _ = written_draft(by, case_id, None)
    with transaction.atomic():
        if Draft.objects.filter(pk=case.pk, planned_at__isnull=False).update(**NO_PLAN) != 1:
            raise NotNow("Nothing is planned.", next_step="Reload the page.")
        record(case, EventKind.ADVISORY_PLAN_DROPPED, by=by.name, now=now)


def ask_for_planned(*, now: datetime) -> int:
    """The worker's, every second: a job for each plan whose embargo is over. What waits is asked for now and then."""
    held = Embargo.objects.filter(case=OuterRef("case"), em__in=[em.value for em in IN_FORCE], until__gt=now)
    due = Draft.objects.filter(~Exists(held), planned_at__isnull=False)
    asked = [_ask(one, now=now) for one in due.order_by("planned_at")[:50]]
    return sum(asked)


def publish_planned(*, case_id: str, now: datetime) -> Callable[[], None] | None:
    """Task: through the gate, as the person who planned it. Publishing is a transaction of its own."""
    draft = Draft.objects.filter(pk=UUID(case_id), planned_at__isnull=False).select_related("case").first()
    if draft is None or AdvisoryRow.objects.filter(case_id=case_id).exists():
        return None
    try:
        publish_here(draft.case_id, by=_planner(draft), now=now)
    except Refused:
        return lambda: _wait(draft, now=now)
    return None


def _ask(draft: Draft, *, now: datetime) -> bool:
    """One job in ten minutes, so that what waits is asked for again, and nothing is written every second."""
    key = f"publish:{draft.pk}:{int(now.timestamp() // AGAIN_EVERY.total_seconds())}"
    if job_by_key(key) is not None:
        return False
    return add_job(task=PUBLISH_PLANNED, now=now, key=key, arguments={"case_id": str(draft.pk)}) is not None


def _planner(draft: Draft) -> Actor:
    """Raises NotFound for somebody who left."""
    return actor_for(user_by_id(int(draft.planned_by.removeprefix("user:"))))


def _wait(draft: Draft, *, now: datetime) -> None:
    """Told once. In the caller's transaction."""
    rows = Draft.objects.filter(pk=draft.pk, planned_at=draft.planned_at)
    changed = rows.update(late_since=draft.late_since or now) if draft.is_patient else rows.update(**NO_PLAN)
    if changed == 1 and draft.late_since is None:
        case: Case = draft.case
        record(case, EventKind.ADVISORY_WAITS, by="desk", now=now)
