"""Cases for programs of the team: the same queries and deeds as the pages, with a token instead of a session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Header, Query, Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from vulndesk.apps.accounts.queries import user_by_handle
from vulndesk.apps.cases import actions, queries
from vulndesk.apps.cases.queries import CasePage, QueueRow
from vulndesk.apps.tokens.actions import answer_once
from vulndesk.apps.tokens.api import PROBLEMS, READ_PROBLEMS, ByToken, actor_by
from vulndesk.core.access import Actor
from vulndesk.core.api_scopes import Scope
from vulndesk.core.errors import BadInput, Conflict, NotFound, Refused
from vulndesk.core.lifecycle import CloseReason, Deed
from vulndesk.core.traffic_light import in_words

router = Router(tags=["team"], auth=ByToken())

TEXT_LIMIT = 500_000
# What the team does; the reporter's deeds have addresses of their own.
DEEDS = tuple(deed for deed in Deed if deed not in (Deed.ANSWER, Deed.WITHDRAW))


class Changed(Refused):
    """If-Match named a revision that the case no longer has (RFC 9110, 13.1.1)."""

    status = 412


class CaseRowOut(Schema):
    reference: str
    title: str
    programme: str
    state: str
    severity: str
    score: float | None
    owner: str
    received_at: str
    closed_at: str | None
    due_at: str | None
    overdue: bool
    reason: str = Field(description="why it needs a person, or how it stands")
    needs_you: bool
    url: str


class CaseListOut(Schema):
    """next: the cursor of the next page, empty at the end."""

    cases: list[CaseRowOut]
    next: str


class ClockOut(Schema):
    promise: str
    strength: str
    due_at: str
    effective_at: str
    state: str
    overdue: bool
    working: str
    sentence: str = Field(description="of the policy")


class FileOut(Schema):
    id: str
    name: str = Field(examples=["crash.log"])
    size: int
    sha256: str
    purged: bool


class MessageOut(Schema):
    """audience: everyone, team, or a participant's."""

    id: str
    at: str
    who: str
    from_reporter: bool
    audience: str
    kind: str
    text: str
    tlp: str
    files: list[FileOut]


class EventOut(Schema):
    id: int = Field(examples=[4711])
    at: str
    kind: str
    sentence: str


class CaseOut(Schema):
    """revision: send it back as If-Match with a deed. deeds: those that the state allows now."""

    reference: str
    title: str
    programme: str
    state: str
    revision: int
    severity: str
    score: float | None
    vector: str
    owner: str
    received_at: str
    acknowledged_at: str | None
    closed_at: str | None
    close_reason: str
    withdrawn: bool
    report: dict[str, Any]
    missing: list[str]
    files: list[FileOut]
    clocks: list[ClockOut]
    messages: list[MessageOut]
    earlier: str = Field("", description="there are messages before these: ask again with `?before=` and this")
    timeline: list[EventOut]
    deeds: list[str]
    duplicates: list[str]
    duplicate_of: str
    url: str


class DeedIn(BaseModel):
    """message: to the reporter. owner: a handle, for assign and validate. reason: for close. original: a reference."""

    model_config = ConfigDict(extra="forbid")
    message: StrictStr = Field("", max_length=TEXT_LIMIT)
    owner: StrictStr | None = Field(None, max_length=40, description="empty: nobody")
    reason: CloseReason | None = None
    original: StrictStr = Field("", max_length=40)
    release: StrictStr = Field("", max_length=200)


class NoteIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: StrictStr = Field(min_length=1, max_length=TEXT_LIMIT)


class SeverityIn(BaseModel):
    """vector: CVSS 4.0 or 3.1."""

    model_config = ConfigDict(extra="forbid")
    vector: StrictStr = Field(min_length=1, max_length=300)


class DoneOut(Schema):
    reference: str
    state: str
    revision: int


