"""A programme's copy of the code, and the place where its newest release is looked up."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from vulndesk.apps.evidence import actions as evidence
from vulndesk.apps.evidence import queries as copies
from vulndesk.apps.policies import actions
from vulndesk.apps.programmes.api.asking import Asking, changing, reading
from vulndesk.apps.tokens.api import KEY, PROBLEMS, READ_PROBLEMS, ByToken, instant

router = Router(tags=["programmes"], auth=ByToken())


class CodeOut(Schema):
    """state: none, off, waiting, fetching, there or failed. problem: why the last fetch failed, in words."""

    state: str = Field(examples=["there"])
    wanted: bool
    audience: str = Field(description="who sees what is found in it: by_access, everyone or team", examples=["team"])
    shows_reporters: bool
    stale: bool = Field(description="the last tries to renew it failed")
    problem: str = Field(examples=[""])
    branches: int = Field(examples=[3])
    tags: int = Field(examples=[41])
    newest: str = Field(examples=["2.3.2"])
    size: int
    fetched_at: str | None = Field(examples=["2026-03-02T09:00:00Z"])
    next_at: str | None = Field(examples=["2026-03-02T10:00:00Z"])


class CodeIn(BaseModel):
    """wanted: keep a copy, to check what reports say of it."""

    model_config = ConfigDict(extra="forbid")
    wanted: StrictBool = Field(examples=[True])
    audience: Literal["by_access", "everyone", "team"] = Field(examples=["team"])


class LookOut(Schema):
    """What it finds stands in the programme within seconds."""

    looking: bool = Field(examples=[True])


@router.get(
    "/programmes/{slug}/code",
    response={200: CodeOut, **READ_PROBLEMS},
    url_name="api_code",
    summary="How the copy of a programme's code stands, and who is shown what is found in it",
)
def show_code(request: HttpRequest, slug: str) -> dict[str, Any]:
    return _code(reading(request, slug))


@router.put(
    "/programmes/{slug}/code",
    response={200: CodeOut, **PROBLEMS},
    url_name="api_code",
    summary="Keep a copy of the code or not, and say who is shown what is found in it",
)
def change_code(request: HttpRequest, slug: str, given: CodeIn) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        evidence.change_mirror(
            asking.programme_id, is_wanted=given.wanted, audience=given.audience, by=asking.by, now=asking.now
        )
        return _code(asking)

    return changing(request, slug, act)


@router.post(
    "/programmes/{slug}/code/fetch",
    response={202: CodeOut, **PROBLEMS},
    url_name="api_fetch_code",
    summary="Fetch the code now; a large repository takes minutes",
)
def fetch_code(request: HttpRequest, slug: str, key: str = KEY) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        evidence.renew_now(asking.programme_id, by=asking.by, now=asking.now)
        return _code(asking)

    return changing(request, slug, act, key=key, status=202)


@router.post(
    "/programmes/{slug}/latest-version/look",
    response={202: LookOut, **PROBLEMS},
    url_name="api_look_for_latest",
    summary="Look for the newest release now, in the package index or else in the repository",
)
def look_for_latest_version(request: HttpRequest, slug: str, key: str = KEY) -> Status:
    def act(asking: Asking) -> dict[str, bool]:
        actions.look_now(asking.programme_id, by=asking.by, now=asking.now)
        return {"looking": True}

    return changing(request, slug, act, key=key, status=202)


def _code(asking: Asking) -> dict[str, Any]:
    found = copies.mirror_of(asking.programme)
    return {
        "state": found.state,
        "wanted": found.is_wanted,
        "audience": found.audience,
        "shows_reporters": found.shows_reporters,
        "stale": found.is_stale,
        "problem": found.problem,
        "branches": found.branches,
        "tags": found.tags,
        "newest": found.newest,
        "size": found.size,
        "fetched_at": instant(found.fetched_at),
        "next_at": instant(found.next_at),
    }
