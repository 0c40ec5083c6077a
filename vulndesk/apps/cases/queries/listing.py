"""Cases one after the other for a program, the newest first: from a place on, however many come in meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vulndesk.apps.cases.queries.guard import cases_for
from vulndesk.apps.cases.queries.opened import note_listed
from vulndesk.apps.cases.queries.queue import VIEWS, QueueRow, _opened, _programme, _rows, _search, _view
from vulndesk.apps.cases.queries.similar import looking_like
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.cursors import cursor_of, place_in
from vulndesk.core.errors import BadInput


@dataclass(frozen=True)
class ListFilter:
    """view: one of the queue's, or empty for all. text: as the queue's search. after: a cursor of `listed_cases`."""

    view: str = ""
    programme: str = ""
    text: str = ""
    after: str = ""
    limit: int = 50


def listed_cases(actor: Actor, wanted: ListFilter, *, now: datetime) -> tuple[tuple[QueueRow, ...], str]:
    """Rows, and the cursor of the next ones; empty at the end. Raises BadInput for what is no filter or cursor."""
    require(actor, Verb.SEE_QUEUE)
    if wanted.view and wanted.view not in VIEWS:
        raise BadInput("There is no such view.", next_step=f"One of: {', '.join(VIEWS)}.", field="view")
    mine = _programme(cases_for(actor), wanted.programme)
    rows = mine.filter(_view(wanted.view, actor, now=now)) if wanted.view else mine
    rows = _search(rows, wanted.text) if wanted.text.strip() else rows
    if wanted.after:
        rows = rows.filter(pk__lt=place_in(wanted.after))
    ids = list(rows.order_by("-pk").values_list("pk", flat=True)[: wanted.limit + 1])
    shown = ids[: wanted.limit]
    cases = _opened(mine, shown)
    note_listed(actor, (case.programme_id for case in cases), by_search=bool(wanted.text.strip()))
    following = cursor_of(shown[-1]) if len(ids) > wanted.limit else ""
    return _rows(cases, looking_like(actor, shown), now=now), following
