"""What a case says of its disclosure: the policy's period, the reporter's own day, and what the reporter ticked."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from vulndesk.apps.cases import content
from vulndesk.apps.cases.models import Case, Deadline
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.apps.cases.queries.page import ClockView, clock_views, judged_by
from vulndesk.core.access import DESK
from vulndesk.core.policy.clauses import Promise


@dataclass(frozen=True)
class DisclosureGrounds:
    """clock: the disclosure deadline of the policy, when it names one. wish: the reporter's day as it was typed."""

    case: Case
    clock: ClockView | None
    wish: str


def disclosure_grounds(case_id: UUID) -> DisclosureGrounds:
    """For the apps above, which have asked who wants to know. Raises NotFound for what is absent or erased."""
    case = case_of(DESK, case_id)
    rows = Deadline.objects.filter(case=case, promise=Promise.DISCLOSE.value).exclude(state="withdrawn")
    clocks = clock_views(rows.order_by("due_at")[:1], policy=judged_by(case), now=case.received_at)
    wish = str(content.open_body(case)["report"].get("disclosure_date", ""))
    return DisclosureGrounds(case, clocks[0] if clocks else None, wish)
