"""Who is named for a case, for programs of the team."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr

from vulndesk.apps.cases.actions import tell_reporter
from vulndesk.apps.cases.api.doing import KEY, Doing, DoneOut, Heads, done, instant, reading
from vulndesk.apps.cases.queries import credit_case
from vulndesk.apps.credits import actions, queries
from vulndesk.apps.tokens.api import PROBLEMS, READ_PROBLEMS, ByToken, actor_by, once, page_url
from vulndesk.core.api_scopes import Scope
from vulndesk.core.credits import LINK_LIMIT, NAME_LIMIT

router = Router(tags=["team"], auth=ByToken())


class CreditOut(Schema):
    """whose: reporter, finder (of a duplicate) or added. naming: named, unnamed, undecided. page: if it is public."""

    id: str
    whose: str = Field(examples=["reporter"])
    reference: str
    type: str = Field(examples=["finder"])
    naming: str = Field(examples=["named"])
    name: str = Field(examples=["Rita"])
    link: str = Field(examples=["https://rita.example"])
    words: str = Field(examples=["named as Rita"])
    silent_at: str | None = Field(examples=["2026-03-09T09:00:00Z"], description="when their silence decides")
    consent: str = Field(examples=["She said yes by mail."])
    is_group: bool
    page: str = Field(examples=["https://desk.example.org/thanks/0123456789abcdef/"])


class CreditListOut(Schema):
    """missing: what publication waits for. why_not_public: why they cannot be shown yet."""

    credits: list[CreditOut]
    settled: bool
    missing: list[str] = Field(examples=[["It is not decided how the reporter is named."]])
    why_not_public: str = Field(examples=["The case is not closed as resolved."])


class AddCreditIn(BaseModel):
    """type: of CVE JSON or OSV, such as finder. consent: how you know that they agree."""

    model_config = ConfigDict(extra="forbid")
    name: StrictStr = Field(min_length=1, max_length=NAME_LIMIT, examples=["Ann"])
    type: StrictStr = Field(max_length=60, examples=["analyst"])
    link: StrictStr = Field("", max_length=LINK_LIMIT)
    is_group: StrictBool = False
    consent: StrictStr = Field(min_length=1, max_length=2000, examples=["She said yes by mail on 3 March."])


class CreditMadeOut(Schema):
    id: str


class LetterIn(BaseModel):
    """message: to the reporter."""

    model_config = ConfigDict(extra="forbid")
    message: StrictStr = Field(min_length=1, max_length=20_000)


class ShowCreditsIn(BaseModel):
    """is_public: you looked, and everybody can read the advisory."""

    model_config = ConfigDict(extra="forbid")
    advisory: StrictStr = Field(min_length=1, max_length=200, examples=["CVE-2026-12345"])
    address: StrictStr = Field("", max_length=LINK_LIMIT, examples=["https://enix.example/advisories/1"])
    is_public: StrictBool = Field(False, examples=[True])


class CreditsShownOut(Schema):
    public: int = Field(examples=[2])


@router.get(
    "/cases/{reference}/credits",
    response={200: CreditListOut, **READ_PROBLEMS},
    url_name="api_credits",
    summary="Who may be named for a case, and as what",
)
def list_credits(request: HttpRequest, reference: str) -> dict[str, Any]:
    actor, now = reading(request)
    opened = credit_case(actor, reference=reference)
    settled = queries.credit_settled(opened.case.pk, now=now)
    return {
        "credits": [_credit(one) for one in queries.credit_lines(actor, opened, now=now)],
        "settled": settled.is_settled,
        "missing": list(settled.missing),
        "why_not_public": queries.why_not_public(opened, now=now),
    }


@router.post(
    "/cases/{reference}/credits",
    response={201: CreditMadeOut, **PROBLEMS},
    url_name="api_credits",
    summary="Name somebody else, with their consent on record",
)
def add_credit(request: HttpRequest, reference: str, given: AddCreditIn, key: str = KEY) -> Status:
    def act(doing: Doing) -> dict[str, str]:
        new = actions.NewCredit(**given.model_dump())
        return {"id": str(actions.add_credit(doing.case_id, new, by=doing.by, now=doing.now).pk)}

    return done(request, reference, act, Heads(key), status=201)


@router.post(
    "/cases/{reference}/credits/ask",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_ask_for_credit",
    summary="Ask the reporter how they want to be named; from then on a week of silence decides",
)
def ask_for_credit(request: HttpRequest, reference: str, given: LetterIn, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.ask_for_credit(doing.case_id, given.message, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key))


@router.post(
    "/cases/{reference}/credits/thank",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_thank",
    summary="Thank the reporter, also once the case is closed",
)
def thank_reporter(request: HttpRequest, reference: str, given: LetterIn, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        tell_reporter(doing.case_id, given.message, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key))


@router.post(
    "/cases/{reference}/credits/show",
    response={200: CreditsShownOut, **PROBLEMS},
    url_name="api_show_credits",
    summary="Put those who want to be named into the hall of fame, with the advisory",
)
def show_credits(request: HttpRequest, reference: str, given: ShowCreditsIn, key: str = KEY) -> Status:
    def act(doing: Doing) -> dict[str, int]:
        advisory = actions.Advisory(given.advisory, given.address, given.is_public)
        return {"public": actions.show_credits(doing.case_id, advisory, by=doing.by, now=doing.now)}

    return done(request, reference, act, Heads(key))


class HideCreditIn(BaseModel):
    """why: asked, by whom it names, which only they can undo; or mistake, of the team."""

    model_config = ConfigDict(extra="forbid")
    why: Literal["asked", "mistake"] = Field(examples=["asked"])


class CreditHiddenOut(Schema):
    page: str = Field(description="it says only that the credit is not shown any more")


@router.post(
    "/public-credits/{code}/hide",
    response={200: CreditHiddenOut, **PROBLEMS},
    url_name="api_hide_credit",
    summary="Take one public credit down, also of a case that was erased",
)
def hide_public_credit(request: HttpRequest, code: str, given: HideCreditIn, key: str = KEY) -> Status:
    by, now = actor_by(request, Scope.CASES_WRITE), datetime.now(UTC)

    def answer() -> tuple[int, Any]:
        actions.hide_credit(code, given.why, by=by, now=now)
        return 200, {"page": page_url("credit", code)}

    return once(request, by, answer, now=now, key=key)


# Last, so that no word above is taken for an id.
@router.delete(
    "/cases/{reference}/credits/{added_id}",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_credit",
    summary="Name somebody who was added no more, here and in public",
)
def remove_credit(request: HttpRequest, reference: str, added_id: UUID, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.remove_credit(added_id, case_id=doing.case_id, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key))


def _credit(one: queries.CreditLine) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "whose": one.whose,
        "reference": one.reference,
        "type": one.type.value,
        "naming": one.standing.naming.value,
        "name": one.standing.name,
        "link": one.standing.link,
        "words": queries.words_of(one),
        "silent_at": instant(one.standing.silent_at),
        "consent": one.consent,
        "is_group": one.is_group,
        "page": settings.ADDRESS + reverse("credit", args=[one.code]) if one.is_shown else "",
    }
