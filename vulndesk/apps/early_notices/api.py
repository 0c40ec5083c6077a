"""Who is told before the embargo of a case ends, for programs of the team."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictInt, StrictStr

from vulndesk.apps.cases.api.doing import KEY, Doing, DoneOut, Heads, done, in_utc, instant, reading
from vulndesk.apps.early_notices import actions, queries
from vulndesk.apps.early_notices.actions import NewRecipient, Plan
from vulndesk.apps.programmes.api.asking import Asking, changing
from vulndesk.apps.programmes.api.asking import reading as asking_of
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


# --- the list of a programme -------------------------------------------------------------------------------------


class ListedRecipientOut(EarlyRecipientOut):
    """terms: to be accepted besides the embargo. encrypted: the mail with their link is."""

    terms: str = Field(examples=[""])
    encrypted: bool


class ListedStageOut(Schema):
    """days: before the end of an embargo."""

    id: str
    name: str = Field(examples=["Distributions"])
    days: int = Field(examples=[14])
    recipients: list[ListedRecipientOut]


class EarlyListOut(Schema):
    """The earliest stage first. It sends nothing: a case is planned for by somebody."""

    stages: list[ListedStageOut]


class NewStageIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: StrictStr = Field(min_length=1, max_length=80, examples=["Distributions"])
    days: StrictInt = Field(ge=1, le=60, examples=[14])


class NewRecipientIn(BaseModel):
    """label: of TLP 2.0, or empty. key: one public OpenPGP key; with it their link is never sent in clear."""

    model_config = ConfigDict(extra="forbid")
    stage: UUID = Field(examples=["0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"])
    name: StrictStr = Field(min_length=1, max_length=120, examples=["Distribution X"])
    address: StrictStr = Field(max_length=254, examples=["security@distribution.example"])
    role: Literal["deployer", "observer"] = Field(examples=["deployer"])
    label: StrictStr = Field("", max_length=20, examples=["AMBER+STRICT"])
    terms: StrictStr = Field("", max_length=5000)
    key: StrictStr = Field("", max_length=200_000)


@router.get(
    "/programmes/{slug}/early-notices",
    response={200: EarlyListOut, **READ_PROBLEMS},
    url_name="api_early_list",
    summary="Who may be told before an embargo ends, stage by stage",
)
def show_early_list(request: HttpRequest, slug: str) -> dict[str, Any]:
    return _list(asking_of(request, slug))


@router.post(
    "/programmes/{slug}/early-notices/stages",
    response={201: EarlyListOut, **PROBLEMS},
    url_name="api_early_stages",
    summary="Add a stage to the list",
)
def add_early_stage(request: HttpRequest, slug: str, given: NewStageIn, key: str = KEY) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        actions.add_stage(asking.programme_id, given.name, given.days, by=asking.by)
        return _list(asking)

    return changing(request, slug, act, key=key, status=201)


@router.delete(
    "/programmes/{slug}/early-notices/stages/{stage_id}",
    response={200: EarlyListOut, **PROBLEMS},
    url_name="api_early_stage",
    summary="Remove a stage with its recipients; what is planned for cases stays planned",
)
def remove_early_stage(request: HttpRequest, slug: str, stage_id: UUID, key: str = KEY) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        actions.remove_stage(asking.programme_id, stage_id, by=asking.by)
        return _list(asking)

    return changing(request, slug, act, key=key)


@router.post(
    "/programmes/{slug}/early-notices/recipients",
    response={201: EarlyListOut, **PROBLEMS},
    url_name="api_early_recipients",
    summary="Put somebody on the list; nothing is sent until a case is planned for",
)
def add_early_recipient(request: HttpRequest, slug: str, given: NewRecipientIn, key: str = KEY) -> Status:
    new = NewRecipient(**given.model_dump(exclude={"stage"}))

    def act(asking: Asking) -> dict[str, Any]:
        actions.add_recipient(asking.programme_id, given.stage, new, by=asking.by, now=asking.now)
        return _list(asking)

    return changing(request, slug, act, key=key, status=201)


@router.delete(
    "/programmes/{slug}/early-notices/recipients/{recipient_id}",
    response={200: EarlyListOut, **PROBLEMS},
    url_name="api_early_recipient",
    summary="Take somebody off the list; what is planned for cases stays planned",
)
def remove_early_recipient(request: HttpRequest, slug: str, recipient_id: UUID, key: str = KEY) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        actions.remove_recipient(asking.programme_id, recipient_id, by=asking.by)
        return _list(asking)

    return changing(request, slug, act, key=key)


def _list(asking: Asking) -> dict[str, Any]:
    return {
        "stages": [
            {
                "id": str(one.id),
                "name": one.name,
                "days": one.days,
                "recipients": [_listed(who) for who in one.recipients],
            }
            for one in queries.list_of(asking.programme_id)
        ]
    }


def _listed(one: queries.ListedView) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "name": one.name,
        "address": one.address,
        "role": one.role,
        "label": one.label,
        "terms": one.terms,
        "encrypted": one.has_key,
    }


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
