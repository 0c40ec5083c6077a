"""The programmes that a token reaches, and what an owner settles beside the policy."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from vulndesk.apps.policies import actions, queries
from vulndesk.apps.programmes.api.asking import Asking, changing, reading
from vulndesk.apps.tokens.api import (
    IF_MATCH,
    IF_NONE_MATCH,
    KEY,
    PROBLEMS,
    READ_PROBLEMS,
    ByToken,
    actor_by,
    instant,
    is_still,
    mark_in,
    opaque,
    page_url,
)
from vulndesk.core.api_scopes import Scope

router = Router(tags=["programmes"], auth=ByToken())


class MyProgrammeOut(Schema):
    """owned: you may change its settings and its policy."""

    slug: str
    name: str
    owned: bool
    url: str = Field(examples=["https://desk.example.org/team/programmes/enix/"])


class MyProgrammesOut(Schema):
    programmes: list[MyProgrammeOut]


class TeamProgrammeOut(Schema):
    """policy: the number of the version in force. proposal: of one that waits for an owner."""

    slug: str
    name: str
    owned: bool
    policy: int = Field(examples=[3])
    policy_reviewed: bool
    proposal: int | None = Field(examples=[None])
    latest_version: str = Field(examples=["2.3.2"])
    latest_version_source: str = Field(description="owner, repository, package or empty", examples=["repository"])
    latest_problem: str = Field(description="why the last look found nothing", examples=[""])
    paused_until: str | None = Field(description="a pause holds or is planned", examples=[None])
    sealed: bool = Field(description="reports are encrypted for its team: the desk reads none")
    opened_at: str = Field(examples=["2026-01-05T09:00:00Z"])
    url: str = Field(examples=["https://desk.example.org/team/programmes/enix/"])


class SettingsOut(Schema):
    """latest_version: empty unless an owner wrote it; then the desk looks for itself. 0 days: never."""

    name: str
    zone: str = Field(examples=["Europe/Berlin"])
    country: str = Field(description="whose public holidays count; empty: none", examples=["DE"])
    repository: str = Field(examples=["https://forge.example.org/enix/enix"])
    package: str = Field(examples=["pypi:enix"])
    latest_version: str = Field(examples=[""])
    backup_contact: str = Field(examples=["security@coordinator.example"])
    retention_days: int = Field(examples=[730])
    idle_days: int = Field(examples=[7])
    answers_in_clear: bool


class SettingsIn(BaseModel):
    """What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")
    name: StrictStr | None = Field(None, min_length=1, max_length=120)
    zone: StrictStr | None = Field(None, max_length=60, examples=["Europe/Berlin"])
    country: StrictStr | None = Field(None, max_length=12, examples=["DE"])
    repository: StrictStr | None = Field(None, max_length=500)
    package: StrictStr | None = Field(None, max_length=200)
    latest_version: StrictStr | None = Field(None, max_length=80)
    backup_contact: StrictStr | None = Field(None, max_length=300)
    retention_days: StrictInt | None = Field(None, ge=0, le=36500)
    idle_days: StrictInt | None = Field(None, ge=0, le=90)
    answers_in_clear: StrictBool | None = None


@router.get(
    "/me/programmes",
    response={200: MyProgrammesOut, **READ_PROBLEMS},
    url_name="api_my_programmes",
    summary="The programmes that this token reaches",
)
def list_my_programmes(request: HttpRequest) -> dict[str, Any]:
    actor = actor_by(request, Scope.PROGRAMMES_READ)
    return {
        "programmes": [
            {
                "slug": one.slug,
                "name": one.name,
                "owned": one.pk in actor.owned,
                "url": page_url("programme_settings", one.slug),
            }
            for one in queries.programmes_for(actor)
        ]
    }


@router.get(
    "/programmes/{slug}",
    response={200: TeamProgrammeOut, **READ_PROBLEMS},
    url_name="api_programme",
    summary="One programme, its policy in force and what waits for an owner",
)
def show_programme(request: HttpRequest, slug: str) -> dict[str, Any]:
    asking = reading(request, slug)
    one = asking.programme
    pause = queries.next_pause(one, now=asking.now)
    return {
        "slug": one.slug,
        "name": one.name,
        "owned": one.pk in asking.by.owned,
        "policy": one.policy.number,
        "policy_reviewed": one.policy.reviewed_at is not None,
        "proposal": queries.waiting_proposal(one),
        "latest_version": one.latest_version,
        "latest_version_source": one.latest_version_source,
        "latest_problem": one.latest_problem,
        "paused_until": instant(pause.ends_at) if pause else None,
        "sealed": bool(one.sealed_to),
        "opened_at": instant(one.opened_at),
        "url": page_url("programme_settings", one.slug),
    }


@router.get(
    "/programmes/{slug}/settings",
    response={200: SettingsOut, 304: None, **READ_PROBLEMS},
    url_name="api_programme_settings",
    summary="What an owner settled beside the policy",
)
def show_settings(request: HttpRequest, response: HttpResponse, slug: str, if_none_match: str = IF_NONE_MATCH) -> Any:
    programme = reading(request, slug).programme
    mark = queries.settings_mark(programme)
    response["ETag"] = opaque(mark)
    return Status(304, None) if is_still(mark, if_none_match) else queries.settings_of(programme)


@router.patch(
    "/programmes/{slug}/settings",
    response={200: SettingsOut, **PROBLEMS},
    url_name="api_programme_settings",
    summary="Change what the policy does not say",
)
def change_settings(
    request: HttpRequest, slug: str, given: SettingsIn, if_match: str = IF_MATCH, idempotency_key: str = KEY
) -> Status:
    wanted = {name: value for name, value in given.model_dump(exclude_unset=True).items() if value is not None}

    def act(asking: Asking) -> dict[str, Any]:
        seen = mark_in(if_match, now=queries.settings_mark(asking.programme))
        changed = actions.change_programme(
            asking.programme_id, by=asking.by, settings=wanted, now=asking.now, seen=seen
        )
        return queries.settings_of(changed)

    return changing(request, slug, act, key=idempotency_key, if_match=if_match)
