"""The guard: every way to a case's row asks who wants it, and notes it. Absent and forbidden are the same answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, UUIDField

from vulndesk.apps.cases.models import Case, Named
from vulndesk.apps.cases.queries.opened import note_opened
from vulndesk.apps.policies.queries import EVERY_ROW, LONG, in_programmes_of, policy_of
from vulndesk.apps.vault.statements import Given, Question
from vulndesk.core.access import EVERYWHERE, ONE_CASE, Actor, Role, Standing, sees_case
from vulndesk.core.errors import BadInput, NotFound
from vulndesk.core.lifecycle import RM, CaseFacts, CloseReason
from vulndesk.core.policy.clauses import Handling, HandlingRule


def cases_for(actor: Actor) -> QuerySet[Case]:
    """The rows that this person may see; the same rule as core/access.sees_case, as a query."""
    rows = _readable()
    if actor.role in ONE_CASE:
        return rows.filter(pk=actor.case_id) if actor.case_id else rows.none()
    if not actor.is_team and actor.role not in EVERYWHERE:
        return rows.none()
    return rows.filter(in_programmes_of(actor), known_to(actor))


def known_to(actor: Actor, case: str = "") -> Q:
    """Of the cases of their programmes those that are not restricted to others. case: where a row names its case."""
    if actor.role in EVERYWHERE or actor.programmes <= actor.owned:
        return EVERY_ROW
    known = Q(**{f"{case}is_restricted": False}) | Q(**{f"{case}programme_id__in": actor.owned})
    if actor.user_id is not None:
        named = Named.objects.filter(user_id=actor.user_id).values("case_id")
        known |= Q(**{f"{case}owner_id": actor.user_id}) | Q(**{f"{case}pk__in": named})
    return known


def kept_from(actor: Actor) -> QuerySet[Any, UUID]:
    """Ids of the cases of their programmes that are restricted to others: what names one of them is not shown."""
    rows = Case.objects.filter(in_programmes_of(actor), is_restricted=True)
    return rows.exclude(known_to(actor)).values_list("pk", flat=True)


def seen_among(actor: Actor, cases: Collection[Case]) -> list[Case]:
    """Those of these rows that this person may see; asks for names only where one of them is restricted to some."""
    restricted = [one.pk for one in cases if one.is_restricted]
    named: dict[UUID, set[int]] = {}
    for case_id, user_id in Named.objects.filter(case_id__in=restricted).values_list("case_id", "user_id"):
        named.setdefault(case_id, set()).add(user_id)
    return [one for one in cases if one.erased_at is None and sees_case(actor, _standing(one, named))]


def _standing(case: Case, named: Mapping[UUID, Collection[int]]) -> Standing:
    known = frozenset(named.get(case.pk, ())) if case.is_restricted else None
    return Standing(case.pk, case.programme_id, case.owner_id, known)


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
