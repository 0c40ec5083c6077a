"""Sending a report by the API, and following it with the receipt. No account, no cookie."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Field, Router, Schema, Status
from pydantic import BaseModel, ConfigDict, StrictBool, StrictStr

from vulndesk.apps.cases.actions import NewReport
from vulndesk.apps.cases.actions.reporter import checked_credit
from vulndesk.apps.cases.api.sending import key_body, read_body, shaped
from vulndesk.apps.cases.queries import (
    CasePage,
    ClockView,
    PartView,
    case_page,
    message_named,
    parts_of,
    room_for_files,
)
from vulndesk.apps.intake import receipts
from vulndesk.apps.intake.actions import Received, RequestKey, receive_report, require_room
from vulndesk.apps.intake.proofs import opening_response, proof_response
from vulndesk.apps.intake.rush import Sender
from vulndesk.apps.policies.queries import programme as programme_of
from vulndesk.apps.policies.queries import programmes
from vulndesk.apps.tokens.api import BEFORE, PART, Problem
from vulndesk.apps.vault.files import SealedUpload
from vulndesk.core.errors import BadInput
from vulndesk.core.strict_json import read_sent
from vulndesk.core.traffic_light import in_words

router = Router(tags=["reporter"])

TEXT_LIMIT = 500_000
OWN_KEYS, OWN_KEY_LENGTH, OWN_DEPTH = 100, 200, 20
Text = StrictStr


class ProgrammeOut(Schema):
    slug: str
    name: str
    report_url: str


class CreditIn(BaseModel):
    """mode: name, handle or anonymous. type: of CVE JSON or OSV, such as finder; without it, reporter."""

    model_config = ConfigDict(extra="forbid")
    mode: StrictStr
    name: StrictStr = ""
    link: StrictStr = ""
    type: StrictStr = ""


class ReportIn(BaseModel):
    """Only `description` is compulsory. Keys that the desk does not know are kept with the report."""

    model_config = ConfigDict(extra="allow")
    description: Text = Field(min_length=1, max_length=TEXT_LIMIT)
    title: Text = Field("", max_length=300)
    type: Text = Field("", max_length=300)
    steps: Text = Field("", max_length=TEXT_LIMIT)
    impact: Text = Field("", max_length=TEXT_LIMIT)
    poc: Text = Field("", max_length=TEXT_LIMIT)
    versions: list[StrictStr] = Field(default_factory=list, max_length=100)
    location: Text = Field("", max_length=TEXT_LIMIT)
    configuration: Text = Field("", max_length=TEXT_LIMIT)
    fix: Text = Field("", max_length=TEXT_LIMIT)
    environment: Text = Field("", max_length=TEXT_LIMIT)
    contact: Text = Field("", max_length=500)
    anonymous: StrictBool = False
    credit: CreditIn | None = None
    exploited: StrictBool = False
    public: StrictBool = False
    critical: StrictBool = False
    others_told: Text = Field("", max_length=10_000)
    disclosure_date: Text = Field("", max_length=100)


class DueOut(Schema):
    """promise: the policy's key, e.g. acknowledge_within; instant: RFC 3339, UTC; working: how it was reached."""

    promise: str
    instant: str
    working: str
    strength: str = ""
    state: str = ""


class ReceiptOut(Schema):
    """receipt: 26 characters, shown this once. Send it as `Authorization: Receipt CODE`, never in a URL."""

    receipt: str
    reference: str
    status_url: str
    missing: list[str]
    due: list[DueOut]


class ReportFileOut(Schema):
    id: str
    name: str = Field(examples=["crash.log"])
    size: int
    sha256: str


class ReportMessageOut(Schema):
    at: str
    who: str
    from_reporter: bool
    text: str
    tlp: str
    files: list[ReportFileOut]


class PartOut(Schema):
    reference: str
    title: str
    state: str


class ReportOut(Schema):
    reference: str
    programme: str
    title: str
    state: str
    received_at: str
    report: dict[str, Any]
    files: list[ReportFileOut]
    missing: list[str]
    due: list[DueOut]
    messages: list[ReportMessageOut]
    earlier: str = Field("", description="there are messages before these: ask again with `?before=` and this")
    credit: dict[str, str]
    parts: list[PartOut] = Field(
        description="of a report that the team split: read each with `?part=` and its reference"
    )


