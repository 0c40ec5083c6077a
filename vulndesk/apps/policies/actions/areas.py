"""Who of the team knows which area of the policy (E13, N8)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from vulndesk.apps.policies.actions.recording import record
from vulndesk.apps.policies.models import AreaOwners
from vulndesk.apps.policies.queries import areas_in_force, handlers_of
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import BadInput, NotFound
from vulndesk.core.events import EventKind


def change_area_owners(
    programme_id: int, area: str, users: Collection[int], *, gives: bool, by: Actor, now: datetime
) -> None:
    """From now on these people are told of reports about this area; nobody, where none is left.

    Raises NotFound for an area that the policy in force does not name, BadInput for whoever does not handle its cases.
    """
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    if area not in {one.key for one in areas_in_force(programme_id)}:
        raise NotFound("The policy names no such area.", next_step="Reload the page: the policy may have changed.")
    if not set(users) <= set(handlers_of(programme_id)):
        raise BadInput("This person is not on the team of this programme.", next_step="Choose another.", field="users")
    if gives and not users:
        raise BadInput("There is nobody to give cases to.", next_step="Choose somebody.", field="users")
    wanted = {"users": sorted(set(users)), "gives": gives}
    rows = AreaOwners.objects.filter(programme_id=programme_id, area=area)
    if rows.values("users", "gives").first() == wanted or not (users or rows.exists()):
        return
    with transaction.atomic():
        if users:
            AreaOwners.objects.update_or_create(programme_id=programme_id, area=area, defaults=wanted)
        else:
            rows.delete()
        record(EventKind.PROGRAMME_CHANGED, programme_id, by=by, now=now, facts={"fields": ["areas"]})
