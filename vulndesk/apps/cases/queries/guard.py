"""The guard: every way to a case's row asks who wants it, and notes it. Absent and forbidden are the same answer."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet, UUIDField

from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries.opened import note_opened
from vulndesk.apps.policies.queries import LONG, policy_of
from vulndesk.apps.vault.statements import Given, Question
from vulndesk.core.access import ONE_CASE, Actor, Role
from vulndesk.core.errors import BadInput, NotFound
from vulndesk.core.lifecycle import RM, CaseFacts, CloseReason
from vulndesk.core.policy.clauses import Handling, HandlingRule


def cases_for(actor: Actor) -> QuerySet[Case]:
    """The rows that this person may see; the same rule as core/access.sees_case, as a query."""
    rows = _readable()
    if actor.role is Role.MEMBER:
        return rows.filter(programme_id__in=actor.programmes)
    if actor.role in ONE_CASE:
        return rows.filter(pk=actor.case_id) if actor.case_id else rows.none()
    return rows


def _readable() -> QuerySet[Case]:
    # Without the policy's text and clauses: 50 rows of a queue would read and parse them 50 times (`policy_of` once).
    rows = Case.objects.filter(erased_at=None).select_related("programme", "policy", "received_under", "data_key")
    return rows.defer(*(f"{version}__{name}" for version in ("policy", "received_under") for name in LONG))


_BY_ID = Question(lambda: _readable().filter(pk=Given("case_id", UUIDField())))


def case_of(actor: Actor, case_id: UUID | None = None, *, reference: str = "", field: str = "") -> Case:
    """One case by id or reference. Raises NotFound, or BadInput when `field` names the form field that held it."""
    if actor.role is Role.REPORTER and case_id is not None:
        # With every request of a reporter: the one row of `cases_for`, by SQL that is made once.
        case = _BY_ID.first(case_id=case_id) if case_id == actor.case_id else None
    else:
        query = cases_for(actor)
        query = query.filter(pk=case_id) if case_id else query.filter(reference=reference)
        case = next(iter(query[:1]), None)  # not first(), which would sort
    if case is None and field:
        raise BadInput("There is no such case.", next_step="Check the reference.", field=field)
    if case is None:
        raise NotFound("There is no such case.", next_step="Check the reference, or search the queue.")
    note_opened(actor, case)
    return case


def facts_of(case: Case) -> CaseFacts:
    """What the rules need to know of a row."""
    handling = (clause.value for clause in policy_of(case.policy).clauses)
    return CaseFacts(
        rm=RM(case.rm),
        has_owner=case.owner_id is not None,
        acknowledged=case.acknowledged_at is not None,
        waiting_on_reporter=case.waiting_on_reporter,
        withdrawn=case.withdrawn,
        is_published=case.published_at is not None,
        close_reason=CloseReason(case.close_reason) if case.close_reason else None,
        advises=any(isinstance(value, Handling) and value.rule is HandlingRule.FIX_AND_ADVISE for value in handling),
    )
