"""Need to know for programs: who alone of the team knows of a case."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from vulndesk.apps.cases import actions, queries
from vulndesk.apps.cases.api.doing import IF_MATCH, KEY, Doing, DoneOut, Heads, done, reading
from vulndesk.apps.tokens.api import PROBLEMS, READ_PROBLEMS, ByToken
from vulndesk.core.errors import BadInput

router = Router(tags=["team"], auth=ByToken())


class KnowingPersonOut(Schema):
    """named: ticked for this case; of a case that is not restricted nobody is, and everybody knows of it."""

    handle: str
    name: str = Field(examples=["Tom"])
    named: bool


class KnownToOut(Schema):
    """anyhow: owners of the organisation and of the case, who always know."""

    restricted: bool
    anyhow: list[str] = Field(examples=[["Olga"]])
    people: list[KnowingPersonOut]
    revision: int


class KnownToIn(BaseModel):
    """people: handles. Whoever asks stays among them."""

    model_config = ConfigDict(extra="forbid")
    people: list[StrictStr] = Field(max_length=1000, examples=[["tom"]])


@router.get(
    "/cases/{reference}/known-to",
    response={200: KnownToOut, **READ_PROBLEMS},
    url_name="api_known_to",
    summary="Who of the team knows of a case",
)
def show_known_to(request: HttpRequest, response: HttpResponse, reference: str) -> dict[str, Any]:
    actor, _ = reading(request)
    known = queries.known_page(actor, reference)
    response["ETag"] = f'"{known.case.revision}"'
    people = [
        {"handle": known.handles[one], "name": name, "named": one in known.named} for one, name in known.people.items()
    ]
    is_restricted, revision = known.case.is_restricted, known.case.revision
    return {"restricted": is_restricted, "anyhow": list(known.owners), "people": people, "revision": revision}


@router.put(
    "/cases/{reference}/known-to",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_known_to",
    summary="From now on only these people and the owners know of the case",
)
def restrict_case(
    request: HttpRequest, reference: str, given: KnownToIn, if_match: str = IF_MATCH, key: str = KEY
) -> Status:
    def act(doing: Doing) -> None:
        known = queries.known_page(doing.by, reference)
        ids = {handle: one for one, handle in known.handles.items()}
        if set(given.people) - set(ids):
            raise BadInput("Not all of them are on the team.", next_step="Choose handles of the list.", field="people")
        people = [ids[handle] for handle in given.people]
        actions.restrict_case(doing.case_id, people, by=doing.by, now=doing.now, seen=doing.seen)

    return done(request, reference, act, Heads(key, if_match))


@router.delete(
    "/cases/{reference}/known-to",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_known_to",
    summary="Everybody of the programme knows of the case again",
)
def open_case(request: HttpRequest, reference: str, if_match: str = IF_MATCH, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.open_to_team(doing.case_id, by=doing.by, now=doing.now, seen=doing.seen)

    return done(request, reference, act, Heads(key, if_match))
