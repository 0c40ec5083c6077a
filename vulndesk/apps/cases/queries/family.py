"""The cases into which one report was split. They are one family: the receipt of the first case opens each of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from vulndesk.apps.cases import content
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries.page import state_words
from vulndesk.apps.vault.ids import normalise_reference
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import NotFound, NotNow
from vulndesk.core.passages import passages_in


@dataclass(frozen=True)
class PartView:
    """number: the first case is 1; a part that was erased keeps its number."""

    case_id: UUID
    number: int
    reference: str
    title: str
    state: str


def first_case_of(case_id: UUID) -> UUID:
    """The first case of the report, where its receipt leads and its reporter's keys and letters are kept."""
    return Case.objects.filter(pk=case_id).values_list("split_from_id", flat=True).first() or case_id


def family_ids(first: UUID) -> QuerySet[Case, UUID]:
    """Every case of the report, for a condition."""
    return Case.objects.filter(in_family(first)).values_list("pk", flat=True)


def parts_of(case: Case) -> tuple[PartView, ...]:
    """Every case of its report, the first one first; empty when that was never split.

    For who may see one of them: their reporter and their team see them all.
    """
    if not case.is_split and case.split_from_id is None:
        return ()
    return parts_in(_family(case.first_id).select_related("data_key"))


def parts_in(rows: Iterable[Case]) -> tuple[PartView, ...]:
    """The same of a family that was asked for already."""
    return tuple(_view(row, number) for number, row in enumerate(rows, 1) if row.erased_at is None)


def part_named(first: UUID, reference: str) -> UUID:
    """A case of this family and of no other. Raises NotFound, whether there is such a case elsewhere or not."""
    named = _family(first).filter(reference=normalise_reference(reference[:40]) or "none", erased_at=None)
    found = named.values_list("pk", flat=True).first()
    if found is None:
        raise NotFound("Your report has no such part.", next_step="Choose one of its list.")
    return found


def passages_to_split(actor: Actor, case: Case, *, now: datetime) -> tuple[str, ...]:
    """What the report says, to choose from. Raises NotNow."""
    require(actor, Verb.HANDLE)
    if not case.is_open:
        raise NotNow("The case is closed.", next_step="Reopen it first.")
    if case.thread_closed_until is not None and case.thread_closed_until > now:
        raise NotNow("Its reporter may only read here at present.", next_step="Split it when they may write again.")
    return passages_in(str(content.open_body(case)["report"].get("description", "")))


def in_family(first: UUID) -> Q:
    return Q(pk=first) | Q(split_from=first)


def _family(first: UUID) -> QuerySet[Case]:
    return Case.objects.filter(in_family(first)).order_by("pk")


def _view(case: Case, number: int) -> PartView:
    return PartView(case.pk, number, case.reference, content.open_head(case)["title"], state_words(case))
