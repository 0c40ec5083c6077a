"""The CVE id of a case for programs of the team: how it stands, and what is done about it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr

from vulndesk.apps.cases.api.doing import KEY, Doing, DoneOut, Heads, done, instant, reading
from vulndesk.apps.cve import actions, queries
from vulndesk.apps.tokens.api import PROBLEMS, READ_PROBLEMS, ByToken
from vulndesk.core.cve_numbers import WORDS

router = Router(tags=["team"], auth=ByToken())

_CVE_ID: Any = Field(max_length=32, examples=["CVE-2026-12345"])


class CnaRequestOut(Schema):
    of: str = Field(examples=["the CNA of last resort (MITRE)"])
    text: str
    asked_at: str = Field(examples=["2026-03-02T09:00:00Z"])
    expected_at: str = Field(examples=["2026-03-09T09:00:00Z"])
    ended_at: str | None = Field(examples=["2026-03-05T09:00:00Z"])


class CveOut(Schema):
    """stand: asking, unsure, declined, reserved, given, published, rejecting, rejected; empty: none was asked for.

    whom, where, request: which CNA would be asked, how it is reached, and the text.
    """

    cve_id: str = Field(examples=["CVE-2026-12345"])
    stand: str = Field(examples=["reserved"])
    words: str = Field(examples=["reserved, not published"])
    candidates: list[str] = Field(examples=[["CVE-2026-12345"]])
    trouble: str = Field(examples=[""])
    has_account: bool
    in_draft: bool
    requests: list[CnaRequestOut]
    whom: str = Field(examples=["the CNA of last resort (MITRE)"])
    where: str = Field(examples=["https://cveform.mitre.org/"])
    request: str = Field(examples=["We ask for a CVE id."])


class CveRecordIn(BaseModel):
    """ours: it was reserved by our own account with another tool, so that the desk publishes its record."""

    model_config = ConfigDict(extra="forbid")
    cve_id: StrictStr = _CVE_ID
    ours: StrictBool = False


class CveSettleIn(BaseModel):
    """cve_id: one of the candidates; empty: none of them, so another is reserved."""

    model_config = ConfigDict(extra="forbid")
    cve_id: StrictStr = _CVE_ID


class CnaRequestIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    of: StrictStr = Field(min_length=1, max_length=200, examples=["the CNA of last resort (MITRE)"])
    text: StrictStr = Field(min_length=1, max_length=50_000)
    days: int = Field(ge=1, le=365, examples=[7], description="until an answer is expected")


class CveRejectIn(BaseModel):
    """reason: everybody reads it in the rejected record."""

    model_config = ConfigDict(extra="forbid")
    reason: StrictStr = Field(min_length=1, max_length=4000, examples=["It was no vulnerability."])


@router.get(
    "/cases/{reference}/cve",
    response={200: CveOut, **READ_PROBLEMS},
    url_name="api_cve",
    summary="The CVE id of a case, how it stands, and whom one would ask for one",
)
def show_cve(request: HttpRequest, reference: str) -> dict[str, Any]:
    actor, _ = reading(request)
    page = queries.cve_page(actor, reference=reference.upper())
    whom, where = queries.whom_to_ask(page.numbering)
    number = page.number
    return {
        "cve_id": number.cve_id if number else "",
        "stand": page.stand.value if page.stand else "",
        "words": WORDS[page.stand] if page.stand else "",
        "candidates": list(number.candidates) if number else [],
        "trouble": number.trouble if number else "",
        "has_account": page.numbering.has_account,
        "in_draft": page.is_in_draft,
        "requests": [_request(one) for one in page.requests],
        "whom": whom,
        "where": where,
        "request": page.text.text,
    }


@router.post(
    "/cases/{reference}/cve/reserve",
    response={202: DoneOut, **PROBLEMS},
    url_name="api_reserve_cve",
    summary="Have a CVE id reserved by the programme's account; the worker asks in a moment",
)
def reserve_cve(request: HttpRequest, reference: str, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.ask_for_number(doing.case_id, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key), status=202)


@router.put(
    "/cases/{reference}/cve",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_cve",
    summary="Record a CVE id that came in another way",
)
def record_cve(request: HttpRequest, reference: str, given: CveRecordIn, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.record_number(doing.case_id, given.cve_id, is_ours=given.ours, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key))


@router.post(
    "/cases/{reference}/cve/settle",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_settle_cve",
    summary="Say which of the ids that may be this case's is the one",
)
def settle_cve(request: HttpRequest, reference: str, given: CveSettleIn, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.settle_number(doing.case_id, given.cve_id, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key))


@router.post(
    "/cases/{reference}/cve/draft",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_cve_into_draft",
    summary="Let the draft of the advisory name the id",
)
def put_cve_into_draft(request: HttpRequest, reference: str, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.put_into_draft(doing.case_id, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key))


@router.post(
    "/cases/{reference}/cve/requests",
    response={201: DoneOut, **PROBLEMS},
    url_name="api_cve_requests",
    summary="Record that a CNA was asked; a clock counts the days until an answer is expected",
)
def ask_cna(request: HttpRequest, reference: str, given: CnaRequestIn, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.ask_cna(doing.case_id, of=given.of, text=given.text, days=given.days, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key), status=201)


@router.delete(
    "/cases/{reference}/cve/requests",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_cve_requests",
    summary="The CNA said no, or is not waited for any more: its clock stops",
)
def end_cna_request(request: HttpRequest, reference: str, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.end_request(doing.case_id, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key))


@router.post(
    "/cases/{reference}/cve/reject",
    response={202: DoneOut, **PROBLEMS},
    url_name="api_reject_cve",
    summary="Say that the id is not to be used; the worker tells CVE Services",
)
def reject_cve(request: HttpRequest, reference: str, given: CveRejectIn, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.reject_number(doing.case_id, given.reason, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key), status=202)


def _request(one: queries.Request) -> dict[str, Any]:
    return {
        "of": one.asked["of"],
        "text": one.asked["text"],
        "asked_at": instant(one.row.asked_at),
        "expected_at": instant(one.row.expected_at),
        "ended_at": instant(one.row.ended_at),
    }
