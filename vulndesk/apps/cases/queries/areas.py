"""Which areas of its policy a report names, and who of the team knows them (E13, N8)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from vulndesk.apps.cases.models import Case, CaseArea
from vulndesk.apps.policies.queries import OwnedArea, owned_areas, policy_of
from vulndesk.apps.vault.sealing import lookup_digest


def area_digest(programme_id: int, key: str) -> bytes:
    return lookup_digest("area", f"{programme_id} {key}")


def areas_named_in(case: Case) -> tuple[OwnedArea, ...]:
    """Those of the policy under which the case runs, in its order."""
    rows = CaseArea.objects.filter(case=case)
    return named_among(case, owned_areas(case.programme_id, policy_of(case.policy)), rows) if rows else ()


def named_among(case: Case, areas: Iterable[OwnedArea], rows: Iterable[CaseArea]) -> tuple[OwnedArea, ...]:
    digests = {bytes(row.digest) for row in rows}
    return tuple(one for one in areas if area_digest(case.programme_id, one.area.key) in digests)


def who_knows(areas: Iterable[OwnedArea]) -> dict[int, str]:
    """Ids of the owners of these areas, the first area's first, each with the name of the area."""
    found: dict[int, str] = {}
    for one in areas:
        for user_id in one.owners:
            found.setdefault(user_id, one.area.name)
    return found


def area_owners_of(case_id: UUID) -> Collection[int]:
    """Who knows an area that this report names."""
    case = Case.objects.filter(pk=case_id).select_related("policy").first()
    return who_knows(areas_named_in(case)) if case else ()
