"""The areas that a policy names as in scope, and who of the team knows each. Areas are public, their owners are not."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import BigIntegerField

from vulndesk.apps.policies.models import AreaOwners
from vulndesk.apps.policies.queries.rows import handlers_of, policy_of, programme_by_id, version_in_force
from vulndesk.apps.vault.statements import Given, Question
from vulndesk.core.policy.clauses import Policy
from vulndesk.core.scope import Area, areas_of


@dataclass(frozen=True)
class OwnedArea:
    """owners: ids of those who handle the programme still. gives: a report about it is given to one of them at once."""

    area: Area
    owners: tuple[int, ...] = ()
    gives: bool = False


AREA_OWNERS = Question(lambda: AreaOwners.objects.filter(programme=Given("programme_id", BigIntegerField())))


def areas_in_force(programme_id: int) -> tuple[Area, ...]:
    return areas_of(_policy_in_force(programme_id))


def owned_areas(programme_id: int, policy: Policy | None = None) -> tuple[OwnedArea, ...]:
    """Every area of the policy, in its order. policy: None, the one in force."""
    rows = AREA_OWNERS.ask(programme_id=programme_id)
    handlers = handlers_of(programme_id) if rows else ()
    return owned_areas_in(policy or _policy_in_force(programme_id), rows, handlers)


def owned_areas_in(policy: Policy, rows: Iterable[AreaOwners], handlers: Collection[int]) -> tuple[OwnedArea, ...]:
    """The same for a page that asked for the rows with all else, and knows who handles the programme."""
    known = {row.area: row for row in rows}
    found = []
    for area in areas_of(policy):
        row = known.get(area.key)
        owners = tuple(one for one in row.users if one in handlers) if row else ()
        found.append(OwnedArea(area, owners, gives=bool(row and row.gives and owners)))
    return tuple(found)


def _policy_in_force(programme_id: int) -> Policy:
    return policy_of(version_in_force(programme_by_id(programme_id)))
