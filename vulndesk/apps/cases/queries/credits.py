"""What the reporter of a case said about being named, for the app that keeps credits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vulndesk.apps.cases import content
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries.guard import case_of, cases_for
from vulndesk.core.access import Actor


@dataclass(frozen=True)
class CreditCase:
    """choice, earlier: as `cases.actions.change_credit` keeps them. asked_by_form: the question stood in the form."""

    case: Case
    choice: dict[str, str]
    earlier: tuple[dict[str, str], ...]
    display_name: str
    contact: str
    anonymous: bool
    asked_by_form: bool
    fixed: bool
    references: dict[str, str]

    @property
    def is_resolved(self) -> bool:
        return self.case.rm == "C" and self.case.close_reason == "resolved" and not self.case.withdrawn

    @property
    def chosen_at(self) -> datetime:
        return datetime.fromisoformat(self.choice["at"]) if self.choice.get("at") else self.case.received_at


def credit_case(actor: Actor, case_id: UUID | None = None, *, reference: str = "") -> CreditCase:
    """Raises NotFound for what is absent or not for this person."""
    return opened_credit(case_of(actor, case_id, reference=reference.upper()))


def duplicates_of(actor: Actor, case: Case) -> list[CreditCase]:
    """The reports of others who found the same, as far as this person sees them."""
    return finders_among(cases_for(actor).filter(duplicate_of=case).order_by("received_at", "id"), original=case)


def finders_among(duplicates: Iterable[Case], *, original: Case) -> list[CreditCase]:
    """Of these duplicates, in their order, whose reporters may be named. A withdrawn one asks for no credit.

    Who reported it after it was published may have read it there, and is no finder of it.
    """
    until = original.published_at
    return [
        opened_credit(one) for one in duplicates if not one.withdrawn and (until is None or one.received_at < until)
    ]


def opened_credit(case: Case) -> CreditCase:
    """The caller has the case under the guard."""
    body = content.open_body(case)
    return CreditCase(
        case=case,
        choice=body["credit"],
        earlier=tuple(body.get("credit_history", ())),
        display_name=body.get("display_name", ""),
        contact=body["contact"],
        anonymous=body["anonymous"],
        asked_by_form=case.channel not in ("mail", "forge"),
        fixed=bool(body.get("credit_fixed")),
        references=body["references"],
    )