class IntakeProblem(Schema):
    """RFC 9457, with the next step in words."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    next_step: str = ""
    field: str = ""
    until: str = Field("", description="while intake is paused (409): when it opens by itself, RFC 3339")
    text: str = Field("", description="while intake is paused: the programme's own words")
    open_for_urgent: bool = Field(False, description="while intake is paused: exploited, public or critical is taken")
    challenge: str = Field("", description="while too many reports come in (429): what to answer, `solve` says how")
    bits: int = Field(0, description="with a challenge: how many zero bits the SHA-256 begins with")
    algorithm: str = ""
    solve: str = ""


_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": ReportIn.model_json_schema(ref_template="#/components/schemas/{model}"),
                "example": {"description": "The parser reads past the end of the buffer.", "versions": ["2.3.1"]},
            },
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["report"],
                    "properties": {
                        "report": {"type": "string", "description": "the same JSON as text"},
                        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
                    },
                }
            },
        },
    },
    "parameters": [
        {
            "in": "header",
            "name": "Idempotency-Key",
            "required": False,
            "schema": {"type": "string", "maxLength": 200},
            "description": "The same key with the same report gives the same receipt; with another report, 409.",
        },
        {
            "in": "header",
            "name": "Proof-Of-Work",
            "required": False,
            "schema": {"type": "string", "maxLength": 400},
            "description": "After a 429: its challenge, a colon and an answer; or, after `Retry-After`, the challenge.",
        },
    ],
}
_PROBLEMS = dict.fromkeys((400, 404, 409, 413, 415, 422, 429, 503), IntakeProblem)
RECEIPT_PROBLEMS: dict[int, Any] = dict.fromkeys((400, 401, 404, 422, 429, 503), Problem)


@router.get(
    "/programmes",
    response={200: list[ProgrammeOut], 400: Problem, 503: Problem},
    summary="Every programme of this desk",
)
def list_programmes(request: HttpRequest) -> list[dict[str, str]]:
    return [
        {"slug": row.slug, "name": row.name, "report_url": settings.ADDRESS + reverse("report", args=[row.slug])}
        for row in programmes()
    ]


@router.post(
    "/programmes/{slug}/reports",
    response={201: ReceiptOut, **_PROBLEMS},
    summary="Send a report",
    openapi_extra=_BODY,
)
def send_report(request: HttpRequest, slug: str) -> Status:
    now = datetime.now(UTC)
    programme = programme_of(slug)
    raw, files = read_body(request, field="report")
    if files:
        require_room(files, room=room_for_files(programme.pk))
    new = _sealed_report(raw, files) if programme.sealed_to else _new_report(_parse(raw), files)
    sender = Sender(request.META.get("REMOTE_ADDR", ""), request.headers.get("Proof-Of-Work", "").strip())
    key = _request_key(request, raw, files)
    received = receive_report(new, programme=programme, channel="api", now=now, request=key, sender=sender)
    return Status(201, _receipt(received))


@router.get(
    "/report",
    response={200: ReportOut, **RECEIPT_PROBLEMS},
    summary="The report that a receipt opens, or another part of it",
    openapi_extra={"security": [{"Receipt": []}]},
)
def show_report(request: HttpRequest, before: str = BEFORE, part: str = PART) -> dict[str, Any]:
    now = datetime.now(UTC)
    actor = receipts.reporter_by_header(request, now=now)
    page = case_page(actor, case_id=actor.case_id, now=now, before=message_named(before))
    return _report(page, parts_of(page.case))


_PROOF_BODY = {
    "security": [{"Receipt": []}],
    "responses": {200: {"description": "the file", "content": {"application/json": {}}}},
}


@router.get(
    "/report/proof",
    response=RECEIPT_PROBLEMS,
    summary="The proof that this report was received",
    description="`vulndesk verify-receipt` verifies it offline. It holds neither the receipt nor a word of the report.",
    openapi_extra=_PROOF_BODY,
)
def prove_report(request: HttpRequest, part: str = PART) -> HttpResponse:
    now = datetime.now(UTC)
    return proof_response(receipts.reporter_by_header(request, now=now), now=now)


@router.get(
    "/report/opening",
    response=RECEIPT_PROBLEMS,
    summary="What opens the proof: the report as it was sent",
    description="For `vulndesk verify-receipt --report`. Whoever has it reads the report, so keep it back.",
    openapi_extra=_PROOF_BODY,
)
def open_report(request: HttpRequest, part: str = PART) -> HttpResponse:
    now = datetime.now(UTC)
    return opening_response(receipts.reporter_by_header(request, now=now))


def _parse(raw: bytes) -> ReportIn:
    given = read_sent(raw)
    if not isinstance(given, dict):
        raise BadInput("A report is a JSON object.", next_step='For example {"description": "…"}.')
    _require_readable(given)
    return shaped(given, ReportIn)


def _require_readable(given: dict[str, Any]) -> None:
    """Keys of the sender's own are kept, as many and as deep as a person can read; more would only stop the page."""
    own = {name: value for name, value in given.items() if name not in ReportIn.model_fields}
    unreadable = (len(name) > OWN_KEY_LENGTH or _depth(value) > OWN_DEPTH for name, value in own.items())
    if len(own) > OWN_KEYS or any(unreadable):
        raise BadInput(
            f"There are over {OWN_KEYS} keys that the desk does not know, or one is too long or nested too deeply.",
            next_step="Put them into the description, or send them as a file.",
        )


