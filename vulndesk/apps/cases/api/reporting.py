"""What came from the reporter, for programs: parts of their words, their keys, what they wish by mail."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from vulndesk.apps.cases import actions, queries
from vulndesk.apps.cases.api.doing import IF_MATCH, KEY, Doing, DoneOut, Heads, by_hand, done, instant, reading
from vulndesk.apps.keys import actions as keys
from vulndesk.apps.keys.queries import ParticipantKeyView, keys_in
from vulndesk.apps.tokens.api import PROBLEMS, READ_PROBLEMS, ByToken
from vulndesk.core.errors import NotFound
from vulndesk.core.report_parts import FoundPart

router = Router(tags=["team"], auth=ByToken())


class FoundPartOut(Schema):
    """kind: the field of the report that it would fill, or vector."""

    kind: str = Field(examples=["versions"])
    value: str = Field(examples=["2.3.1"])


class FoundPartsOut(Schema):
    """revision: of the case; send it back as If-Match."""

    parts: list[FoundPartOut]
    revision: int


class TakeIn(BaseModel):
    """As it stands in the list."""

    model_config = ConfigDict(extra="forbid")
    kind: StrictStr = Field(min_length=1, max_length=20, examples=["versions"])
    value: StrictStr = Field(min_length=1, max_length=10_000, examples=["2.3.1"])


class KeyOut(Schema):
    """state: pinned, offered (it waits for a person), replaced or refused."""

    id: str
    fingerprint: str = Field(examples=["D1A6 6E1A 2B1F 8C3D 4E5F  6A7B 8C9D 0E1F 2A3B 4C5D"])
    state: str = Field(examples=["offered"])
    seen_at: str = Field(examples=["2026-03-02T09:00:00Z"])


class KeyListOut(Schema):
    keys: list[KeyOut]


class WishOut(Schema):
    """stands: nobody objected. proof: the message that says so; none: the report itself."""

    id: str
    kind: str = Field(examples=["withdrawal"])
    credit: str = Field(examples=[""])
    not_before: str | None = Field(examples=["2026-06-01"])
    due_at: str
    proof: str | None = Field(examples=["0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"])
    stands: bool


class ProofOut(Schema):
    """id: of a message, or report."""

    id: str = Field(examples=["report"])
    words: str = Field(examples=["2 March 2026, 09:00 UTC: the report itself"])


class WishListOut(Schema):
    """proofs: what a wish could rest on. Only who reported by mail has no page to do it themselves."""

    wishes: list[WishOut]
    proofs: list[ProofOut]


class WishIn(BaseModel):
    """mode, name, link: for credit and anonymity. not_before: for disclosure."""

    model_config = ConfigDict(extra="forbid")
    kind: Literal["withdrawal", "credit", "anonymity", "disclosure"]
    proof: StrictStr = Field(max_length=40, examples=["report"])
    mode: Literal["", "name", "handle", "anonymous"] = ""
    name: StrictStr = Field("", max_length=120)
    link: StrictStr = Field("", max_length=300)
    not_before: date | None = None


@router.get(
    "/cases/{reference}/parts",
    response={200: FoundPartsOut, **READ_PROBLEMS},
    url_name="api_parts",
    summary="Parts of the reporter's words that could fill empty fields",
)
def list_found_parts(request: HttpRequest, response: HttpResponse, reference: str) -> dict[str, Any]:
    actor, now = reading(request)
    page = queries.case_page(actor, reference=reference, now=now)
    response["ETag"] = f'"{page.case.revision}"'
    parts = [{"kind": one.kind, "value": one.value} for one in queries.proposed_parts(page)]
    return {"parts": parts, "revision": page.case.revision}


@router.post(
    "/cases/{reference}/parts",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_parts",
    summary="Take a part of the reporter's words into its field",
)
def take_found_part(
    request: HttpRequest, reference: str, given: TakeIn, if_match: str = IF_MATCH, key: str = KEY
) -> Status:
    def act(doing: Doing) -> None:
        part = FoundPart(given.kind, given.value)
        actions.take_part(doing.case_id, part, by=doing.by, now=doing.now, seen=doing.seen)

    return done(request, reference, act, Heads(key, if_match))


@router.get(
    "/cases/{reference}/keys",
    response={200: KeyListOut, **READ_PROBLEMS},
    url_name="api_keys",
    summary="OpenPGP keys of the reporter: the pinned one first",
)
def list_keys(request: HttpRequest, reference: str) -> dict[str, Any]:
    actor, now = reading(request)
    first = queries.first_case_of(queries.listening_to(actor, reference=reference))
    return {"keys": [_key(one) for one in keys_in(first, now=now)]}


@router.post(
    "/cases/{reference}/keys/{key_id}/{choice}",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_choose_key",
    summary="Confirm a key that was offered, so that answers are encrypted to it, or refuse it",
)
def choose_key(
    request: HttpRequest, reference: str, key_id: UUID, choice: Literal["confirm", "refuse"], key: str = KEY
) -> Status:
    def act(doing: Doing) -> None:
        deed = keys.confirm_key if choice == "confirm" else keys.refuse_key
        deed(queries.first_case_of(doing.case_id), key_id, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key))


@router.get(
    "/cases/{reference}/wishes",
    response={200: WishListOut, **READ_PROBLEMS},
    url_name="api_wishes",
    summary="What the reporter wishes by mail, as people recorded it",
)
def list_wishes(request: HttpRequest, reference: str) -> dict[str, Any]:
    actor, now = reading(request)
    page = queries.case_page(actor, reference=reference, now=now)
    return {
        "wishes": [_wish(one) for one in queries.wish_views(page.case, page.around.wishes)],
        "proofs": [{"id": name, "words": words} for name, words in queries.proofs_in(actor, page.case)],
    }


@router.post(
    "/cases/{reference}/wishes",
    response={201: DoneOut, **PROBLEMS},
    url_name="api_wishes",
    summary="Record what a mail of the reporter wishes; they can object for seven days",
)
def record_wish(request: HttpRequest, reference: str, given: WishIn, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        case = queries.case_page(doing.by, case_id=doing.case_id, now=doing.now).case
        if given.proof not in {name for name, _ in queries.proofs_in(doing.by, case)}:
            raise NotFound("There is no such message of the reporter.", next_step="Choose a proof of the list.")
        actions.record_wish(
            doing.case_id,
            given.kind,
            proof=None if given.proof == queries.REPORT else UUID(given.proof),
            credit={"mode": given.mode, "name": given.name, "link": given.link},
            not_before=given.not_before,
            by=doing.by,
            now=doing.now,
        )

    return done(request, reference, act, Heads(key), status=201)


@router.delete(
    "/cases/{reference}/wishes/{wish_id}",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_wish",
    summary="Drop a wish that was recorded wrongly",
)
def drop_wish(request: HttpRequest, reference: str, wish_id: UUID, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        page = queries.case_page(doing.by, case_id=doing.case_id, now=doing.now)
        if wish_id not in {one.id for one in queries.wish_views(page.case, page.around.wishes)}:
            raise NotFound("There is no such wish.", next_step="Read the wishes of the case again.")
        actions.drop_wish(wish_id, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key))


@router.post(
    "/cases/{reference}/export",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_export",
    summary="Export a case: always refused, with the page where a person does it",
)
def export_case(request: HttpRequest, reference: str, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        raise by_hand("A token exports no case.", "case_export", reference)

    return done(request, reference, act, Heads(key))


def _key(one: ParticipantKeyView) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "fingerprint": one.fingerprint,
        "state": one.state,
        "seen_at": instant(one.seen_at),
    }


def _wish(one: queries.WishView) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "kind": one.kind,
        "credit": one.credit,
        "not_before": one.not_before.isoformat() if one.not_before else None,
        "due_at": instant(one.due_at),
        "proof": str(one.proof) if one.proof else None,
        "stands": one.stands,
    }
