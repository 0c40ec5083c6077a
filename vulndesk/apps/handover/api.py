"""A case goes to another programme of the desk, for programs of both teams."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr

from vulndesk.apps.cases.api.doing import KEY, Doing, DoneOut, Heads, done, instant, page_url, reading
from vulndesk.apps.handover import actions, queries
from vulndesk.apps.handover.actions import Proposal
from vulndesk.apps.tokens.api import PROBLEMS, READ_PROBLEMS, ByToken, actor_by, once
from vulndesk.core.api_scopes import Scope
from vulndesk.core.errors import NotFound

router = Router(tags=["team"], auth=ByToken())


class HandoverOut(Schema):
    """state: asked (the reporter), offered (to the other team), done, refused, declined, taken_back or expired.

    reference: empty for a team that may not know it. incoming: it was offered to you.
    """

    id: str
    giver: str = Field(examples=["Enix"])
    taker: str = Field(examples=["Groundhog"])
    state: str = Field(examples=["asked"])
    words: str = Field(examples=["the reporter is asked"])
    reason: str = Field(examples=["The parser is theirs."])
    answer: str = Field(examples=[""])
    at: str
    until: str
    ended_at: str | None = Field(examples=["2026-03-05T09:00:00Z"])
    by: str
    reference: str
    incoming: bool


class ProgrammeNameOut(Schema):
    slug: str
    name: str


class CaseHandoverOut(Schema):
    """stop: why it cannot go at all. needs_reporter: without their agreement nothing is passed on."""

    targets: list[ProgrammeNameOut]
    stop: str = Field(examples=[""])
    needs_reporter: bool
    can_ask: bool = Field(description="the reporter has a page on which to agree")
    waiting: HandoverOut | None
    earlier: list[HandoverOut]


class ProposeIn(BaseModel):
    """reason: the reporter and both teams read it. summary: for the other team before it accepts.

    stays: we would like to read on as an observer.
    """

    model_config = ConfigDict(extra="forbid")
    taker: StrictStr = Field(min_length=1, max_length=80, examples=["groundhog"], description="a programme's slug")
    reason: StrictStr = Field(min_length=1, max_length=2_000, examples=["The parser is theirs."])
    summary: StrictStr = Field(min_length=1, max_length=5_000, examples=["A read past the end in your parser."])
    stays: StrictBool = False


class HandoverMadeOut(Schema):
    id: str
    state: str = Field(examples=["asked"])


class AskThereIn(BaseModel):
    """text: to the reporter."""

    model_config = ConfigDict(extra="forbid")
    text: StrictStr = Field(min_length=1, max_length=20_000)


class HandoverListOut(Schema):
    handovers: list[HandoverOut]


class OfferOut(HandoverOut):
    """What the other team reads: nothing of the case itself."""

    summary: str = Field(examples=["A read past the end in your parser."])
    severity: str
    embargo: str = Field(examples=["kept private by agreement"])
    url: str


class AcceptIn(BaseModel):
    """lets_stay: the former team reads on as an observer, where it asked to."""

    model_config = ConfigDict(extra="forbid")
    lets_stay: StrictBool = False


class AcceptedOut(Schema):
    """code, link: for the former team, told this once; empty where it does not stay."""

    reference: str
    code: str = Field(examples=[""])
    link: str = Field(examples=[""])


class DeclineIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    words: StrictStr = Field("", max_length=2_000)


@router.get(
    "/cases/{reference}/handover",
    response={200: CaseHandoverOut, **READ_PROBLEMS},
    url_name="api_case_handover",
    summary="To whom a case could go, what stands in the way, and what was proposed",
)
def show_case_handover(request: HttpRequest, reference: str) -> dict[str, Any]:
    actor, now = reading(request)
    page = queries.proposal_page(actor, reference, now=now)
    return {
        "targets": [{"slug": one.slug, "name": one.name} for one in page.targets],
        "stop": page.stop.what if page.stop else "",
        "needs_reporter": page.clause is None,
        "can_ask": page.can_ask,
        "waiting": _handover(page.waiting) if page.waiting else None,
        "earlier": [_handover(one) for one in page.earlier],
    }


@router.post(
    "/cases/{reference}/handover",
    response={201: HandoverMadeOut, **PROBLEMS},
    url_name="api_case_handover",
    summary="Propose that a case goes to another programme: first its reporter is asked",
)
def propose_handover(request: HttpRequest, reference: str, given: ProposeIn, key: str = KEY) -> Status:
    def act(doing: Doing) -> dict[str, str]:
        row = actions.propose(doing.case_id, Proposal(**given.model_dump()), by=doing.by, now=doing.now)
        return {"id": str(row.pk), "state": row.state}

    return done(request, reference, act, Heads(key), status=201)


@router.post(
    "/cases/{reference}/handover/tell",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_handover_tell",
    summary="Ask the reporter to report it to the other programme themselves",
)
def ask_to_report_there(request: HttpRequest, reference: str, given: AskThereIn, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.ask_to_report_there(doing.case_id, given.text, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key))


@router.delete(
    "/cases/{reference}/handover/{handover_id}",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_handover_back",
    summary="Take back what was proposed, while it waits",
)
def take_handover_back(request: HttpRequest, reference: str, handover_id: UUID, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        page = queries.proposal_page(doing.by, reference, now=doing.now)
        if handover_id not in {one.id for one in (page.waiting, *page.earlier) if one is not None}:
            raise NotFound("There is no such proposal.", next_step="Read the handover of the case again.")
        actions.take_back(handover_id, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key))


@router.get(
    "/handovers",
    response={200: HandoverListOut, **READ_PROBLEMS},
    url_name="api_handovers",
    summary="What was offered to your programmes, and what they offered; those that wait first",
)
def list_handovers(request: HttpRequest) -> dict[str, Any]:
    actor, _ = reading(request)
    return {"handovers": [_handover(one) for one in queries.handovers_for(actor)]}


@router.get(
    "/handovers/{handover_id}",
    response={200: OfferOut, **READ_PROBLEMS},
    url_name="api_handover",
    summary="What the other team offers, by its summary",
)
def show_offer(request: HttpRequest, handover_id: UUID) -> dict[str, Any]:
    actor, now = reading(request)
    page = queries.offer_page(actor, handover_id, now=now)
    return {
        **_handover(page.view),
        "summary": page.summary,
        "severity": page.severity,
        "embargo": page.terms.words,
        "url": page_url("handover_offer", handover_id),
    }


@router.post(
    "/handovers/{handover_id}/accept",
    response={200: AcceptedOut, **PROBLEMS},
    url_name="api_accept_handover",
    summary="Take the case over: it is yours from here on, and its clocks run by your policy",
)
def accept_handover(request: HttpRequest, handover_id: UUID, given: AcceptIn, key: str = KEY) -> Status:
    actor, now = actor_by(request, Scope.CASES_WRITE), datetime.now(UTC)

    def answer() -> tuple[int, Any]:
        row, code = actions.accept(handover_id, lets_stay=given.lets_stay, by=actor, now=now)
        link = f"{settings.ADDRESS}{reverse('guest')}#{code}" if code else ""
        return 200, {"reference": row.case.reference, "code": code, "link": link}

    return once(request, actor, answer, now=now, key=key)


@router.post(
    "/handovers/{handover_id}/decline",
    response={200: HandoverMadeOut, **PROBLEMS},
    url_name="api_decline_handover",
    summary="Decline what is offered: the other team keeps the case",
)
def decline_handover(request: HttpRequest, handover_id: UUID, given: DeclineIn, key: str = KEY) -> Status:
    actor, now = actor_by(request, Scope.CASES_WRITE), datetime.now(UTC)

    def answer() -> tuple[int, Any]:
        actions.decline(handover_id, given.words, by=actor, now=now)
        return 200, {"id": str(handover_id), "state": "declined"}

    return once(request, actor, answer, now=now, key=key)


def _handover(one: queries.HandoverView) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "giver": one.giver,
        "taker": one.taker,
        "state": one.state,
        "words": one.words,
        "reason": one.reason,
        "answer": one.answer,
        "at": instant(one.at),
        "until": instant(one.until),
        "ended_at": instant(one.ended_at),
        "by": one.by,
        "reference": one.reference,
        "incoming": one.is_incoming,
    }
