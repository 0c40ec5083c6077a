"""How long a case is kept, a hold, what goes next, and erasing because somebody asks, for programs of the team."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

from vulndesk.apps.accounts.queries import name_of
from vulndesk.apps.cases.api.doing import KEY, Doing, DoneOut, Heads, done, instant, reading
from vulndesk.apps.cases.queries import case_page, listening_to
from vulndesk.apps.programmes.api.asking import Asking, changing
from vulndesk.apps.programmes.api.asking import reading as asking_of
from vulndesk.apps.retention import actions, queries
from vulndesk.apps.tokens.api import PROBLEMS, READ_PROBLEMS, ByToken, actor_by
from vulndesk.core.api_scopes import Scope

router = Router(tags=["team"], auth=ByToken())


class HoldOut(Schema):
    by: str
    at: str
    reason: str = Field(examples=["The authority asked for it."])


class RetentionOut(Schema):
    """goes_at: when a rule erases it; none while it is open, held or kept for ever. days: after its end; 0: never."""

    goes_at: str | None = Field(examples=["2028-03-02T09:00:00Z"])
    days: int = Field(examples=[730])
    held: HoldOut | None


class HoldIn(BaseModel):
    """reason: who needs it, and for what. The team reads it, the reporter does not."""

    model_config = ConfigDict(extra="forbid")
    reason: StrictStr = Field(min_length=1, max_length=1000, examples=["The authority asked for it."])


@router.get(
    "/cases/{reference}/retention",
    response={200: RetentionOut, **READ_PROBLEMS},
    url_name="api_retention",
    summary="How long a case is kept, and who holds it",
)
def show_retention(request: HttpRequest, reference: str) -> dict[str, Any]:
    actor, now = reading(request)
    kept = queries.retention_of(case_page(actor, reference=reference, now=now).case)
    held = {"by": kept.held.by, "at": instant(kept.held.at), "reason": kept.held.reason} if kept.held else None
    return {"goes_at": instant(kept.goes_at), "days": kept.days, "held": held}


@router.put(
    "/cases/{reference}/retention/hold",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_hold",
    summary="Hold a case: no rule erases it until somebody lets it go",
)
def hold_case(request: HttpRequest, reference: str, given: HoldIn, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.hold_case(doing.case_id, given.reason, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key))


@router.delete(
    "/cases/{reference}/retention/hold",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_hold",
    summary="Let a held case go: it is erased when its time comes",
)
def release_hold(request: HttpRequest, reference: str, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.release_hold(doing.case_id, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key))


class ErasureIn(BaseModel):
    """what: the whole case with its parts, or what the desk knows of its reporter. typed: the case's reference once
    more, so that no slip erases another."""

    model_config = ConfigDict(extra="forbid")
    what: Literal["case", "reporter"] = Field(examples=["reporter"])
    typed: StrictStr = Field(max_length=40, examples=["VD-7K2M-9QXW"])


class ErasureOut(Schema):
    """cases: how many went, of a case with its parts; of a reporter none, the case goes on."""

    reference: str
    what: str = Field(examples=["reporter"])
    cases: int = Field(examples=[0])


@router.post(
    "/cases/{reference}/retention/erasure",
    response={200: ErasureOut, **PROBLEMS},
    url_name="api_erasure",
    summary="Erase a closed case, or what the desk knows of its reporter, for good, because that person asks",
    description="For owners, with a scope of its own. It is not kept under an Idempotency-Key: once erased, there is "
    "nothing left to erase.",
)
def erase_for_good(request: HttpRequest, reference: str, given: ErasureIn) -> Status:
    by, now = actor_by(request, Scope.CASES_ERASE), datetime.now(UTC)
    case_id, number = listening_to(by, reference=reference), 0
    if given.what == "case":
        number = actions.erase_on_request(case_id, typed=given.typed, by=by, now=now)
    else:
        actions.erase_reporter(case_id, typed=given.typed, by=by, now=now)
    return Status(200, {"reference": reference.upper(), "what": given.what, "cases": number})


# --- of a programme ----------------------------------------------------------------------------------------------


class RetentionRulesOut(Schema):
    """In days, from when a case was closed; 0: as long as the case. The cases themselves: `retention_days` of the
    programme's settings."""

    spam_days: int = Field(description="of what somebody marked as no report", examples=[90])
    attachment_days: int = Field(description="files, and raw mails of reports", examples=[365])
    mail_days: int = Field(description="of mail that was set aside", examples=[90])


class RetentionRulesIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    spam_days: StrictInt = Field(ge=0, examples=[90])
    attachment_days: StrictInt = Field(ge=0, examples=[365])
    mail_days: StrictInt = Field(ge=0, examples=[90])


@router.get(
    "/programmes/{slug}/retention",
    response={200: RetentionRulesOut, **READ_PROBLEMS},
    url_name="api_retention_rules",
    summary="How long a programme keeps what is no report, files and mail",
)
def show_retention_rules(request: HttpRequest, slug: str) -> dict[str, int]:
    return _rules(asking_of(request, slug))


@router.put(
    "/programmes/{slug}/retention",
    response={200: RetentionRulesOut, **PROBLEMS},
    url_name="api_retention_rules",
    summary="Change how long a programme keeps things; the desk acts on it within ten minutes",
)
def change_retention_rules(request: HttpRequest, slug: str, given: RetentionRulesIn) -> Status:
    def act(asking: Asking) -> dict[str, int]:
        actions.change_rules(asking.programme_id, given.model_dump(), by=asking.by, now=asking.now)
        return _rules(asking)

    return changing(request, slug, act)


def _rules(asking: Asking) -> dict[str, int]:
    rules = queries.rules_of(asking.programme_id)
    return {name: getattr(rules, name) for name in RetentionRulesOut.model_fields}


class GoingOut(Schema):
    reference: str
    closed_at: str = Field(examples=["2026-03-02T09:00:00Z"])
    goes_at: str = Field(examples=["2028-03-02T09:00:00Z"])
    is_report: bool


class HeldCaseOut(HoldOut):
    reference: str


class ErasedOut(Schema):
    """what: case or person. why: asked, by a rule, restored, or with its programme's key."""

    reference: str
    what: str = Field(examples=["case"])
    why: str = Field(examples=["rule"])
    by: str
    at: str


class RetentionOutlookOut(Schema):
    """going: within a month, by a rule. erased: the newest 100. Of restricted cases only those that you know of."""

    going: list[GoingOut]
    held: list[HeldCaseOut]
    erased: list[ErasedOut]


@router.get(
    "/programmes/{slug}/retention/outlook",
    response={200: RetentionOutlookOut, **READ_PROBLEMS},
    url_name="api_retention_outlook",
    summary="Which cases of a programme go next, which are held, and which are gone",
)
def show_retention_outlook(request: HttpRequest, slug: str) -> dict[str, Any]:
    asking = asking_of(request, slug, Scope.CASES_READ)
    page = queries.retention_page(asking.by, asking.programme, now=asking.now)
    return {
        "going": [
            {
                "reference": one.reference,
                "closed_at": instant(one.closed_at),
                "goes_at": instant(one.goes_at),
                "is_report": one.is_report,
            }
            for one in page.going
        ],
        "held": [
            {"reference": one.reference, "by": one.by, "at": instant(one.at), "reason": one.reason} for one in page.held
        ],
        "erased": [
            {
                "reference": one.reference,
                "what": one.what,
                "why": one.why,
                "by": name_of(one.actor),
                "at": instant(one.at),
            }
            for one in page.erased
        ],
    }
