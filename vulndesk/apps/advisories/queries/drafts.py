"""The guarded door to read drafts: for the team of their case, and for nobody else before the team shares one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from vulndesk.apps.accounts.queries import display_names
from vulndesk.apps.advisories import content
from vulndesk.apps.advisories.models import Advisory as AdvisoryRow
from vulndesk.apps.advisories.models import Draft, DraftVersion
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import credit_case
from vulndesk.apps.credits.queries import CreditLine, added_lines, credit_lines, own_line
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import DESK, Actor, Verb, require
from vulndesk.core.advisory.parts import Credit
from vulndesk.core.advisory.record import Advisory
from vulndesk.core.credits import Naming
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
class DraftVersionView:
    number: int
    at: datetime
    who: str


def draft_versions(case: Case) -> list[DraftVersionView]:
    """Every saved state, the newest first. The caller has the case under its guard."""
    rows = list(DraftVersion.objects.filter(draft_id=case.pk).order_by("-number").defer("sealed"))
    names = display_names({int(row.actor.removeprefix("user:")) for row in rows})
    return [DraftVersionView(row.number, row.at, names[int(row.actor.removeprefix("user:"))]) for row in rows]


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
