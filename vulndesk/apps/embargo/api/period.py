"""The owner's own period of an embargo, for new cases of a programme whose policy names none."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field, StrictInt

from vulndesk.apps.embargo import actions, queries
from vulndesk.apps.embargo.forms import LONGEST_OWN_PERIOD
from vulndesk.apps.programmes.api.asking import Asking, changing, reading
from vulndesk.apps.tokens.api import PROBLEMS, READ_PROBLEMS, ByToken
from vulndesk.core.policy.inline import plain_words

router = Router(tags=["programmes"], auth=ByToken())


class EmbargoPeriodOut(Schema):
    """days: the owner's own; null: no embargo begins by itself. sentence: of the policy, which goes before it."""

    days: int | None = Field(examples=[90])
    sentence: str = Field(examples=[""])


class EmbargoPeriodIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    days: StrictInt | None = Field(ge=1, le=LONGEST_OWN_PERIOD, examples=[90])


@router.get(
    "/programmes/{slug}/embargo",
    response={200: EmbargoPeriodOut, **READ_PROBLEMS},
    url_name="api_embargo_period",
    summary="How long new cases stay private where nobody agrees otherwise",
)
def show_embargo_period(request: HttpRequest, slug: str) -> dict[str, Any]:
    return _period(reading(request, slug))


@router.put(
    "/programmes/{slug}/embargo",
    response={200: EmbargoPeriodOut, **PROBLEMS},
    url_name="api_embargo_period",
    summary="Set the owner's own period for new cases, or none",
)
def change_embargo_period(request: HttpRequest, slug: str, given: EmbargoPeriodIn) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        actions.set_own_period(asking.programme_id, given.days, by=asking.by, now=asking.now)
        return _period(asking)

    return changing(request, slug, act)


def _period(asking: Asking) -> dict[str, Any]:
    period, clause = queries.owner_period(asking.programme_id), queries.policy_period(asking.programme)
    return {"days": period.days if period else None, "sentence": plain_words(clause.sentence) if clause else ""}
