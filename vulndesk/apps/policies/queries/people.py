"""The people around a programme: who may handle its cases, and who is away. For the team alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Exists, OuterRef, Q

from vulndesk.apps.accounts.models import User
from vulndesk.apps.policies.models import Membership


@dataclass(frozen=True)
class Person:
    """handles: is active, and on the programme's team or an owner of the desk. away_until: the last day of it."""

    id: int
    name: str
    handles: bool
    away_until: date | None


def people_of(programme_id: int, *, named: Collection[int], now: datetime) -> dict[int, Person]:
    """Everybody who may handle its cases, and whom else a page names (active or not), by one query."""
    is_member = Exists(Membership.objects.filter(programme_id=programme_id, user=OuterRef("pk")))
    rows = User.objects.annotate(is_member=is_member).select_related("leave")
    handling = Q(is_active=True) & (Q(is_owner=True) | Q(is_member=True))
    found = rows.filter(handling | Q(pk__in=[one for one in named if one < 2**63]))  # an id that a row can have
    return {row.pk: _person(row, now=now) for row in found}


def _person(row: User, *, now: datetime) -> Person:
    today, leave = now.astimezone(UTC).date(), getattr(row, "leave", None)
    away_until = leave.last_day if leave and leave.first_day <= today <= leave.last_day else None
    handles = row.is_active and (row.is_owner or bool(getattr(row, "is_member", False)))
    return Person(row.pk, row.display_name, handles, away_until)
