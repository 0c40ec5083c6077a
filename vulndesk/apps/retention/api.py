"""How long a case is kept, and a hold, for programs of the team. Erasing is for a person at the page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

from vulndesk.apps.cases.api.doing import KEY, Doing, DoneOut, Heads, done, instant, reading
from vulndesk.apps.cases.queries import case_page
from vulndesk.apps.programmes.api.asking import Asking, changing
from vulndesk.apps.programmes.api.asking import reading as asking_of
from vulndesk.apps.retention import actions, queries
from vulndesk.apps.tokens.api import PROBLEMS, READ_PROBLEMS, ByToken

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