@router.get(
    "/cases", response={200: CaseListOut, **READ_PROBLEMS}, url_name="api_cases", summary="Cases, the newest first"
)
def list_cases(
    request: HttpRequest,
    view: str = Query("", description="needs-you, mine, open, waiting, closed or not-reports; empty: all"),
    programme: str = Query("", description="a programme's slug"),
    q: str = Query("", max_length=300, description="a reference, or words of the title"),
    cursor: str = Query("", max_length=40),
    limit: int = Query(50),
) -> dict[str, Any]:
    actor = actor_by(request, Scope.CASES_READ)
    wanted = queries.ListFilter(view=view, programme=programme, text=q, after=cursor, limit=limit)
    rows, following = queries.listed_cases(actor, wanted, now=datetime.now(UTC))
    return {"cases": [_row(row) for row in rows], "next": following}


@router.get(
    "/cases/{reference}",
    response={200: CaseOut, 304: None, **READ_PROBLEMS},
    url_name="api_case",
    summary="One case with its report, clocks, newest messages and timeline",
)
def show_case(
    request: HttpRequest,
    response: HttpResponse,
    reference: str,
    before: str = Query("", max_length=40),
    if_none_match: str = Header("", alias="If-None-Match"),
) -> Any:
    actor, now = actor_by(request, Scope.CASES_READ), datetime.now(UTC)
    page = queries.case_page(actor, reference=reference, now=now, before=queries.message_named(before))
    response["ETag"] = mark = _etag(page)
    if if_none_match == mark and not before:
        return Status(304, None)
    return _case(page)


@router.post(
    "/cases/{reference}/deeds/{deed}",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_deed",
    summary="Acknowledge, reply, ask, validate, invalidate, assign, mark_duplicate, close, reopen, not_a_report",
)
def do_deed(
    request: HttpRequest,
    reference: str,
    deed: str,
    given: DeedIn,
    if_match: str = Header("", alias="If-Match", description="the case's revision or ETag"),
    idempotency_key: str = Header("", alias="Idempotency-Key"),
) -> Status:
    actor, now = actor_by(request, Scope.CASES_WRITE), datetime.now(UTC)
    wanted = _deed_request(deed, given, seen=_seen(if_match))

    def act(case_id: UUID) -> None:
        actions.do_deed(case_id, wanted, by=actor, now=now)

    return _done(request, actor, reference, act, key=idempotency_key, if_match=if_match, now=now)


@router.post(
    "/cases/{reference}/notes",
    response={201: DoneOut, **PROBLEMS},
    url_name="api_note",
    summary="Write a note for the team",
)
def write_note(
    request: HttpRequest, reference: str, given: NoteIn, idempotency_key: str = Header("", alias="Idempotency-Key")
) -> Status:
    actor, now = actor_by(request, Scope.CASES_WRITE), datetime.now(UTC)

    def act(case_id: UUID) -> None:
        actions.add_note(case_id, given.text, by=actor, now=now)

    return _done(request, actor, reference, act, key=idempotency_key, now=now, status=201)


@router.put(
    "/cases/{reference}/severity",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_severity",
    summary="Score the case by a CVSS vector",
)
def set_severity(
    request: HttpRequest, reference: str, given: SeverityIn, if_match: str = Header("", alias="If-Match")
) -> Status:
    actor, now = actor_by(request, Scope.CASES_WRITE), datetime.now(UTC)
    seen = _seen(if_match)

    def act(case_id: UUID) -> None:
        actions.set_severity(case_id, given.vector, by=actor, now=now, seen=seen)

    return _done(request, actor, reference, act, key="", if_match=if_match, now=now)


def _done(
    request: HttpRequest,
    actor: Actor,
    reference: str,
    act: Callable[[UUID], None],
    *,
    key: str,
    now: datetime,
    if_match: str = "",
    status: int = 200,
) -> Status:
    """The deed, once for a key, and how the case stands afterwards."""
    case_id = queries.listening_to(actor, reference=reference)

    def answer() -> tuple[int, Any]:
        try:
            act(case_id)
        except Conflict as conflict:
            if if_match:
                raise Changed(conflict.what, next_step=conflict.next_step) from None
            raise
        head = queries.case_head(actor, case_id, now=now).case
        return status, {"reference": head.reference, "state": queries.state_words(head), "revision": head.revision}

    body = f"{request.method} {request.path}\n".encode() + request.body
    return Status(*answer_once(actor, key=key.strip(), body=body, answer=answer, now=now))


