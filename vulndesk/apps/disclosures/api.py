"""What of a closed case everybody may read, for programs of the team. Making it public is a person's, at the page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr

from vulndesk.apps.cases.api.doing import (
    IF_MATCH,
    KEY,
    Doing,
    DoneOut,
    Heads,
    by_hand,
    done,
    instant,
    page_url,
    reading,
)
from vulndesk.apps.disclosures import actions, queries
from vulndesk.apps.disclosures.actions import Choice, Marks
from vulndesk.apps.programmes.api.asking import Asking, changing
from vulndesk.apps.programmes.api.asking import reading as asking_of
from vulndesk.apps.tokens.api import PROBLEMS, READ_PROBLEMS, ByToken
from vulndesk.core.disclosures import Shown
from vulndesk.core.errors import BadInput

router = Router(tags=["team"], auth=ByToken())

PAGE = "case_disclosure"
COVERED = "█"


class DisclosureConditionOut(Schema):
    name: str = Field(examples=["reporter"])
    met: bool
    words: str = Field(examples=["The reporter agrees."])
    next_step: str


class SpeakerOut(Schema):
    """says: asked, agrees or refuses. name: that they chose for the page; empty: by role."""

    who: str
    role: str = Field(examples=["Reporter"])
    says: str = Field(examples=["agrees"])
    at: str | None
    name: str
    you: bool


class DisclosureApprovalOut(Schema):
    id: str
    who: str
    at: str
    counts_from: str = Field(examples=["2026-03-12T09:00:00Z"])
    reason: str = Field(examples=["It names nobody."])


class ShownOut(Schema):
    """One thing as everybody would read it. What is covered stands as █."""

    who: str
    label: str = Field(examples=["What is wrong"])
    text: str


class DisclosureOut(Schema):
    """state: draft, asking, public, withdrawn, dropped; empty: nothing was chosen. why_not: why it cannot be.

    revision: send it back as If-Match with every deed. version: to answer about your own words.
    """

    state: str = Field(examples=["asking"])
    revision: int
    version: int = Field(examples=[1])
    why_not: str = Field(examples=[""])
    title: str
    shown: list[ShownOut]
    speakers: list[SpeakerOut]
    conditions: list[DisclosureConditionOut]
    approvals: list[DisclosureApprovalOut]
    alone: bool
    open: bool = Field(description="everything it waits for is so")
    url: str


class OfferedOut(Schema):
    """key: names it when it is chosen. is_shown: chosen before, or by default."""

    key: str = Field(examples=["what-is-wrong"])
    who: str
    label: str = Field(examples=["What is wrong"])
    at: str
    text: str
    is_shown: bool


class OffersOut(Schema):
    """words: names and words that would be covered wherever they stand."""

    offers: list[OfferedOut]
    title: str
    words: list[str] = Field(examples=[["Rita"]])
    why_not: str = Field(examples=[""])
    revision: int


class ShowIn(BaseModel):
    """passages: covered as they stand there. lines: by their numbers, such as 3, 7-9. whole: all of it."""

    model_config = ConfigDict(extra="forbid")
    key: StrictStr = Field(max_length=80, examples=["what-is-wrong"])
    passages: list[StrictStr] = Field([], max_length=100)
    lines: StrictStr = Field("", max_length=500)
    whole: StrictBool = False


class ChooseIn(BaseModel):
    """show: what everybody may read, with what of it is covered. words: covered wherever they stand."""

    model_config = ConfigDict(extra="forbid")
    title: StrictStr = Field(min_length=1, max_length=200)
    show: list[ShowIn] = Field(min_length=1, max_length=1000, examples=[[{"key": "what-is-wrong"}]])
    words: list[StrictStr] = Field([], max_length=100)


class OwnWordsIn(BaseModel):
    """About your own words. version: of what you saw. name: by which you are called there; empty: by your role."""

    model_config = ConfigDict(extra="forbid")
    agrees: StrictBool = Field(examples=[True])
    version: int = Field(ge=1, examples=[1])
    name: StrictStr = Field("", max_length=120)


@router.get(
    "/cases/{reference}/disclosure",
    response={200: DisclosureOut, **READ_PROBLEMS},
    url_name="api_disclosure",
    summary="What of a closed case would be public, who agreed, and what it waits for",
)
def show_disclosure(request: HttpRequest, response: HttpResponse, reference: str) -> dict[str, Any]:
    actor, now = reading(request)
    page = queries.team_page(actor, reference, now=now)
    row, preview = page.row, page.preview
    revision = row.revision if row else 0
    response["ETag"] = f'"{revision}"'
    return {
        "state": row.state if row else "",
        "revision": revision,
        "version": row.version if row else 0,
        "why_not": page.why_not,
        "title": preview.title if preview else "",
        "shown": [_shown(one) for one in preview.entries] if preview else [],
        "speakers": [_speaker(one) for one in page.speakers],
        "conditions": [
            {"name": one.name.value, "met": one.met, "words": one.words, "next_step": one.next_step}
            for one in page.conditions
        ],
        "approvals": [_approval(one) for one in page.approvals],
        "alone": page.is_alone,
        "open": page.is_open,
        "url": page_url(PAGE, page.case.reference),
    }


@router.get(
    "/cases/{reference}/disclosure/offers",
    response={200: OffersOut, **READ_PROBLEMS},
    url_name="api_disclosure_offers",
    summary="What may be chosen: the report, and what everybody in the case could read",
)
def list_disclosure_offers(request: HttpRequest, response: HttpResponse, reference: str) -> dict[str, Any]:
    actor, now = reading(request)
    found = queries.choosing(actor, reference=reference.upper(), now=now)
    response["ETag"] = f'"{found.seen}"'
    offers = [
        {
            "key": one.entry.key,
            "who": one.who,
            "label": one.entry.label,
            "at": instant(one.when),
            "text": one.entry.text,
            "is_shown": one.is_shown,
        }
        for one in found.offers
    ]
    return {
        "offers": offers,
        "title": found.title,
        "words": list(found.words),
        "why_not": found.why_not,
        "revision": found.seen,
    }


@router.put(
    "/cases/{reference}/disclosure",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_disclosure",
    summary="Choose what would be shown; what was agreed to before counts no more",
)
def choose_disclosure(
    request: HttpRequest, reference: str, given: ChooseIn, if_match: str = IF_MATCH, key: str = KEY
) -> Status:
    def act(doing: Doing) -> None:
        marks = {one.key: Marks(tuple(one.passages), one.lines, one.whole) for one in given.show}
        choice = Choice(given.title, marks, tuple(given.words))
        actions.choose(doing.case_id, choice, seen=_seen(doing), by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key, if_match))


@router.post(
    "/cases/{reference}/disclosure/ask",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_ask_disclosure",
    summary="Ask everybody whose words are in it",
)
def ask_speakers(request: HttpRequest, reference: str, if_match: str = IF_MATCH, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.ask(doing.case_id, seen=_seen(doing), by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key, if_match))


@router.post(
    "/cases/{reference}/disclosure/approve",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_approve_disclosure",
    summary="Approve what somebody else chose: always refused, with the page where a person does it",
)
def approve_disclosure(request: HttpRequest, reference: str, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        raise by_hand("A token approves no disclosure.", PAGE, reference)

    return done(request, reference, act, Heads(key))


@router.post(
    "/cases/{reference}/disclosure/publish",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_publish_disclosure",
    summary="Make it public: always refused, with the page where a person does it",
)
def publish_disclosure(request: HttpRequest, reference: str, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        raise by_hand("A token makes nothing public.", PAGE, reference)

    return done(request, reference, act, Heads(key))


@router.post(
    "/cases/{reference}/disclosure/drop",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_drop_disclosure",
    summary="Drop it: nothing of it becomes public",
)
def drop_disclosure(request: HttpRequest, reference: str, if_match: str = IF_MATCH, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.drop(doing.case_id, seen=_seen(doing), by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key, if_match))


@router.post(
    "/cases/{reference}/disclosure/withdraw",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_withdraw_disclosure",
    summary="Take a disclosed report down",
)
def withdraw_disclosure(request: HttpRequest, reference: str, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.withdraw(doing.case_id, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key))


@router.put(
    "/cases/{reference}/disclosure/own-words",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_own_words",
    summary="Say whether your own words may be shown",
)
def answer_for_own_words(request: HttpRequest, reference: str, given: OwnWordsIn, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.answer(
            doing.case_id, agrees=given.agrees, version=given.version, name=given.name, by=doing.by, now=doing.now
        )

    return done(request, reference, act, Heads(key))


@router.delete(
    "/cases/{reference}/disclosure/approvals/{approval_id}",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_disclosure_approval",
    summary="Take an approval of a disclosure back",
)
def take_back_disclosure_approval(request: HttpRequest, reference: str, approval_id: UUID, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.take_back(doing.case_id, approval_id, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key))


def _seen(doing: Doing) -> int:
    """Nobody decides on what becomes public without having seen it."""
    if doing.seen is None:
        raise BadInput("If-Match is missing.", next_step="Send the revision of the disclosure.", field="If-Match")
    return doing.seen


def _shown(one: Shown) -> dict[str, Any]:
    pieces = (None,) if one.withheld else one.pieces
    text = "".join(COVERED if piece is None else piece for piece in pieces)
    return {"who": one.who, "label": one.label, "text": text}


def _speaker(one: queries.SpeakerView) -> dict[str, Any]:
    return {
        "who": one.who,
        "role": one.role,
        "says": one.says.value,
        "at": instant(one.at),
        "name": one.name,
        "you": one.is_reader,
    }


def _approval(one: queries.ApprovalView) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "who": one.who,
        "at": instant(one.at),
        "counts_from": instant(one.counts_from),
        "reason": one.reason,
    }


# --- the pages of a programme ------------------------------------------------------------------------------------


class DisclosedOut(Schema):
    indexed: bool = Field(description="search engines may list its disclosed reports", examples=[False])


class DisclosedIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    indexed: StrictBool = Field(examples=[True])


@router.get(
    "/programmes/{slug}/disclosed",
    response={200: DisclosedOut, **READ_PROBLEMS},
    url_name="api_disclosed",
    summary="Whether search engines may list a programme's disclosed reports",
)
def show_disclosed(request: HttpRequest, slug: str) -> dict[str, bool]:
    return {"indexed": queries.is_indexed(asking_of(request, slug).programme.slug)}


@router.put(
    "/programmes/{slug}/disclosed",
    response={200: DisclosedOut, **PROBLEMS},
    url_name="api_disclosed",
    summary="Let search engines list a programme's disclosed reports, or not",
)
def change_disclosed(request: HttpRequest, slug: str, given: DisclosedIn) -> Status:
    def act(asking: Asking) -> dict[str, bool]:
        actions.let_index(asking.programme_id, indexed=given.indexed, by=asking.by)
        return {"indexed": given.indexed}

    return changing(request, slug, act)
