"""What the team does to a case, for programs: the deeds of its page."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import BaseModel, ConfigDict, Field, StrictStr, WithJsonSchema

from vulndesk.apps.accounts.queries import user_id_or_nobodys
from vulndesk.apps.cases import actions
from vulndesk.apps.cases.api.doing import IF_MATCH, KEY, TEXT_LIMIT, Doing, DoneOut, Heads, done
from vulndesk.apps.tokens.api import PROBLEMS, ByToken
from vulndesk.core.errors import NotFound
from vulndesk.core.lifecycle import CloseReason, Deed

router = Router(tags=["team"], auth=ByToken())

# What the team does; the reporter's deeds have addresses of their own.
DEEDS = tuple(deed for deed in Deed if deed not in (Deed.ANSWER, Deed.WITHDRAW))
# Described as a choice; another word is answered as an address that there is not.
DeedName = Annotated[str, WithJsonSchema({"type": "string", "enum": [deed.value for deed in DEEDS]})]


class DeedIn(BaseModel):
    """message: to the reporter. owner: a handle, for assign and validate. reason: for close. original: a reference."""

    model_config = ConfigDict(extra="forbid")
    message: StrictStr = Field("", max_length=TEXT_LIMIT, examples=["Thank you. We look into it."])
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


@router.post(
    "/cases/{reference}/deeds/{deed}",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_deed",
    summary="Acknowledge, reply, ask, validate, invalidate, assign, mark_duplicate, close, reopen, not_a_report",
)
def do_deed(
    request: HttpRequest, reference: str, deed: DeedName, given: DeedIn, if_match: str = IF_MATCH, key: str = KEY
) -> Status:
    def act(doing: Doing) -> None:
        actions.do_deed(doing.case_id, _deed_request(deed, given, seen=doing.seen), by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key, if_match))


@router.post(
    "/cases/{reference}/notes",
    response={201: DoneOut, **PROBLEMS},
    url_name="api_note",
    summary="Write a note for the team",
)
def write_note(request: HttpRequest, reference: str, given: NoteIn, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.add_note(doing.case_id, given.text, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key), status=201)


@router.put(
    "/cases/{reference}/severity",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_severity",
    summary="Score the case by a CVSS vector",
)
def set_severity(request: HttpRequest, reference: str, given: SeverityIn, if_match: str = IF_MATCH) -> Status:
    def act(doing: Doing) -> None:
        actions.set_severity(doing.case_id, given.vector, by=doing.by, now=doing.now, seen=doing.seen)

    return done(request, reference, act, Heads(if_match=if_match))


def _deed_request(deed: str, given: DeedIn, *, seen: int | None) -> actions.DeedRequest:
    if deed not in {one.value for one in DEEDS}:
        raise NotFound("There is no such deed.", next_step=f"One of: {', '.join(one.value for one in DEEDS)}.")
    return actions.DeedRequest(
        deed=Deed(deed),
        message=given.message,
        seen=seen,
        owner_id=user_id_or_nobodys(given.owner) if given.owner else None,
        reason=given.reason,
        original=given.original,
        release=given.release,
    )
