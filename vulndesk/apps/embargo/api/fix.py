"""The fix of a case for programs of the team: its commits, the tags that follow, their review, and the trial."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictStr

from vulndesk.apps.cases.api.doing import IF_MATCH, KEY, Doing, Heads, done, done_after, in_utc, instant, reading
from vulndesk.apps.cases.api.sending import described_body, key_body, read_body, shaped
from vulndesk.apps.embargo import actions, queries
from vulndesk.apps.embargo.actions import NamedFix
from vulndesk.apps.embargo.api.team import EmbargoDoneOut, stands
from vulndesk.apps.tokens.api import PROBLEMS, READ_PROBLEMS, ByToken
from vulndesk.core.strict_json import read_sent

router = Router(tags=["team"], auth=ByToken())

_COMMITS: Any = Field(examples=[["3f2a9c1"]])


class TrialOut(Schema):
    """answer: verified, broken, or empty while the reporter has not said."""

    offered_at: str = Field(examples=["2026-03-12T09:00:00Z"])
    until: str
    answer: str = Field(examples=["verified"])
    answered_at: str | None = Field(examples=["2026-03-14T09:00:00Z"])


class FixOut(Schema):
    """affected, mended: tags, worked out from the mirror. revision: of the embargo; send it back as If-Match."""

    components: list[str] = Field(examples=[["enix"]])
    introduced: list[str] = _COMMITS
    fixed: list[str] = _COMMITS
    backports: list[str] = _COMMITS
    affected: list[str] = Field(examples=[["v2.3.1"]])
    mended: list[str] = Field(examples=[["v2.3.2"]])
    versions: str = Field(examples=["before 2.3.2"])
    has_mirror: bool
    has_no_end: bool
    reviewed_at: str | None = Field(examples=["2026-03-10T09:00:00Z"])
    ready: bool
    deployed: bool
    trial: TrialOut | None
    revision: int


class FixIn(BaseModel):
    """Commits by id, short id or tag. versions: in words, where no repository can be asked."""

    model_config = ConfigDict(extra="forbid")
    components: list[StrictStr] = Field(min_length=1, max_length=20, examples=[["enix"]])
    introduced: list[StrictStr] = Field([], max_length=200)
    fixed: list[StrictStr] = Field([], max_length=200, examples=[["3f2a9c1"]])
    versions: StrictStr = Field("", max_length=500)


class OfferIn(BaseModel):
    """until: an answer helps until then, RFC 3339 with its offset."""

    model_config = ConfigDict(extra="forbid")
    message: StrictStr = Field(min_length=1, max_length=20_000)
    until: AwareDatetime


@router.get(
    "/cases/{reference}/fix",
    response={200: FixOut, **READ_PROBLEMS},
    url_name="api_fix",
    summary="The fix of a case, and which versions are affected",
)
def show_fix(request: HttpRequest, response: HttpResponse, reference: str) -> dict[str, Any]:
    actor, now = reading(request)
    page = queries.fix_page(actor, reference=reference, now=now)
    response["ETag"] = f'"{page.embargo.revision}"'
    names = ("components", "introduced", "fixed", "backports", "affected", "mended", "versions")
    return {name: page.known[name] for name in names} | {  # type: ignore[literal-required]
        "has_mirror": page.has_mirror,
        "has_no_end": page.fix.open_ended,
        "reviewed_at": instant(page.fix.reviewed_at),
        "ready": page.is_ready,
        "deployed": page.is_deployed,
        "trial": _trial(page),
        "revision": page.embargo.revision,
    }


@router.put(
    "/cases/{reference}/fix",
    response={200: EmbargoDoneOut, **PROBLEMS},
    url_name="api_fix",
    summary="Name the commits of the fix; the affected tags are worked out, and wait for a review",
)
def name_fix(request: HttpRequest, reference: str, given: FixIn, if_match: str = IF_MATCH, key: str = KEY) -> Status:
    def prepare(doing: Doing) -> Any:
        named = NamedFix(_lines(given.components), _lines(given.introduced), _lines(given.fixed), given.versions)
        store = actions.worked_out_fix(doing.case_id, named, by=doing.by, now=doing.now, seen=doing.seen)

        def act() -> dict[str, Any]:
            store()
            return stands(doing, reference)

        return act

    return done_after(request, reference, prepare, Heads(key, if_match))


@router.post(
    "/cases/{reference}/fix/review",
    response={200: EmbargoDoneOut, **PROBLEMS},
    url_name="api_review_fix",
    summary="Say that the list of affected versions is right",
)
def review_fix(request: HttpRequest, reference: str, if_match: str = IF_MATCH, key: str = KEY) -> Status:
    def act(doing: Doing) -> dict[str, Any]:
        actions.review_affected(doing.case_id, by=doing.by, now=doing.now, seen=doing.seen)
        return stands(doing, reference)

    return done(request, reference, act, Heads(key, if_match))


@router.post(
    "/cases/{reference}/fix/offer",
    response={200: EmbargoDoneOut, **PROBLEMS},
    url_name="api_offer_fix",
    summary="Send a patch or build to the reporter to try",
    description="JSON, or a form with the JSON in `offer` and any number of `files`.",
    openapi_extra=described_body(OfferIn, field="offer"),
)
def offer_fix(request: HttpRequest, reference: str, key: str = KEY) -> Status:
    raw, files = read_body(request, field="offer")
    given = shaped(read_sent(raw), OfferIn)

    def act(doing: Doing) -> dict[str, Any]:
        until = in_utc(given.until)
        actions.offer_fix(doing.case_id, message=given.message, until=until, by=doing.by, now=doing.now, files=files)
        return stands(doing, reference)

    return done(request, reference, act, Heads(key, body=key_body(raw, files)))


def _lines(given: list[str]) -> list[str]:
    return [line.strip() for line in given if line.strip()]


def _trial(page: queries.FixPage) -> dict[str, Any] | None:
    row = page.trial
    if row is None:
        return None
    return {
        "offered_at": instant(row.offered_at),
        "until": instant(row.until),
        "answer": row.answer,
        "answered_at": instant(row.answered_at),
    }
