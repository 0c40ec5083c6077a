"""What happened, for programs that follow it: from a cursor on, of one case or of all of one's cases."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from vulndesk.apps.cases import queries
from vulndesk.apps.cases.api.doing import instant, page_url, reading
from vulndesk.apps.cases.api.shapes import EventOut, told_event
from vulndesk.apps.tokens.api import READ_PROBLEMS, ByToken, at_most

router = Router(tags=["team"], auth=ByToken())

AFTER: Any = Query("", max_length=20, description="a cursor; `now`: what comes from here on; empty: from the beginning")
LIMIT: Any = at_most(500, usual=100)
_AGAIN = "ask again with `?after=` and this, now or later: nothing is missed, and nothing comes twice"
_CURSOR: Any = Field(description=_AGAIN, examples=["2873264517302241"])


class CaseEventsOut(Schema):
    """more: there are more already."""

    events: list[EventOut]
    after: str = _CURSOR
    more: bool


class HappenedOut(Schema):
    """That something happened in a case. What it was about stands in the case."""

    id: int = Field(examples=[2873264517302241])
    at: str
    kind: str
    reference: str
    programme: str
    by_you: bool
    url: str


class HappenedListOut(Schema):
    """more: there are more already."""

    events: list[HappenedOut]
    after: str = _CURSOR
    more: bool


@router.get(
    "/cases/{reference}/events",
    response={200: CaseEventsOut, **READ_PROBLEMS},
    url_name="api_case_events",
    summary="What happened in a case since a cursor",
)
def list_case_events(request: HttpRequest, reference: str, after: str = AFTER, limit: int = LIMIT) -> Any:
    actor, now = reading(request)
    found = queries.events_since(actor, reference=reference, after=after, limit=limit, now=now)
    return {"events": [told_event(line) for line in found.lines], "after": found.after, "more": found.more}


@router.get(
    "/events",
    response={200: HappenedListOut, **READ_PROBLEMS},
    url_name="api_events",
    summary="That something happened in your cases, since a cursor",
)
def list_events(request: HttpRequest, after: str = AFTER, limit: int = LIMIT) -> Any:
    actor, now = reading(request)
    found = queries.happened_since(actor, after=after, limit=limit, now=now)
    told = [
        {
            "id": one.id,
            "at": instant(one.at),
            "kind": one.kind,
            "reference": one.reference,
            "programme": one.programme,
            "by_you": one.by_you,
            "url": page_url("case", one.reference),
        }
        for one in found.marks
    ]
    return {"events": told, "after": found.after, "more": found.more}
