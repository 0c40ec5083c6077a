"""Suspected floods for programs: read through, marked as no reports together, and taken back together."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

from vulndesk.apps.cases import actions, queries
from vulndesk.apps.cases.api.doing import KEY, instant, reading
from vulndesk.apps.tokens.api import PROBLEMS, READ_PROBLEMS, ByToken, actor_by, once
from vulndesk.core.api_scopes import Scope
from vulndesk.core.errors import NotFound
from vulndesk.core.floods import SAID

router = Router(tags=["team"], auth=ByToken())

_FLOOD = "alike-0197a3c25f1e7c449d0b3a8e6f7b1c2d"


class SuspectedOut(Schema):
    """revision: for setting it aside. urgent: its reporter says that it is exploited or public."""

    reference: str
    title: str
    programme: str
    received_at: str
    revision: int
    urgent: bool


class FloodOut(Schema):
    """sign: alike, network, unproven or burst. reports: the earliest ones, 200 at most; count: of all."""

    name: str = Field(examples=[_FLOOD])
    sign: str = Field(examples=["alike"])
    words: str = Field(examples=["They say nearly the same."])
    count: int = Field(examples=[7])
    reports: list[SuspectedOut]


class FloodsOut(Schema):
    floods: list[FloodOut]


class SeenReportIn(BaseModel):
    """revision: as you saw it. What changed since is left alone."""

    model_config = ConfigDict(extra="forbid")
    reference: StrictStr = Field(max_length=40, examples=["VD-7K2M-9QXW"])
    revision: StrictInt = Field(ge=0, le=10**8, examples=[1])


class SetAsideIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    reports: list[SeenReportIn] = Field(min_length=1, max_length=queries.AT_ONCE)


class TakeBackIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    reports: list[StrictStr] = Field(min_length=1, max_length=queries.AT_ONCE, examples=[["VD-7K2M-9QXW"]])


class SetAsideOut(Schema):
    """left: nothing was done to them, because somebody was there first, or they are not there for you."""

    done: list[str] = Field(examples=[["VD-7K2M-9QXW"]])
    left: list[str] = Field(examples=[[]])


@router.get(
    "/floods",
    response={200: FloodsOut, **READ_PROBLEMS},
    url_name="api_floods",
    summary="Undecided reports that look as if one hand had sent them",
)
def list_floods(request: HttpRequest) -> dict[str, Any]:
    actor, now = reading(request)
    return {"floods": [_flood(one) for one in queries.suspected_floods(actor, now=now)]}


@router.post(
    "/floods/set-aside",
    response={200: SetAsideOut, **PROBLEMS},
    url_name="api_set_flood_aside",
    summary="Mark many reports as no reports at once; nothing is sent to anybody",
)
def set_reports_aside(request: HttpRequest, given: SetAsideIn, key: str = KEY) -> Status:
    by, now = actor_by(request, Scope.CASES_WRITE), datetime.now(UTC)

    def answer() -> tuple[int, Any]:
        seen = [(one.reference, one.revision) for one in given.reports]
        return 200, _ended(actions.set_flood_aside(seen, by=by, now=now))

    return once(request, by, answer, now=now, key=key)


@router.post(
    "/floods/take-back",
    response={200: SetAsideOut, **PROBLEMS},
    url_name="api_take_flood_back",
    summary="Take back that they are no reports; their clocks count on from where they began",
)
def take_reports_back(request: HttpRequest, given: TakeBackIn, key: str = KEY) -> Status:
    by, now = actor_by(request, Scope.CASES_WRITE), datetime.now(UTC)

    def answer() -> tuple[int, Any]:
        return 200, _ended(actions.take_flood_back(given.reports, by=by, now=now))

    return once(request, by, answer, now=now, key=key)


@router.get(
    "/floods/{flood}",
    response={200: FloodOut, **READ_PROBLEMS},
    url_name="api_flood",
    summary="One suspected flood; 404 once it is decided, or grew around an earlier report",
)
def show_flood(request: HttpRequest, flood: str) -> dict[str, Any]:
    actor, now = reading(request)
    found = queries.suspected_flood(actor, flood, now=now)
    if found is None:
        raise NotFound("There is no such flood.", next_step="Its reports were decided, or more came: list them again.")
    return _flood(found)


def _ended(ended: actions.SetAside) -> dict[str, Any]:
    return {"done": list(ended.done), "left": list(ended.left)}


def _flood(one: queries.SuspectedFlood) -> dict[str, Any]:
    return {
        "name": one.name,
        "sign": one.sign.value,
        "words": SAID[one.sign],
        "count": one.count,
        "reports": [
            {
                "reference": row.reference,
                "title": row.title,
                "programme": row.programme,
                "received_at": instant(row.received_at),
                "revision": row.revision,
                "urgent": row.urgent,
            }
            for row in one.rows
        ],
    }
