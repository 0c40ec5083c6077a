"""The areas that a policy names as in scope, and who of the team knows each."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr

from vulndesk.apps.accounts.queries import handles_of, user_id_or_nobodys
from vulndesk.apps.policies import actions, queries
from vulndesk.apps.programmes.api.asking import Asking, changing, reading
from vulndesk.apps.tokens.api import PROBLEMS, READ_PROBLEMS, ByToken

router = Router(tags=["programmes"], auth=ByToken())


class AreaOut(Schema):
    """owners: handles. gives: a report about it is given to one of them at once; else they are told of it."""

    area: str = Field(examples=["8f14e45fceea167a5a36dedd4bea2543"])
    name: str = Field(examples=["Backend services"])
    clause_id: str = Field(examples=["scope-1"])
    parts: list[str] = Field(examples=[["API", "auth"]])
    owners: list[str] = Field(examples=[["tom"]])
    gives: bool


class AreasOut(Schema):
    areas: list[AreaOut]


class AreaIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    owners: list[StrictStr] = Field(max_length=50, description="handles; none: nobody", examples=[["tom"]])
    gives: StrictBool = False


@router.get(
    "/programmes/{slug}/areas",
    response={200: AreasOut, **READ_PROBLEMS},
    url_name="api_areas",
    summary="The areas of the policy in force, and who knows each",
)
def list_areas(request: HttpRequest, slug: str) -> dict[str, Any]:
    return _areas(reading(request, slug))


@router.put(
    "/programmes/{slug}/areas/{area}",
    response={200: AreasOut, **PROBLEMS},
    url_name="api_area",
    summary="Say who knows an area, and whether they get reports about it at once",
)
def change_area_of_policy(request: HttpRequest, slug: str, area: str, given: AreaIn) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        users = [user_id_or_nobodys(one) for one in given.owners]
        actions.change_area_owners(asking.programme_id, area, users, gives=given.gives, by=asking.by, now=asking.now)
        return _areas(asking)

    return changing(request, slug, act)


def _areas(asking: Asking) -> dict[str, Any]:
    found = queries.owned_areas(asking.programme_id)
    handles = handles_of({user_id for one in found for user_id in one.owners})
    return {
        "areas": [
            {
                "area": one.area.key,
                "name": one.area.name,
                "clause_id": one.area.clause.id,
                "parts": list(getattr(one.area.clause.value, "parts", ())),
                "owners": [handles[user_id] for user_id in one.owners],
                "gives": one.gives,
            }
            for one in found
        ]
    }
