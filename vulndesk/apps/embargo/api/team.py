"""The embargo of a case for programs of the team: how it stands, the moves, and what the world is known to know."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from vulndesk.apps.cases.api.doing import IF_MATCH, KEY, Doing, Heads, done, in_utc, reading
from vulndesk.apps.embargo import actions, queries
from vulndesk.apps.embargo.actions import Word
from vulndesk.apps.embargo.api.reporter import EmbargoOut, told_embargo
from vulndesk.apps.tokens.api import PROBLEMS, READ_PROBLEMS, ByToken
from vulndesk.core.embargo import Move
from vulndesk.core.errors import BadInput

router = Router(tags=["team"], auth=ByToken())

MoveName = Literal["propose", "accept", "reject", "end"]
Letter = Literal["F", "D", "P", "X", "A"]
_MOVES: dict[Move, MoveName] = {
    Move.PROPOSE: "propose",
    Move.ACCEPT: "accept",
    Move.REJECT: "reject",
    Move.TERMINATE: "end",
}


class KnownOut(Schema):
    """letter: F a fix is ready, D it is deployed, P the vulnerability is public, X an exploit is, A it is attacked."""

    letter: str = Field(examples=["P"])
    words: str = Field(examples=["the vulnerability is public"])
    known: bool
    said: bool = Field(description="the reporter ticked it")


class CaseEmbargoOut(EmbargoOut):
    """revision: of the embargo; send it back as If-Match. why_not: the rule against negotiating, in words."""

    proposer: str = Field(examples=["The reporter"])
    why_not: str = Field(examples=[""])
    moves: list[str] = Field(examples=[["propose"]], description="those that you may do now")
    facts: list[KnownOut]


class EmbargoMoveIn(BaseModel):
    """until: for propose, RFC 3339 with its offset; a time without one is refused."""

    model_config = ConfigDict(extra="forbid")
    until: AwareDatetime | None = Field(None, examples=["2026-05-31T12:00:00Z"])


class EmbargoDoneOut(Schema):
    """state and revision: of the embargo."""

    reference: str
    state: str = Field(examples=["A"])
    revision: int


@router.get(
    "/cases/{reference}/embargo",
    response={200: CaseEmbargoOut, **READ_PROBLEMS},
    url_name="api_embargo",
    summary="How long a case stays private, who agreed, and what is known in the world",
)
def show_case_embargo(request: HttpRequest, response: HttpResponse, reference: str) -> dict[str, Any]:
    actor, now = reading(request)
    page = queries.embargo_page(actor, reference=reference, now=now)
    response["ETag"] = f'"{page.embargo.revision}"'
    facts = [{"letter": one.letter, "words": one.words, "known": one.is_known, "said": one.said} for one in page.known]
    proposer = page.proposer if page.embargo.proposed_until else ""
    moves = [name for move, name in _MOVES.items() if move in page.moves]
    more = {"proposer": proposer, "why_not": page.why_not, "moves": moves, "facts": facts}
    return told_embargo(page) | more


@router.post(
    "/cases/{reference}/embargo/{move}",
    response={200: EmbargoDoneOut, **PROBLEMS},
    url_name="api_embargo_move",
    summary="Propose an end of the embargo, accept or reject the one that is proposed, or end it now",
)
def move_case_embargo(
    request: HttpRequest, reference: str, move: MoveName, given: EmbargoMoveIn, if_match: str = IF_MATCH, key: str = KEY
) -> Status:
    def act(doing: Doing) -> dict[str, Any]:
        word = Word(by=doing.by, means="account", seen=doing.seen)
        if move != "propose":
            _PRESSES[move](doing.case_id, word, now=doing.now)
        elif given.until is None:
            raise BadInput("A proposal needs its end.", next_step="Send `until` with its offset.", field="until")
        else:
            actions.propose_end(doing.case_id, in_utc(given.until), word, now=doing.now)
        return stands(doing, reference)

    return done(request, reference, act, Heads(key, if_match))


_PRESSES: dict[str, Any] = {"accept": actions.accept_end, "reject": actions.reject_end, "end": actions.end_embargo}


@router.post(
    "/cases/{reference}/embargo/facts/{letter}",
    response={200: EmbargoDoneOut, **PROBLEMS},
    url_name="api_embargo_fact",
    summary="Confirm what has happened in the world; it cannot be taken back, and may end the embargo",
)
def confirm_case_fact(
    request: HttpRequest, reference: str, letter: Letter, if_match: str = IF_MATCH, key: str = KEY
) -> Status:
    def act(doing: Doing) -> dict[str, Any]:
        actions.record_fact(doing.case_id, letter, by=doing.by, now=doing.now, seen=doing.seen)
        return stands(doing, reference)

    return done(request, reference, act, Heads(key, if_match))


def stands(doing: Doing, reference: str) -> dict[str, Any]:
    """How the embargo stands after a deed."""
    row = queries.embargo_of(doing.case_id)
    return {"reference": reference.upper(), "state": row.em, "revision": row.revision}
