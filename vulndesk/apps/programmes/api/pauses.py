"""Pauses of intake, and the repository in which a programme's policy is followed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictBool, StrictStr

from vulndesk.apps.policies import actions, queries
from vulndesk.apps.programmes.api.asking import Asking, changing, reading
from vulndesk.apps.tokens.api import KEY, PROBLEMS, READ_PROBLEMS, ByToken, instant
from vulndesk.core.pauses import PausedClocks, PlannedPause

router = Router(tags=["programmes"], auth=ByToken())

EARLIER = 20


class PauseOut(Schema):
    """ends_at: as planned; ended_early_at: when an owner ended it before. clocks: run_on, or after the pause."""

    id: int = Field(examples=[7])
    starts_at: str = Field(examples=["2026-12-23T18:00:00Z"])
    ends_at: str = Field(examples=["2027-01-04T08:00:00Z"])
    ended_early_at: str | None = Field(examples=[None])
    text: str = Field(examples=["We are back on 4 January."])
    open_for_urgent: bool
    clocks: str = Field(examples=["run_on"])
    holds: bool


class PausesOut(Schema):
    """planned: the one that holds or is to come. earlier: the newest first."""

    planned: PauseOut | None
    earlier: list[PauseOut]


class PauseIn(BaseModel):
    """Instants with their zone. clocks of reports that come meanwhile: run_on, or after (they start when it ends)."""

    model_config = ConfigDict(extra="forbid")
    starts_at: AwareDatetime = Field(examples=["2026-12-23T18:00:00Z"])
    ends_at: AwareDatetime = Field(examples=["2027-01-04T08:00:00Z"])
    text: StrictStr = Field("", max_length=600, examples=["We are back on 4 January."])
    open_for_urgent: StrictBool = True
    clocks: PausedClocks = PausedClocks.RUN_ON


class FollowingOut(Schema):
    """repository: empty when none is followed. problem: why the last look found nothing."""

    repository: str = Field(examples=["https://forge.example.org/enix/enix"])
    path: str = Field(description="empty: where policies usually are", examples=["SECURITY.md"])
    commit: str = Field(examples=["1e7ce2ac2a57f3a0b1de46c2f6dd3fe0a4ba5a1c"])
    looked_at: str | None = Field(examples=["2026-03-02T09:00:00Z"])
    problem: str = Field(examples=[""])


class FollowingIn(BaseModel):
    """An empty repository ends it."""

    model_config = ConfigDict(extra="forbid")
    repository: StrictStr = Field(max_length=500, examples=["https://forge.example.org/enix/enix"])
    path: StrictStr = Field("", max_length=300, examples=["SECURITY.md"])


@router.get(
    "/programmes/{slug}/pauses",
    response={200: PausesOut, **READ_PROBLEMS},
    url_name="api_pauses",
    summary="The pause of intake that holds or is planned, and earlier ones",
)
def list_pauses(request: HttpRequest, slug: str) -> dict[str, Any]:
    return _pauses(reading(request, slug))


@router.post(
    "/programmes/{slug}/pauses",
    response={201: PauseOut, **PROBLEMS},
    url_name="api_pauses",
    summary="Plan a pause of intake; it begins and ends by itself",
)
def plan_pause(request: HttpRequest, slug: str, given: PauseIn, idempotency_key: str = KEY) -> Status:
    plan = PlannedPause(**given.model_dump())

    def act(asking: Asking) -> dict[str, Any]:
        row = actions.plan_pause(asking.programme_id, plan, by=asking.by, now=asking.now)
        return _pause(row, now=asking.now)

    return changing(request, slug, act, key=idempotency_key, status=201)


@router.post(
    "/programmes/{slug}/pauses/{pause_id}/end",
    response={200: PausesOut, **PROBLEMS},
    url_name="api_end_pause",
    summary="Open intake now, or drop a pause that was planned",
)
def end_pause(request: HttpRequest, slug: str, pause_id: int, idempotency_key: str = KEY) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        actions.end_pause(asking.programme_id, pause_id, by=asking.by, now=asking.now)
        asking.programme.refresh_from_db(fields=["paused_until"])
        return _pauses(asking)

    return changing(request, slug, act, key=idempotency_key)


@router.get(
    "/programmes/{slug}/following",
    response={200: FollowingOut, **READ_PROBLEMS},
    url_name="api_following",
    summary="The repository in which new versions of the policy are looked for",
)
def show_following(request: HttpRequest, slug: str) -> dict[str, Any]:
    return _following(reading(request, slug))


@router.put(
    "/programmes/{slug}/following",
    response={200: FollowingOut, **PROBLEMS},
    url_name="api_following",
    summary="Follow the policy in a repository, or in none",
)
def change_following(request: HttpRequest, slug: str, given: FollowingIn) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        actions.follow(asking.programme_id, repository=given.repository, path=given.path, by=asking.by, now=asking.now)
        return _following(asking)

    return changing(request, slug, act)


@router.post(
    "/programmes/{slug}/following/look",
    response={202: FollowingOut, **PROBLEMS},
    url_name="api_follow_now",
    summary="Look into the repository now and not within the hour",
)
def look_into_repository(request: HttpRequest, slug: str, idempotency_key: str = KEY) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        actions.follow_now(asking.programme_id, by=asking.by, now=asking.now)
        return _following(asking)

    return changing(request, slug, act, key=idempotency_key, status=202)


def _pauses(asking: Asking) -> dict[str, Any]:
    planned = queries.next_pause(asking.programme, now=asking.now)
    earlier = queries.earlier_pauses(asking.programme, now=asking.now)[:EARLIER]
    return {
        "planned": _pause(planned, now=asking.now) if planned else None,
        "earlier": [_pause(one, now=asking.now) for one in earlier],
    }


def _pause(row: Any, *, now: datetime) -> dict[str, Any]:
    return {
        "id": row.pk,
        "starts_at": instant(row.starts_at),
        "ends_at": instant(row.ends_at),
        "ended_early_at": instant(row.ended_early_at),
        "text": row.text,
        "open_for_urgent": row.open_for_urgent,
        "clocks": row.clocks,
        "holds": queries.planned(row).holds(now),
    }


def _following(asking: Asking) -> dict[str, Any]:
    row = queries.following_of(asking.programme)
    return {
        "repository": row.repository if row else "",
        "path": row.path if row else "",
        "commit": row.seen_commit if row else "",
        "looked_at": instant(row.looked_at) if row else None,
        "problem": row.problem if row else "",
    }
