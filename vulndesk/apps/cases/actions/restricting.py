"""Need to know: who alone of the team knows of a case. For everybody else of the programme it is not there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from vulndesk.apps.cases.actions.change import apply_change, require_fresh
from vulndesk.apps.cases.models import Case, Named
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.apps.policies.queries import handlers_of
from vulndesk.apps.timeline.actions import record_event
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import BadInput, NotNow
from vulndesk.core.events import EventKind


def restrict_case(case_id: UUID, people: Collection[int], *, by: Actor, now: datetime, seen: int | None = None) -> Case:
    """From now on only these people, the owner of the case and the organisation's owners know of it.

    Whoever does it stays among them. In force at everybody's next request, also in open pages. Raises BadInput for
    somebody who does not handle the programme, Conflict.
    """
    require(by, Verb.RESTRICT)
    case = case_of(by, case_id)
    require_fresh(case, seen, now=now)
    wanted = set(people)
    if wanted - set(handlers_of(case.programme_id)):
        raise BadInput("Not all of them are on the team.", next_step="Choose people of the list.", field="people")
    if by.user_id is not None:
        wanted.add(by.user_id)
    with transaction.atomic():
        apply_change(case, {"is_restricted": True}, now=now)
        Named.objects.filter(case=case).exclude(user_id__in=wanted).delete()
        kept = set(Named.objects.filter(case=case).values_list("user_id", flat=True))
        Named.objects.bulk_create([Named(case=case, user_id=one, since=now) for one in sorted(wanted - kept)])
        _record(case, by, now=now, number=len(wanted))
    case.refresh_from_db()
    return case


def open_to_team(case_id: UUID, *, by: Actor, now: datetime, seen: int | None = None) -> Case:
    """Everybody who handles the programme knows of it again. Raises NotNow, Conflict."""
    require(by, Verb.RESTRICT)
    case = case_of(by, case_id)
    require_fresh(case, seen, now=now)
    if not case.is_restricted:
        raise NotNow("Everybody of the programme knows of it already.", next_step="Reload the case.")
    with transaction.atomic():
        apply_change(case, {"is_restricted": False}, now=now)
        Named.objects.filter(case=case).delete()
        _record(case, by, now=now, number=0)
    case.refresh_from_db()
    return case


def restrict_alike(case: Case, part: Case) -> None:
    """What is made of a restricted case is known to the same people. In the caller's transaction."""
    if not case.is_restricted:
        return
    Case.objects.filter(pk=part.pk).update(is_restricted=True)
    rows = Named.objects.filter(case=case)
    Named.objects.bulk_create([Named(case=part, user_id=one.user_id, since=one.since) for one in rows])


def _record(case: Case, by: Actor, *, now: datetime, number: int) -> None:
    """number: of the people who are named; 0: nobody has to be any more."""
    record_event(
        kind=EventKind.CASE_RESTRICTED,
        now=now,
        actor=by.name,
        case_id=case.pk,
        programme_id=case.programme_id,
        facts={"number": number},
    )
