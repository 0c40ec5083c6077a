"""Change reviews for `vulndesk check`: asked for and read by a token. Answering takes a person on the page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

from vulndesk.apps.accounts.actions import spend_allowance
from vulndesk.apps.change_reviews import actions, queries
from vulndesk.apps.change_reviews.content import Asked
from vulndesk.apps.tokens.api import (
    CURSOR,
    KEY,
    PROBLEMS,
    READ_PROBLEMS,
    ByToken,
    actor_by,
    at_most,
    instant,
    once,
    page_url,
)
from vulndesk.core.api_scopes import Scope
from vulndesk.core.check.change_review import MOST_AUTHORS, MOST_CHANGES, MOST_FINDINGS

router = Router(tags=["team"], auth=ByToken())

ASKED_AN_HOUR = 120
_SHA256 = r"^[0-9a-f]{64}$"
_DIGEST = "3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea"
_PATH = "acme/permissions.py"
_Path = Annotated[StrictStr, Field(min_length=1, max_length=1000, examples=[_PATH])]
_Lines = Annotated[StrictInt, Field(ge=0, le=10_000_000, examples=[3])]
_Person = Annotated[StrictStr, Field(min_length=1, max_length=300)]


class ChangedPathIn(BaseModel):
    """digest: SHA-256 over the path and the lines that go and come. reviewers: who is named for this file."""

    model_config = ConfigDict(extra="forbid")
    path: _Path
    digest: StrictStr = Field(pattern=_SHA256, examples=[_DIGEST])
    added: _Lines
    removed: _Lines
    reviewers: list[_Person] = Field([], max_length=MOST_AUTHORS, examples=[["@ana"]])


class ChangeFindingIn(BaseModel):
    """said: the line of a check that goes."""

    model_config = ConfigDict(extra="forbid")
    rule: Literal["unreviewed-access-change", "removed-check"]
    path: _Path
    line: _Lines
    said: StrictStr = Field("", max_length=500, examples=["@login_required"])


class ChangeReviewIn(BaseModel):
    """digest: of the sorted digests of `changes`. tip: the commit with which the range ends."""

    model_config = ConfigDict(extra="forbid")
    digest: StrictStr = Field(
        pattern=_SHA256, examples=["6b3a55e0261b0304143f805a24924d0c1c44524821305f31d9277843b8a10f4e"]
    )
    range: StrictStr = Field("", max_length=300, examples=["main..HEAD"])
    tip: StrictStr = Field("", pattern=r"^[0-9a-f]{0,64}$", examples=["1e7ce2ac2a57f3a0b1de46c2f6dd3fe0a4ba5a1c"])
    authors: list[_Person] = Field([], max_length=MOST_AUTHORS, examples=[["Ben <ben@acme.example>"]])
    changes: list[ChangedPathIn] = Field(min_length=1, max_length=MOST_CHANGES)
    findings: list[ChangeFindingIn] = Field(min_length=1, max_length=MOST_FINDINGS)


class ChangeAnswerOut(Schema):
    verdict: str = Field(description="approved or objected", examples=["approved"])
    name: str = Field(examples=["Ana"])
    handle: str = Field(examples=["ana"])
    at: str
    reason: str = Field(examples=["The check moved to the view above it."])


class ChangeReviewOut(Schema):
    """ends_at: when the desk no longer waits for an answer; null once there is one. url: the page for people."""

    id: str
    programme: str
    state: str = Field(description="waiting, approved or objected", examples=["approved"])
    digest: str = Field(examples=[_DIGEST])
    asked_by: str = Field(description="a handle", examples=["tom"])
    asked_at: str = Field(examples=["2026-03-02T09:00:00Z"])
    ends_at: str | None
    answers: list[ChangeAnswerOut]
    url: str


class ChangeReviewListOut(Schema):
    """next: the cursor of the next page, empty at the end."""

    reviews: list[ChangeReviewOut]
    next: str


@router.post(
    "/programmes/{slug}/change-reviews",
    response={201: ChangeReviewOut, 200: ChangeReviewOut, **PROBLEMS},
    url_name="api_change_reviews",
    summary="Ask for a review of a change to who may do what",
    description="200: exactly this change was asked about before, and this is its review. What an author of these "
    "commits approved is left out.",
)
def ask_for_change_review(
    request: HttpRequest,
    slug: str,
    given: ChangeReviewIn,
    idempotency_key: str = KEY,
) -> Status:
    actor, now = actor_by(request, Scope.REVIEWS_WRITE), datetime.now(UTC)
    programme = queries.programme_seen(actor, slug)
    spend_allowance(purpose="change review", who=actor.name, limit=ASKED_AN_HOUR, per_seconds=3600, now=now)
    asked: Asked = given.model_dump()  # type: ignore[assignment]

    def answer() -> tuple[int, Any]:
        row, is_new = actions.ask_for_review(programme, asked, by=actor, now=now)
        shown = queries.counted_for(queries.review(actor, programme.pk, row.pk), asked["authors"])
        return 201 if is_new else 200, _out(shown)

    return once(request, actor, answer, now=now, key=idempotency_key)


@router.get(
    "/programmes/{slug}/change-reviews",
    response={200: ChangeReviewListOut, **READ_PROBLEMS},
    url_name="api_change_reviews",
    summary="Reviews of changes, the newest first",
)
def list_change_reviews(
    request: HttpRequest,
    slug: str,
    state: str = Query("", description="waiting, approved or objected; empty: all"),
    cursor: str = CURSOR,
    limit: int = at_most(100),
) -> dict[str, Any]:
    actor = actor_by(request, Scope.REVIEWS_READ)
    programme = queries.programme_seen(actor, slug)
    found, following = queries.reviews_of(actor, programme.pk, state=state, after=cursor, limit=limit)
    return {"reviews": [_out(one) for one in found], "next": following}


@router.get(
    "/programmes/{slug}/change-reviews/{review_id}",
    response={200: ChangeReviewOut, **READ_PROBLEMS},
    url_name="api_change_review",
    summary="One review of a change, and what was said to it",
)
def show_change_review(request: HttpRequest, slug: str, review_id: UUID) -> dict[str, Any]:
    actor = actor_by(request, Scope.REVIEWS_READ)
    programme = queries.programme_seen(actor, slug)
    return _out(queries.review(actor, programme.pk, review_id))


def _out(one: queries.ReviewView) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "programme": one.programme.slug,
        "state": one.state,
        "digest": one.asked["digest"],
        "asked_by": one.asker.handle,
        "asked_at": instant(one.asked_at),
        "ends_at": instant(one.ends_at),
        "answers": [
            {
                "verdict": said.verdict,
                "name": said.who.name,
                "handle": said.who.handle,
                "at": instant(said.at),
                "reason": said.reason,
            }
            for said in one.answers
        ],
        "url": page_url("change_review", one.programme.slug, one.id),
    }
