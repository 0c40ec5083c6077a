"""The guarded door to read drafts: for the team of their case, and for nobody else before the team shares one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from vulndesk.apps.accounts.queries import names_of
from vulndesk.apps.advisories import content
from vulndesk.apps.advisories.models import Advisory as AdvisoryRow
from vulndesk.apps.advisories.models import Draft, DraftVersion
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import credit_case
from vulndesk.apps.cases.queries.guard import cases_for
from vulndesk.apps.credits.queries import CreditLine, added_lines, credit_lines, own_line
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import DESK, Actor, Verb, require
from vulndesk.core.advisory.parts import Credit
from vulndesk.core.advisory.record import Advisory
from vulndesk.core.credits import Naming
from vulndesk.core.cursors import cursor_of, place_in
from vulndesk.core.errors import NotFound


@dataclass(frozen=True)
class DraftState:
    """A draft at its newest version. written: the record, without what publication adds. public: what is out."""

    row: Draft
    version: DraftVersion
    written: Advisory
    public: AdvisoryRow | None


def draft_of(actor: Actor, *, case_id: UUID | None = None, reference: str = "") -> tuple[Case, DraftState | None]:
    """For the team. None: nobody began to write. Raises NotFound, NotAllowed."""
    case = credit_case(actor, case_id, reference=reference).case
    require(actor, Verb.HANDLE)
    return case, newest_draft(case)


def newest_draft(case: Case) -> DraftState | None:
    """The caller has the case under its guard."""
    row = Draft.objects.filter(pk=case.pk).first()
    if row is None:
        return None
    version = DraftVersion.objects.get(draft=row, number=row.number)
    public = AdvisoryRow.objects.filter(case=case).first()
    return DraftState(row, version, content.open_draft(opened_key(case.data_key), version), public)


@dataclass(frozen=True)
class DraftRow:
    """One draft in a list, without a word of it. public_id: empty until something is public."""

    reference: str
    programme: str
    number: int
    saved_at: datetime
    is_shared: bool
    is_planned: bool
    public_id: str


def listed_drafts(actor: Actor, *, programme: str = "", after: str = "", limit: int = 50) -> tuple[list[DraftRow], str]:
    """Of the newest case first, and the cursor of the next page; empty at the end. Raises BadInput, NotAllowed.

    after: a cursor. A programme that is not theirs has no drafts, as one that is not there.
    """
    require(actor, Verb.HANDLE)
    rows = Draft.objects.filter(case__in=cases_for(actor).order_by()).select_related("case__programme")
    rows = rows.filter(case__programme__slug=programme) if programme else rows
    rows = rows.filter(case_id__lt=place_in(after)) if after else rows
    newest = DraftVersion.objects.filter(draft=OuterRef("pk"), number=OuterRef("number")).values("at")
    public = AdvisoryRow.objects.filter(case=OuterRef("case_id")).values("public_id")
    found = list(rows.annotate(saved_at=Subquery(newest), public_id=Subquery(public)).order_by("-case_id")[: limit + 1])
    return [_row(one) for one in found[:limit]], cursor_of(found[limit - 1].case_id) if len(found) > limit else ""


def _row(row: Any) -> DraftRow:
    return DraftRow(
        reference=row.case.reference,
        programme=row.case.programme.slug,
        number=row.number,
        saved_at=row.saved_at,
        is_shared=row.shared_number is not None,
        is_planned=row.planned_at is not None,
        public_id=row.public_id or "",
    )


@dataclass(frozen=True)
class DraftVersionView:
    number: int
    at: datetime
    who: str


def draft_versions(case: Case) -> list[DraftVersionView]:
    """Every saved state, the newest first. The caller has the case under its guard."""
    rows = list(DraftVersion.objects.filter(draft_id=case.pk).order_by("-number").defer("sealed"))
    names = names_of(row.actor for row in rows)
    return [DraftVersionView(row.number, row.at, names[row.actor]) for row in rows]


def draft_version(case: Case, number: int) -> Advisory:
    """Raises NotFound."""
    row = DraftVersion.objects.filter(draft_id=case.pk, number=number).first()
    if row is None:
        raise NotFound("There is no such version of the draft.", next_step="Look at the list.")
    return content.open_draft(opened_key(case.data_key), row)


def named_credits(case_id: UUID, *, now: datetime) -> tuple[Credit, ...]:
    """Who is named now, by their own choice (E12); nobody can be written into an advisory in another way."""
    return _named(credit_lines(DESK, credit_case(DESK, case_id), now=now))


def own_credits(case_id: UUID, *, now: datetime) -> tuple[Credit, ...]:
    """As the reporter may know them before publication: no reporter learns of another who found the same."""
    opened = credit_case(DESK, case_id)
    return _named([own_line(opened, now=now), *added_lines(opened.case, by_reporter=True)])


def _named(lines: Iterable[CreditLine]) -> tuple[Credit, ...]:
    named = (line for line in lines if line.standing.naming is Naming.NAMED)
    found = (
        Credit(line.standing.name, line.type, (line.standing.link,) if line.standing.link else ()) for line in named
    )
    return tuple(dict.fromkeys(found))


def with_credits(written: Advisory, case_id: UUID, *, now: datetime) -> Advisory:
    return replace(written, credits=named_credits(case_id, now=now))
