"""What a reporter does about their report by the API: the receipt speaks, as on the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from ninja import Query, Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from vulndesk.apps.cases import actions
from vulndesk.apps.cases.api.files import SEEN, require_seen
from vulndesk.apps.cases.api.sending import described_body, key_body, read_body, shaped
from vulndesk.apps.cases.downloads import download
from vulndesk.apps.cases.queries import attachment_of, case_page, listening_to, room_in_case
from vulndesk.apps.intake import receipts
from vulndesk.apps.intake.actions import allow_answer_files, require_room
from vulndesk.apps.intake.api.reports import RECEIPT_PROBLEMS
from vulndesk.apps.keys.actions import upload_key
from vulndesk.apps.tokens.api import KEY, Problem, once
from vulndesk.core.access import Actor
from vulndesk.core.strict_json import read_sent

router = Router(tags=["reporter"])

TEXT_LIMIT = 500_000
DEED_PROBLEMS: dict[int, Any] = RECEIPT_PROBLEMS | dict.fromkeys((403, 409, 413, 415), Problem)
PART: Any = Query("", description="a reference out of `parts`, when the team split the report")
_SECURITY: dict[str, Any] = {"security": [{"Receipt": []}]}
_BYTES = {
    "responses": {200: {"description": "the bytes, as they were sent", "content": {"application/octet-stream": {}}}}
}


class ReporterWordsIn(BaseModel):
    """text: may be left out where there are files."""

    model_config = ConfigDict(extra="forbid")
    text: StrictStr = Field("", max_length=TEXT_LIMIT, examples=["It happens with 2.3.1, too."])


class MissingItemIn(BaseModel):
    """item: one of `missing` of the report."""

    model_config = ConfigDict(extra="forbid")
    item: StrictStr = Field(max_length=40, examples=["impact"])
    text: StrictStr = Field(min_length=1, max_length=TEXT_LIMIT, examples=["Whoever sends the file runs code."])


class ReporterKeyIn(BaseModel):
    """key: one public OpenPGP key, armoured."""

    model_config = ConfigDict(extra="forbid")
    key: StrictStr = Field(min_length=1, max_length=200_000, examples=["-----BEGIN PGP PUBLIC KEY BLOCK-----\n…"])


class ReportStandsOut(Schema):
    """How the report stands afterwards. missing: what the policy still asks for."""

    reference: str
    state: str
    missing: list[str]


class ReporterKeyOut(Schema):
    """pinned: answers by mail are encrypted to it; else a person compares it before it replaces the one before."""

    pinned: bool = Field(examples=[True])


@router.post(
    "/report/messages",
    response={201: ReportStandsOut, **DEED_PROBLEMS},
    summary="Write to the team, with files",
    description="JSON, or a form with the JSON in `message` and any number of `files`.",
    openapi_extra=_SECURITY | described_body(ReporterWordsIn, field="message"),
)
def write_as_reporter(request: HttpRequest, key: str = KEY, part: str = PART) -> Status:
    reporter, now = _reporter(request)
    raw, files = read_body(request, field="message")
    given = shaped(read_sent(raw), ReporterWordsIn)

    def act(case_id: UUID) -> None:
        if files:
            require_room(files, room=room_in_case(case_id))
        allow_answer_files(case_id, len(files), now=now)
        actions.answer(case_id, given.text, by=reporter, now=now, files=files)

    return _done(request, reporter, act, now=now, key=key, status=201, body=key_body(raw, files))


@router.post(
    "/report/missing",
    response={200: ReportStandsOut, **DEED_PROBLEMS},
    summary="Give one of the things that the policy asks for and the report did not have",
    openapi_extra=_SECURITY,
)
def give_missing_item(request: HttpRequest, given: MissingItemIn, key: str = KEY, part: str = PART) -> Status:
    reporter, now = _reporter(request)

    def act(case_id: UUID) -> None:
        actions.give_item(case_id, given.item, given.text, by=reporter, now=now)

    return _done(request, reporter, act, now=now, key=key)


@router.post(
    "/report/withdraw",
    response={200: ReportStandsOut, **DEED_PROBLEMS},
    summary="Take the report back; the team still sees it, and decides what to do with what it says",
    openapi_extra=_SECURITY,
)
def withdraw_own_report(request: HttpRequest, key: str = KEY, part: str = PART) -> Status:
    reporter, now = _reporter(request)

    def act(case_id: UUID) -> None:
        actions.withdraw_report(case_id, by=reporter, now=now)

    return _done(request, reporter, act, now=now, key=key)


@router.post(
    "/report/nudge",
    response={200: ReportStandsOut, **DEED_PROBLEMS},
    summary="After a promise was missed, remind the team that you wait; once a day",
    openapi_extra=_SECURITY,
)
def nudge_team(request: HttpRequest, key: str = KEY, part: str = PART) -> Status:
    reporter, now = _reporter(request)

    def act(case_id: UUID) -> None:
        actions.nudge(case_id, by=reporter, now=now)

    return _done(request, reporter, act, now=now, key=key)


@router.post(
    "/report/appeal",
    response={200: ReportStandsOut, **DEED_PROBLEMS},
    summary="Ask that a negative verdict is looked at again, by another person where there is one; once a week",
    openapi_extra=_SECURITY,
)
def appeal_verdict(request: HttpRequest, key: str = KEY, part: str = PART) -> Status:
    reporter, now = _reporter(request)

    def act(case_id: UUID) -> None:
        actions.appeal(case_id, by=reporter, now=now)

    return _done(request, reporter, act, now=now, key=key)


@router.get(
    "/report/files/{attachment_id}",
    response={**RECEIPT_PROBLEMS, 409: Problem},
    summary="Download one file of the report, or of what was written about it",
    description="What is labelled TLP:RED is 409 until you ask with `?seen=red`: look first who may have it.",
    openapi_extra=_SECURITY | _BYTES,
)
def download_own_file(
    request: HttpRequest, attachment_id: UUID, seen: str = SEEN, part: str = PART
) -> HttpResponseBase:
    reporter, _ = _reporter(request)
    require_seen(reporter, attachment_id, listening_to(reporter, reporter.case_id), seen=seen)
    return download(request, *attachment_of(reporter, attachment_id))


@router.put(
    "/report/key",
    response={200: ReporterKeyOut, **DEED_PROBLEMS},
    summary="Give the OpenPGP key to which answers by mail are encrypted; one for all parts of a report",
    openapi_extra=_SECURITY,
)
def give_own_key(request: HttpRequest, given: ReporterKeyIn) -> dict[str, bool]:
    reporter, now = _reporter(request)
    return {"pinned": upload_key(listening_to(reporter, reporter.case_id), given.key.encode(), by=reporter, now=now)}


def _reporter(request: HttpRequest) -> tuple[Actor, datetime]:
    now = datetime.now(UTC)
    return receipts.reporter_by_header(request, now=now), now


def _done(
    request: HttpRequest,
    reporter: Actor,
    act: Callable[[UUID], Any],
    *,
    now: datetime,
    key: str,
    status: int = 200,
    body: bytes | None = None,
) -> Status:
    case_id = listening_to(reporter, reporter.case_id)

    def answer() -> tuple[int, Any]:
        act(case_id)
        page = case_page(reporter, case_id=case_id, now=now)
        return status, {"reference": page.case.reference, "state": page.state, "missing": list(page.missing)}

    return once(request, reporter, answer, now=now, key=key, body=body)
