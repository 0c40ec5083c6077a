"""What the guard saw in public, for programs: what the pages do, by the same actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from ninja import Query, Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from vulndesk.apps.guard import actions, queries
from vulndesk.apps.programmes.api.asking import Asking, changing, reading
from vulndesk.apps.tokens.api import CURSOR, KEY, PROBLEMS, READ_PROBLEMS, ByToken, instant, once, page_url
from vulndesk.core.api_scopes import Scope
from vulndesk.core.errors import BadInput, NotFound
from vulndesk.core.guard.rules import THRESHOLD
from vulndesk.core.guard.sightings import State, Step

router = Router(tags=["guard"], auth=ByToken())


class FiredRuleOut(Schema):
    """words: what the rule saw, as it was written; none where the programme is sealed."""

    name: str = Field(examples=["weakness-class"])
    weight: float = Field(examples=[3.0])
    sentence: str = Field(examples=["It names a class of weakness"])
    words: list[str] = Field(examples=[["SQL injection"]])


class SightingRowOut(Schema):
    """state: waiting, case or false_alarm. comment, shut: none, planned, done or failed."""

    id: str
    kind: str = Field(description="issue or pull_request", examples=["issue"])
    number: int = Field(examples=[17])
    repository: str = Field(examples=["acme/parser"])
    title: str = Field(description="empty once it was forgotten, and where the programme is sealed")
    author: str = Field(examples=["rita"])
    is_comment: bool = Field(description="a comment below it, and the title is not its own", examples=[False])
    is_calm: bool = Field(description="an edit left nothing there that is like a report", examples=[False])
    is_gone: bool = Field(description="it was deleted there, or moved", examples=[False])
    address: str = Field(description="at the forge", examples=["https://forge.example.org/acme/parser/issues/17"])
    state: str = Field(examples=["waiting"])
    seen_at: str = Field(examples=["2026-03-02T09:00:00Z"])
    settled_at: str | None
    case: str | None = Field(description="its reference", examples=[None])
    comment: str = Field(examples=["none"])
    shut: str = Field(examples=["none"])
    trouble: str = Field(description="why something was not done at the forge", examples=[""])
    score: float = Field(examples=[8.0])
    rules: list[FiredRuleOut]
    url: str


class SightingOut(SightingRowOut):
    """text: what stood there when the desk was told of it; empty as the title is."""

    text: str = Field(examples=["An attacker can read the orders of other customers."])


class SightingsOut(Schema):
    """The newest first. next: the cursor of the next page, empty at the end. false_alarms of settled: the rate."""

    sightings: list[SightingRowOut]
    next: str
    threshold: float = Field(
        description="points from which on it is a sighting; a comment needs two more", examples=[3.0]
    )
    looked: int = Field(description="issues, pull requests and comments read", examples=[412])
    waiting: int = Field(examples=[1])
    settled: int = Field(examples=[9])
    false_alarms: int = Field(examples=[2])


class WatchOut(Schema):
    """is_on: it looks. comments, shuts: by itself, five minutes after the team was told."""

    is_on: bool = Field(examples=[True])
    comments: bool = Field(examples=[False])
    shuts: bool = Field(examples=[False])
    comment: str = Field(description="the owner's own words, with {link} in them; empty: the desk's", examples=[""])


class WatchIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    is_on: StrictBool = True
    comments: StrictBool = False
    shuts: StrictBool = False
    comment: str = Field("", max_length=1000, description="own words, with {link} in them; empty: the desk's")


@router.get(
    "/programmes/{slug}/public-issues",
    response={200: SightingsOut, **READ_PROBLEMS},
    url_name="api_sightings",
    summary="What looks like a report in public, and why",
)
def list_sightings(
    request: HttpRequest,
    slug: str,
    state: str = Query("", description="waiting, case or false_alarm; empty: all"),
    cursor: str = CURSOR,
) -> dict[str, Any]:
    asking = reading(request, slug, Scope.CASES_READ)
    found, earlier = queries.sightings_of(asking.by, asking.programme_id, before=_before(cursor), state=_state(state))
    tally = queries.tally_of(asking.programme_id)
    return {
        "sightings": [_sighting(one, slug) for one in found],
        "next": instant(earlier) or "",
        "threshold": THRESHOLD,
        "looked": tally.looked,
        "waiting": tally.waiting,
        "settled": tally.settled,
        "false_alarms": tally.false_alarms,
    }


@router.get(
    "/programmes/{slug}/public-issues/{sighting_id}",
    response={200: SightingOut, **READ_PROBLEMS},
    url_name="api_sighting",
    summary="One sighting, with every rule that fired",
)
def show_sighting(request: HttpRequest, slug: str, sighting_id: UUID) -> dict[str, Any]:
    return _shown(reading(request, slug, Scope.CASES_READ), sighting_id)


@router.post(
    "/programmes/{slug}/public-issues/{sighting_id}/{settling}",
    response={200: SightingOut, **PROBLEMS},
    url_name="api_settle_sighting",
    summary="Say what it is, or have something done at the forge",
    description="case, false-alarm or take-back; comment and shut the desk does in a moment or when the forge answers.",
)
def settle_sighting(
    request: HttpRequest, slug: str, sighting_id: UUID, settling: str, idempotency_key: str = KEY
) -> Status:
    asking = reading(request, slug, Scope.CASES_WRITE)

    def answer() -> tuple[int, Any]:
        if settling not in _DEEDS:
            raise NotFound("There is no such deed.", next_step=f"One of: {', '.join(_DEEDS)}.")
        _DEEDS[settling](asking, sighting_id)
        return 200, _shown(asking, sighting_id)

    return once(request, asking.by, answer, now=asking.now, key=idempotency_key)


@router.get(
    "/programmes/{slug}/guard",
    response={200: WatchOut, **READ_PROBLEMS},
    url_name="api_guard",
    summary="What the guard of public issues may do",
)
def show_guard(request: HttpRequest, slug: str) -> dict[str, Any]:
    return _watch(reading(request, slug))


@router.put(
    "/programmes/{slug}/guard",
    response={200: WatchOut, **PROBLEMS},
    url_name="api_guard",
    summary="Say whether it looks, and what it does by itself",
)
def change_guard(request: HttpRequest, slug: str, given: WatchIn) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        wanted = queries.WatchView(given.is_on, given.comments, given.shuts, comment=given.comment)
        actions.change_watch(asking.programme_id, wanted, by=asking.by, now=asking.now)
        return _watch(asking)

    return changing(request, slug, act)


def _case(asking: Asking, sighting_id: UUID) -> None:
    actions.open_case(asking.programme_id, sighting_id, by=asking.by, now=asking.now)


def _false_alarm(asking: Asking, sighting_id: UUID) -> None:
    actions.call_false_alarm(asking.programme_id, sighting_id, by=asking.by, now=asking.now)


def _take_back(asking: Asking, sighting_id: UUID) -> None:
    actions.take_back_false_alarm(asking.programme_id, sighting_id, by=asking.by, now=asking.now)


def _asked(step: Step) -> Callable[[Asking, UUID], None]:
    def deed(asking: Asking, sighting_id: UUID) -> None:
        actions.ask_step(asking.programme_id, sighting_id, step, by=asking.by, now=asking.now)

    return deed


_DEEDS: dict[str, Callable[[Asking, UUID], None]] = {
    "case": _case,
    "false-alarm": _false_alarm,
    "take-back": _take_back,
    "comment": _asked(Step.COMMENT),
    "shut": _asked(Step.SHUT),
}


def _watch(asking: Asking) -> dict[str, Any]:
    found = queries.watch_of(asking.programme_id)
    return {"is_on": found.is_on, "comments": found.comments, "shuts": found.shuts, "comment": found.comment}


def _shown(asking: Asking, sighting_id: UUID) -> dict[str, Any]:
    one = queries.sighting(asking.by, asking.programme_id, sighting_id)
    return {**_sighting(one, asking.programme.slug), "text": one.words["text"] if one.words else ""}


def _sighting(one: queries.SightingView, slug: str) -> dict[str, Any]:
    words = one.words
    return {
        "id": str(one.id),
        "kind": one.about,
        "number": one.number,
        "repository": one.repository,
        "title": words["title"] if words else "",
        "author": words["author"] if words else "",
        "is_comment": one.is_comment,
        "is_calm": one.is_calm,
        "is_gone": one.is_gone,
        "address": words["url"] if words else "",
        "state": one.state.value,
        "seen_at": instant(one.seen_at),
        "settled_at": instant(one.settled_at),
        "case": one.reference or None,
        "comment": one.comment.value,
        "shut": one.shut.value,
        "trouble": one.trouble,
        "score": words["score"] if words else 0.0,
        "rules": one.fired,
        "url": page_url("sighting", slug, one.id),
    }


def _state(written: str) -> State | None:
    try:
        return State(written) if written else None
    except ValueError:
        raise BadInput(
            "There is no such state.", next_step="One of: waiting, case, false_alarm.", field="state"
        ) from None


def _before(cursor: str) -> datetime | None:
    try:
        found = parse_datetime(cursor.replace(" ", "+")) if cursor else None
    except ValueError:
        found = None
    if cursor and (found is None or found.tzinfo is None):
        raise BadInput("This is no cursor.", next_step="Send `next` of the page before.", field="cursor")
    return found
