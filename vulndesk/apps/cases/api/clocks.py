"""The clocks of a case for programs: how they stand, and more time for one of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictStr

from vulndesk.apps.cases import actions, queries
from vulndesk.apps.cases.api.doing import KEY, TEXT_LIMIT, Doing, DoneOut, Heads, done, in_utc, reading
from vulndesk.apps.cases.api.shapes import ClockOut, told_clock
from vulndesk.apps.tokens.api import PROBLEMS, READ_PROBLEMS, ByToken
from vulndesk.core.errors import NotFound

router = Router(tags=["team"], auth=ByToken())


class ClockListOut(Schema):
    clocks: list[ClockOut]


class MoreTimeIn(BaseModel):
    """to: RFC 3339 with its offset. reason: the reporter reads it, unless the clock is the team's own target."""

    model_config = ConfigDict(extra="forbid")
    to: AwareDatetime = Field(examples=["2026-03-16T17:00:00Z"])
    reason: StrictStr = Field(max_length=TEXT_LIMIT, examples=["The fix needs another week of tests."])


@router.get(
    "/cases/{reference}/clocks",
    response={200: ClockListOut, **READ_PROBLEMS},
    url_name="api_clocks",
    summary="The clocks of a case, the nearest first",
)
def list_clocks(request: HttpRequest, reference: str) -> dict[str, Any]:
    actor, now = reading(request)
    head = queries.case_head(actor, queries.listening_to(actor, reference=reference), now=now)
    return {"clocks": [told_clock(one) for one in head.clocks]}


@router.post(
    "/cases/{reference}/clocks/{clock_id}/extend",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_extend_clock",
    summary="Give a running clock more time; the reporter is told the reason",
)
def extend_clock(request: HttpRequest, reference: str, clock_id: int, given: MoreTimeIn, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        clocks = queries.case_head(doing.by, doing.case_id, now=doing.now).clocks
        if clock_id not in {one.id for one in clocks}:
            raise NotFound("There is no such clock.", next_step="Read the clocks of the case.")
        actions.extend_clock(clock_id, to=in_utc(given.to), reason=given.reason, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key))
