"""What was written down, for who runs the desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from vulndesk.apps.accounts.queries import display_names
from vulndesk.apps.attempts.models import Attempt
from vulndesk.apps.ledger.sources import Source, instant
from vulndesk.core.attempts import REFUSALS, WATCHED, WORDS, Kind
from vulndesk.core.ledger.statements import canonical_json

A_PAGE = 100


def _statements(row: tuple[Any, ...]) -> tuple[str, ...]:
    attempt_id, at, kind, user_id, ways, route = row
    told = {"at": instant(at), "did": kind, "id": attempt_id, "kind": "attempt", "route": route, "user": user_id}
    return (canonical_json(told | {"ways": ways}),)


# Each attempt is an entry of the ledger: whoever rewrites or deletes one is found.
ATTEMPTS = Source("attempt", Attempt, ("kind", "user_id", "ways", "route"), _statements)


@dataclass(frozen=True)
class AttemptView:
    """who: empty for somebody who was not signed in. route: empty at the door, of which `did` tells all."""

    at: datetime
    who: str
    did: str
    ways: str
    route: str
    is_refusal: bool


def attempts(*, refusals_only: bool, page: str) -> Page[AttemptView]:
    """Newest first. For admins of the desk: the caller asked."""
    paginator: Any = Paginator(_rows(refusals_only=refusals_only), A_PAGE)
    found = paginator.get_page(page)
    return Page(_views(found.object_list), found.number, paginator)


def _rows(*, refusals_only: bool) -> QuerySet[Attempt]:
    rows = Attempt.objects.all()
    return rows.filter(kind__in=[one.value for one in REFUSALS]) if refusals_only else rows


def _views(rows: Iterable[Attempt]) -> list[AttemptView]:
    found = list(rows)
    names = display_names(one.user_id for one in found if one.user_id is not None)
    return [
        AttemptView(
            at=one.at,
            who="" if one.user_id is None else names[one.user_id],
            did=WORDS[Kind(one.kind)],
            ways=one.ways,
            route="" if one.route in WATCHED else one.route,
            is_refusal=Kind(one.kind) in REFUSALS,
        )
        for one in found
    ]
