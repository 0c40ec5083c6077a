"""The reporter's word about the embargo by the API: the receipt speaks, as on the page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from vulndesk.apps.cases.api.doing import in_utc, instant
from vulndesk.apps.embargo import actions, queries
from vulndesk.apps.embargo.actions import Word
from vulndesk.apps.intake import receipts
from vulndesk.apps.intake.api import RECEIPT_PROBLEMS
from vulndesk.apps.tokens.api import PART, Problem
from vulndesk.core.access import Actor
from vulndesk.core.errors import BadInput

router = Router(tags=["reporter"])


class MoveIn(BaseModel):
    """until: for `propose`, RFC 3339 with its offset; a time without one is refused. revision: of what was seen."""

    model_config = ConfigDict(extra="forbid")
    move: Literal["propose", "accept", "reject"]
    until: AwareDatetime | None = None
    revision: int | None = Field(None, ge=0)


class ConsentOut(Schema):
    """state: INVITED, SIGNATORY, LAPSED, DECLINED or NO_EMBARGO."""

    who: str
    state: str
    words: str
    until: str | None


class EmbargoOut(Schema):
    """state: N none, P proposed, A active, R active with a change proposed, X over; words: the same for people."""

    state: str
    words: str
    in_force: bool
    until: str | None
    proposed: str | None
    proposed_by: str
    source: str
    sentence: str
    world: str
    revision: int
    consents: list[ConsentOut]


_SECURITY: dict[str, Any] = {"security": [{"Receipt": []}]}


@router.get(
    "/report/embargo",
    response={200: EmbargoOut, **RECEIPT_PROBLEMS},
    summary="How long the report stays private",
    openapi_extra=_SECURITY,
)
def show_embargo(request: HttpRequest, part: str = PART) -> dict[str, Any]:
    """part: a reference out of the report’s `parts`, when the team split it."""
    now = datetime.now(UTC)
    return _embargo(receipts.reporter_by_header(request, now=now), now=now)


@router.post(
    "/report/embargo",
    response={200: EmbargoOut, **RECEIPT_PROBLEMS, **dict.fromkeys((409, 413), Problem)},
    summary="Propose another end, agree to one, or say no",
    openapi_extra=_SECURITY,
)
def move_embargo(request: HttpRequest, given: MoveIn, part: str = PART) -> dict[str, Any]:
    """part: a reference out of the report’s `parts`, when the team split it."""
    now = datetime.now(UTC)
    reporter = receipts.reporter_by_header(request, now=now)
    case_id = queries.embargo_page(reporter, case_id=reporter.case_id, now=now).case.pk
    word = Word(by=reporter, means="receipt", seen=given.revision)
    if given.move == "accept":
        actions.accept_end(case_id, word, now=now)
    elif given.move == "reject":
        actions.reject_end(case_id, word, now=now)
    elif given.until is None:
        raise BadInput("A proposal needs its end.", next_step="Send `until` with its offset.", field="until")
    else:
        actions.propose_end(case_id, in_utc(given.until), word, now=now)
    return _embargo(reporter, now=now)


def _embargo(reporter: Actor, *, now: datetime) -> dict[str, Any]:
    return told_embargo(queries.embargo_page(reporter, case_id=reporter.case_id, now=now))


def told_embargo(page: queries.EmbargoPage) -> dict[str, Any]:
    """The same for whoever may read it."""
    row = page.embargo
    return {
        "state": row.em,
        "words": page.words,
        "in_force": page.in_force,
        "until": instant(row.until),
        "proposed": instant(row.proposed_until),
        "proposed_by": row.proposed_by,
        "source": row.source,
        "sentence": page.sentence,
        "world": row.world,
        "revision": row.revision,
        "consents": [
            {"who": one.label, "state": one.state, "words": one.words, "until": instant(one.until)}
            for one in page.consents
        ],
    }