def _depth(value: Any) -> int:
    """Level by level, since what is nested too deeply for the interpreter is what is looked for."""
    level, depth = [value], 0
    while level := [
        inner
        for outer in level
        if isinstance(outer, (dict, list))
        for inner in (outer.values() if isinstance(outer, dict) else outer)
    ]:
        depth += 1
    return depth


_ITEMS = (
    "description",
    "type",
    "steps",
    "impact",
    "poc",
    "versions",
    "location",
    "configuration",
    "fix",
    "environment",
)
_EXTRAS = ("exploited", "public", "critical", "others_told", "disclosure_date")


def _sealed_report(raw: bytes, files: tuple[SealedUpload, ...]) -> NewReport:
    """For a programme whose reports are sealed: an empty object and one age file; else it is none, and is refused."""
    has_words = raw.split() != [b"{}"]
    return NewReport(report={}, files=files, is_sealed=not has_words and len(files) == 1)


def _new_report(given: ReportIn, files: tuple[SealedUpload, ...]) -> NewReport:
    if not given.description.strip():
        raise BadInput("The description is empty.", next_step="Say what is wrong.", field="description")
    report = {name: getattr(given, name) for name in (*_ITEMS, *_EXTRAS)}
    hosted = any(version.strip().lower() in ("hosted service", "hosted") for version in given.versions)
    return NewReport(
        report=report,
        title=given.title,
        contact="" if given.anonymous else given.contact,
        anonymous=given.anonymous,
        credit=checked_credit(given.credit.model_dump()) if given.credit else {},
        exploited=given.exploited,
        public=given.public,
        critical=given.critical,
        hosted=hosted,
        other=given.model_extra or {},
        files=files,
    )


def _request_key(request: HttpRequest, raw: bytes, files: tuple[SealedUpload, ...]) -> RequestKey | None:
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        return None
    if len(key) > 200:
        raise BadInput("The Idempotency-Key is over 200 characters.", next_step="Use a shorter one, such as a UUID.")
    return RequestKey(key=key, body=key_body(raw, files))


def _receipt(received: Received) -> dict[str, Any]:
    return {
        "receipt": received.receipt,
        "reference": received.reference,
        "status_url": settings.ADDRESS + reverse("status"),
        "missing": list(received.missing),
        "due": _due(received.clocks),
    }


def _due(clocks: Iterable[ClockView]) -> list[dict[str, str]]:
    return [
        {
            "promise": clock.promise,
            "instant": _instant(clock.effective_at),
            "working": clock.working,
            "strength": clock.strength,
            "state": clock.state,
        }
        for clock in clocks
    ]


def _instant(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _files(views: Any) -> list[dict[str, Any]]:
    return [{"id": str(view.id), "name": view.name, "size": view.size, "sha256": view.sha256} for view in views]


def _report(page: CasePage, parts: tuple[PartView, ...]) -> dict[str, Any]:
    return {
        "reference": page.case.reference,
        "programme": page.case.programme.slug,
        "title": page.title,
        "state": page.state,
        "received_at": _instant(page.case.received_at),
        "report": page.body["report"] | page.body["other"],
        "files": _files(page.attachments),
        "missing": list(page.missing),
        "due": _due(page.clocks),
        "messages": [
            {
                "at": _instant(message.at),
                "who": message.who,
                "from_reporter": message.from_reporter,
                "text": message.text,
                "tlp": in_words(message.tlp),
                "files": _files(message.attachments),
            }
            for message in page.messages
        ],
        "earlier": str(page.earlier or ""),
        "credit": page.body["credit"],
        "parts": [{"reference": one.reference, "title": one.title, "state": one.state} for one in parts],
    }
