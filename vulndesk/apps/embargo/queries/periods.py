"""How long cases of a programme stay private by themselves: what its policy says, and what an owner set beside it."""

from __future__ import annotations

from datetime import timedelta

from vulndesk.apps.embargo.models import OwnPeriod
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import promises_of
from vulndesk.core.policy.clauses import Clause, Deadline, Kind, Promise


def owner_period(programme_id: int) -> timedelta | None:
    """What an owner set where the policy is silent."""
    days = OwnPeriod.objects.filter(pk=programme_id).values_list("days", flat=True).first()
    return timedelta(days=days) if days else None


def policy_period(programme: Programme) -> Clause | None:
    """The clause that names a period, if one does."""
    if programme.policy is None:
        return None
    clauses = promises_of(programme.policy).of_kind(Kind.DEADLINE)
    found = (one for one in clauses if isinstance(one.value, Deadline) and one.value.promise is Promise.DISCLOSE)
    return next(found, None)