def _deed_request(deed: str, given: DeedIn, *, seen: int | None) -> actions.DeedRequest:
    if deed not in {one.value for one in DEEDS}:
        raise NotFound("There is no such deed.", next_step=f"One of: {', '.join(one.value for one in DEEDS)}.")
    owner_id = None
    if given.owner:
        try:
            owner_id = user_by_handle(given.owner).pk
        except NotFound:
            raise BadInput("There is no such person.", next_step="Give a handle.", field="owner") from None
    return actions.DeedRequest(
        deed=Deed(deed),
        message=given.message,
        seen=seen,
        owner_id=owner_id,
        reason=given.reason,
        original=given.original,
        release=given.release,
    )


def _seen(if_match: str) -> int | None:
    """The revision out of `"12.48"`, `"12"` or `12`; None without the header. Raises BadInput."""
    written = if_match.strip().removeprefix("W/").strip('"').partition(".")[0]
    if not written or written == "*":
        return None
    if not written.isascii() or not written.isdigit() or len(written) > 9:
        raise BadInput(
            "If-Match holds no revision.", next_step="Send the case's revision or its ETag.", field="If-Match"
        )
    return int(written)


def _etag(page: CasePage) -> str:
    return f'"{page.case.revision}.{page.last_event}"'


def _instant(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


def _url(reference: str) -> str:
    return settings.ADDRESS + reverse("case", args=[reference])


def _row(row: QueueRow) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "title": row.title,
        "programme": row.programme,
        "state": row.state,
        "severity": row.severity,
        "score": row.score,
        "owner": row.owner,
        "received_at": _instant(row.received_at),
        "closed_at": _instant(row.closed_at),
        "due_at": _instant(row.due_at),
        "overdue": row.overdue,
        "reason": row.reason,
        "needs_you": row.calls,
        "url": _url(row.reference),
    }


def _files(views: Any) -> list[dict[str, Any]]:
    return [
        {"id": str(one.id), "name": one.name, "size": one.size, "sha256": one.sha256, "purged": one.purged}
        for one in views
    ]


def _case(page: CasePage) -> dict[str, Any]:
    case = page.case
    return {
        "reference": case.reference,
        "title": page.title,
        "programme": case.programme.slug,
        "state": page.state,
        "revision": case.revision,
        "severity": case.severity,
        "score": case.score,
        "vector": case.vector,
        "owner": page.owner,
        "received_at": _instant(case.received_at),
        "acknowledged_at": _instant(case.acknowledged_at),
        "closed_at": _instant(case.closed_at),
        "close_reason": case.close_reason,
        "withdrawn": case.withdrawn,
        "report": page.body["report"] | page.body["other"],
        "missing": list(page.missing),
        "files": _files(page.attachments),
        "clocks": [_clock(clock) for clock in page.clocks],
        "messages": [_message(one) for one in page.messages],
        "earlier": str(page.earlier or ""),
        "timeline": [
            {"id": line.id, "at": _instant(line.at), "kind": line.kind, "sentence": line.sentence}
            for line in page.timeline
        ],
        "deeds": [deed.value for deed in page.deeds if deed in DEEDS],
        "duplicates": list(page.duplicates),
        "duplicate_of": page.original,
        "url": _url(case.reference),
    }


def _clock(clock: queries.ClockView) -> dict[str, Any]:
    return {
        "promise": clock.promise,
        "strength": clock.strength,
        "due_at": _instant(clock.due_at),
        "effective_at": _instant(clock.effective_at),
        "state": clock.state,
        "overdue": clock.overdue,
        "working": clock.working,
        "sentence": clock.clause.sentence if clock.clause else "",
    }


def _message(one: queries.MessageView) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "at": _instant(one.at),
        "who": one.who,
        "from_reporter": one.from_reporter,
        "audience": one.audience,
        "kind": one.kind,
        "text": one.text,
        "tlp": in_words(one.tlp),
        "files": _files(one.attachments),
    }
