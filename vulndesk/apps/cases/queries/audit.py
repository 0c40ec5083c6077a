"""What an auditor sees of an organisation's cases: states, clocks and who acted when. No title, no word of a report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import Q

from vulndesk.apps.cases.models import Case, Deadline
from vulndesk.apps.cases.queries.page import state_words
from vulndesk.apps.policies.queries import EVERY_ROW
from vulndesk.core.access import EVERYWHERE, Actor, Verb, require
from vulndesk.core.event_words import PROMISES

ROWS = 50


@dataclass(frozen=True)
class AuditClock:
    words: str
    strength: str
    due_at: datetime
    state: str
    stopped_at: datetime | None


@dataclass(frozen=True)
class AuditRow:
    reference: str
    programme: str
    state: str
    received_at: datetime
    acknowledged_at: datetime | None
    closed_at: datetime | None
    is_restricted: bool
    clocks: tuple[AuditClock, ...]


@dataclass(frozen=True)
class AuditPage:
    """kept, late: promises of all of these cases by how they ended; running: those that still run."""

    rows: tuple[AuditRow, ...]
    page: int
    pages: int
    kept: int
    late: int
    running: int


def audit(actor: Actor, *, page: str = "1") -> AuditPage:
    """Newest first, of the organisations that this person owns or audits; also of cases that are restricted."""
    require(actor, Verb.SEE_AUDIT)
    theirs = EVERY_ROW if actor.role in EVERYWHERE else Q(programme_id__in=actor.owned | actor.audited)
    cases = Case.objects.filter(theirs, erased_at=None).select_related("programme").defer("head", "body")
    found = Paginator(cases.order_by("-received_at", "pk"), ROWS).get_page(page)
    shown = list(found.object_list)
    clocks: dict[object, list[Deadline]] = {}
    for row in Deadline.objects.filter(case_id__in=[one.pk for one in shown]).order_by("due_at"):
        clocks.setdefault(row.case_id, []).append(row)
    counted = Deadline.objects.filter(case__in=cases.values("pk"), strength="promise").values_list("state", flat=True)
    states = list(counted)
    return AuditPage(
        rows=tuple(_row(one, clocks.get(one.pk, [])) for one in shown),
        page=found.number,
        pages=found.paginator.num_pages,
        kept=states.count("kept"),
        late=states.count("late"),
        running=states.count("running"),
    )


def _row(case: Case, clocks: list[Deadline]) -> AuditRow:
    return AuditRow(
        reference=case.reference,
        programme=case.programme.name,
        state=state_words(case),
        received_at=case.received_at,
        acknowledged_at=case.acknowledged_at,
        closed_at=case.closed_at,
        is_restricted=case.is_restricted,
        clocks=tuple(
            AuditClock(
                PROMISES.get(one.promise, one.promise.replace("_", " ")),
                one.strength,
                one.due_at,
                one.state,
                one.stopped_at,
            )
            for one in clocks
        ),
    )
