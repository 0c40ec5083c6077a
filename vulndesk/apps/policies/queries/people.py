"""The people around a programme: who may handle its cases, and who is away. For the team alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Q

from vulndesk.apps.accounts.models import User
from vulndesk.apps.policies.queries.rows import is_member_of, is_owner_of


@dataclass(frozen=True)
class Person:
    """handles: is active, and on the programme's team or an owner of its organisation. away_until: the last day."""

    id: int
    name: str
    handles: bool
    away_until: date | None


def people_of(programme_id: int, *, named: Collection[int], now: datetime) -> dict[int, Person]:
    """Everybody who may handle its cases, and whom else a page names (active or not), by one query."""
    handles = is_member_of(programme_id) | is_owner_of(programme_id)
    rows = User.objects.annotate(handles=handles).select_related("leave")
    handling = Q(is_active=True, handles=True)
    found = rows.filter(handling | Q(pk__in=[one for one in named if one < 2**63]))  # an id that a row can have
    return {row.pk: _person(row, now=now) for row in found}


def _person(row: User, *, now: datetime) -> Person:
    today, leave = now.astimezone(UTC).date(), getattr(row, "leave", None)
    away_until = leave.last_day if leave and leave.first_day <= today <= leave.last_day else None
    handles = row.is_active and bool(getattr(row, "handles", False))
    return Person(row.pk, row.display_name, handles, away_until)
