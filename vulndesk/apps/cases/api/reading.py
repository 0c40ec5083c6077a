"""Cases for programs of the team: the same queries as the pages, with a token instead of a session."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from vulndesk.apps.cases import queries
from vulndesk.apps.cases.api.deeds import DEEDS
from vulndesk.apps.cases.api.doing import instant, page_url, reading
from vulndesk.apps.cases.api.shapes import (
    ClockOut,
    EventOut,
    FileOut,
    MessageOut,
    told_clock,
    told_event,
    told_files,
    told_message,
)
from vulndesk.apps.cases.queries import CasePage, QueueRow
from vulndesk.apps.tokens.api import BEFORE, CURSOR, IF_NONE_MATCH, READ_PROBLEMS, ByToken, at_most, is_still, opaque

router = Router(tags=["team"], auth=ByToken())


class CaseRowOut(Schema):
    reference: str
    title: str
    programme: str
    state: str
    severity: str
    score: float | None
    owner: str
    received_at: str
    closed_at: str | None
    due_at: str | None
    overdue: bool
    reason: str = Field(description="why it needs a person, or how it stands")
    needs_you: bool
    url: str


class CaseListOut(Schema):
    """next: the cursor of the next page, empty at the end."""

    cases: list[CaseRowOut]
    next: str


class CaseOut(Schema):
    """revision: send it back as If-Match with a deed. deeds: those that the state allows now."""

    reference: str
    title: str
    programme: str
    state: str
    revision: int
    severity: str
    score: float | None
    vector: str
    owner: str
    received_at: str
    acknowledged_at: str | None
    closed_at: str | None
    close_reason: str
    withdrawn: bool
    report: dict[str, Any]
    missing: list[str]
    files: list[FileOut]
    clocks: list[ClockOut]
    messages: list[MessageOut]
    earlier: str = Field("", description="there are messages before these: ask again with `?before=` and this")
    timeline: list[EventOut]
    deeds: list[str]
    duplicates: list[str]
    duplicate_of: str
    url: str


@router.get(
    "/cases", response={200: CaseListOut, **READ_PROBLEMS}, url_name="api_cases", summary="Cases, the newest first"
)
def list_cases(
    request: HttpRequest,
    view: str = Query("", description="needs-you, mine, open, waiting, closed or not-reports; empty: all"),
    programme: str = Query("", description="a programme's slug"),
    q: str = Query("", max_length=300, description="a reference, or words of the title"),
    cursor: str = CURSOR,
    limit: int = at_most(100),
) -> dict[str, Any]:
    actor, now = reading(request)
    wanted = queries.ListFilter(view=view, programme=programme, text=q, after=cursor, limit=limit)
    rows, following = queries.listed_cases(actor, wanted, now=now)
    return {"cases": [_row(row) for row in rows], "next": following}


@router.get(
    "/cases/{reference}",
    response={200: CaseOut, 304: None, **READ_PROBLEMS},
    url_name="api_case",
    summary="One case with its report, clocks, newest messages and timeline",
)
def show_case(
    request: HttpRequest,
    response: HttpResponse,
    reference: str,
    before: str = BEFORE,
    if_none_match: str = IF_NONE_MATCH,
) -> Any:
    actor, now = reading(request)
    page = queries.case_page(actor, reference=reference, now=now, before=queries.message_named(before))
    mark = f"{page.case.revision}.{page.last_event}"
    response["ETag"] = opaque(mark)
    if not before and is_still(mark, if_none_match):
        return Status(304, None)
    return _case(page)


def _row(row: QueueRow) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "title": row.title,
        "programme": row.programme,
        "state": row.state,
        "severity": row.severity,
        "score": row.score,
        "owner": row.owner,
        "received_at": instant(row.received_at),
        "closed_at": instant(row.closed_at),
        "due_at": instant(row.due_at),
        "overdue": row.overdue,
        "reason": row.reason,
        "needs_you": row.calls,
        "url": page_url("case", row.reference),
    }


def _case(page: CasePage) -> dict[str, Any]:
    case = page.case
    return {
        "reference": case.reference,
        "title": page.title,
        "programme": case.programme.slug,
        "state": page.state,
        "revision": case.revision,
        "severity": case.severity,
        "score": case.score,
        "vector": case.vector,
        "owner": page.owner,
        "received_at": instant(case.received_at),
        "acknowledged_at": instant(case.acknowledged_at),
        "closed_at": instant(case.closed_at),
        "close_reason": case.close_reason,
        "withdrawn": case.withdrawn,
        "report": page.body["report"] | page.body["other"],
        "missing": list(page.missing),
        "files": told_files(page.attachments),
        "clocks": [told_clock(clock) for clock in page.clocks],
        "messages": [told_message(one) for one in page.messages],
        "earlier": str(page.earlier or ""),
        "timeline": [told_event(line) for line in page.timeline],
        "deeds": [deed.value for deed in page.deeds if deed in DEEDS],
        "duplicates": list(page.duplicates),
        "duplicate_of": page.original,
        "url": page_url("case", case.reference),
    }
