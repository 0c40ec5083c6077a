"""What everybody in a case could read, and which other cases it would tell of: for a disclosure of its thread."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from vulndesk.apps.cases import content
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries.family import in_family
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.apps.cases.queries.page import MessageView, views_of
from vulndesk.apps.cases.queries.room import SharedReport, shared_report
from vulndesk.core.access import Actor
from vulndesk.core.audience import CASE, REPORTER
from vulndesk.core.lifecycle import RM


@dataclass(frozen=True)
class ToldCase:
    """messages: for everybody in the case, or for its reporter; never a note, never what one participant was told.

    known_as: names and contact by which the reporter could be known. related: cases about the same thing, and other
    parts of the report; open_related: of these what is not closed, duplicates aside, which end with their original.
    """

    case: Case
    report: SharedReport
    messages: tuple[MessageView, ...]
    is_anonymous: bool
    contact: str
    known_as: tuple[str, ...]
    related: tuple[UUID, ...]
    open_related: tuple[UUID, ...]

    @property
    def is_closed(self) -> bool:
        return self.case.rm == RM.CLOSED


def told_case(actor: Actor, case_id: UUID | None = None, *, reference: str = "", limit: int = 0) -> ToldCase:
    """limit: how many messages at most, the first ones; 0: none. Raises NotFound."""
    case = case_of(actor, case_id, reference=reference.upper())
    body = content.open_body(case)
    chosen = [body["credit"], *body.get("credit_history", ())]
    names = (body.get("display_name", ""), body["contact"], *(one.get("name", "") for one in chosen))
    rows = case.messages.filter(audience__in=(REPORTER, CASE)).order_by("at", "id")[:limit] if limit else []
    related = dict(_related(case))
    return ToldCase(
        case=case,
        report=shared_report(case),
        messages=tuple(views_of(actor, case, list(rows))),
        is_anonymous=body["anonymous"] or body["credit"].get("mode") == "anonymous",
        contact=body["contact"],
        known_as=tuple(dict.fromkeys(name.strip() for name in names if name.strip())),
        related=tuple(related),
        open_related=tuple(pk for pk, counts in related.items() if counts),
    )


def _related(case: Case) -> list[tuple[UUID, bool]]:
    """Each with whether it is open and counts as such."""
    wanted = in_family(case.first_id) | Q(duplicate_of=case)
    if case.duplicate_of_id:
        wanted |= Q(pk=case.duplicate_of_id) | Q(duplicate_of=case.duplicate_of_id)
    rows = Case.objects.filter(wanted, erased_at=None).exclude(pk=case.pk)
    found = rows.values_list("pk", "is_open", "duplicate_of")
    return [(pk, is_open and duplicate_of is None) for pk, is_open, duplicate_of in found]
