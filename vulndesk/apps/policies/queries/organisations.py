"""Organisations with their programmes, for whoever runs the desk."""

from __future__ import annotations

from dataclasses import dataclass

from vulndesk.apps.accounts.models import Organisation, User
from vulndesk.apps.accounts.queries import organisations, owned_by
from vulndesk.apps.policies.models import Programme


@dataclass(frozen=True)
class OrganisationRow:
    """owners: names of those who are here. people: how many more belong to it. may_move: its owner is looking."""

    organisation: Organisation
    owners: tuple[str, ...]
    people: int
    programmes: tuple[Programme, ...]
    may_move: bool
    others: tuple[Organisation, ...]


def organisation_rows(viewer: User) -> list[OrganisationRow]:
    """The caller has made sure that this person runs the desk."""
    every, theirs = organisations(), {one.pk for one in owned_by(viewer)}
    programmes: dict[int, list[Programme]] = {}
    for programme in Programme.objects.order_by("name"):
        programmes.setdefault(programme.organisation_id, []).append(programme)
    return [
        _row(
            one,
            programmes.get(one.pk, []),
            may_move=one.pk in theirs,
            others=[other for other in every if other != one],
        )
        for one in every
    ]


def _row(
    one: Organisation, programmes: list[Programme], *, may_move: bool, others: list[Organisation]
) -> OrganisationRow:
    here = [row for row in one.belongings.all() if row.user.is_active]
    owners = sorted((row.user.display_name for row in here if row.role == row.OWNER), key=str.casefold)
    return OrganisationRow(
        one, tuple(owners), len(here) - len(owners), tuple(programmes), may_move and bool(others), tuple(others)
    )
