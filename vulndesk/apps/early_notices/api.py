"""Who is told before the embargo of a case ends, for programs of the team."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictStr

from vulndesk.apps.cases.api.doing import KEY, Doing, DoneOut, Heads, done, in_utc, instant, reading
from vulndesk.apps.early_notices import actions, queries
from vulndesk.apps.early_notices.actions import Plan
from vulndesk.apps.tokens.api import PROBLEMS, READ_PROBLEMS, ByToken

router = Router(tags=["team"], auth=ByToken())


class EarlyRecipientOut(Schema):
    id: str
    name: str = Field(examples=["Distribution X"])
    address: str = Field(examples=["security@distribution.example"])
    role: str = Field(examples=["Deployer"])
    label: str = Field(examples=["TLP:AMBER+STRICT"])


class EarlyStageOut(Schema):
    """at: when its recipients would be told. open: those who are neither planned nor told."""

    name: str = Field(examples=["Distributions"])
    days: int = Field(examples=[14])
    at: str
    over: bool
    open: list[EarlyRecipientOut]


class EarlyNoticeOut(Schema):
    """state: planned, sent, opened or dropped. mail: sent, written, given_up, waiting or empty."""

    id: str
    name: str = Field(examples=["Distribution X"])
    address: str = Field(examples=["security@distribution.example"])
    stage: str = Field(examples=["Distributions"])
    state: str = Field(examples=["planned"])
    why: str = Field(examples=[""])
    at: str
    sent_at: str | None = Field(examples=["2026-05-17T12:00:00Z"])
    opened_at: str | None = Field(examples=["2026-05-17T15:00:00Z"])
    says: str = Field(examples=["affected"])
    mail: str = Field(examples=["sent"])


class EarlyNoticesOut(Schema):
    """until: the end of the embargo in force. why_not: why nobody can be told early now."""

    until: str | None
    why_not: str = Field(examples=[""])
    stages: list[EarlyStageOut]
    notices: list[EarlyNoticeOut]


class PlanIn(BaseModel):
    """recipients: ids of those who are open. until: the end that you saw; 409 when it changed since.

    summary: what they read once they accept; told: report adds the report's title and text.
    """

    model_config = ConfigDict(extra="forbid")
    recipients: list[UUID] = Field(min_length=1, max_length=1000, examples=[["0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"]])
    until: AwareDatetime
    summary: StrictStr = Field(min_length=1, max_length=20_000, examples=["An update of enix comes."])
    told: Literal["summary", "report"] = "summary"


class PlannedOut(Schema):
    planned: int = Field(examples=[2])


@router.get(
    "/cases/{reference}/early-notices",
    response={200: EarlyNoticesOut, **READ_PROBLEMS},
    url_name="api_early_notices",
    summary="Who could be told before the embargo ends, who is planned, and what became of it",
)
def show_early_notices(request: HttpRequest, reference: str) -> dict[str, Any]:
    actor, now = reading(request)
    page = queries.early_page(actor, reference, now=now)
    return {
        "until": instant(page.until),
        "why_not": page.why_not,
        "stages": [_stage(one) for one in page.stages],
        "notices": [_notice(one) for one in page.notices],
    }


@router.post(
    "/cases/{reference}/early-notices",
    response={201: PlannedOut, **PROBLEMS},
    url_name="api_early_notices",
    summary="Plan who is told early; each can be taken back until it goes",
)
def plan_early(request: HttpRequest, reference: str, given: PlanIn, key: str = KEY) -> Status:
    def act(doing: Doing) -> dict[str, int]:
        plan = Plan(tuple(given.recipients), in_utc(given.until), given.summary, given.told == "report")
        return {"planned": actions.plan(doing.case_id, plan, by=doing.by, now=doing.now)}

    return done(request, reference, act, Heads(key), status=201)


@router.delete(
    "/cases/{reference}/early-notices/{notice_id}",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_early_notice",
    summary="Take a planned notice back",
)
def revoke_early(request: HttpRequest, reference: str, notice_id: UUID, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.revoke(doing.case_id, notice_id, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key))


def _stage(one: queries.StageInstant) -> dict[str, Any]:
    people = [
        {"id": str(who.id), "name": who.name, "address": who.address, "role": who.role, "label": who.label}
        for who in one.open
    ]
    return {
        "name": one.stage.name,
        "days": one.stage.days,
        "at": instant(one.at),
        "over": one.is_over,
        "open": people,
    }


def _notice(one: queries.NoticeView) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "name": one.name,
        "address": one.address,
        "stage": one.stage,
        "state": one.state,
        "why": one.why,
        "at": instant(one.at),
        "sent_at": instant(one.sent_at),
        "opened_at": instant(one.opened_at),
        "says": one.says,
        "mail": one.mail,
    }
