"""Recording a violation, with files: about the reporter of a case, or about somebody else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Status
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from vulndesk.apps.accounts.queries import user_id_or_nobodys
from vulndesk.apps.cases.api.doing import Doing, Heads, done
from vulndesk.apps.cases.api.sending import Files, described_body, key_body, read_body, shaped
from vulndesk.apps.cases.queries import case_head
from vulndesk.apps.conduct import actions, queries
from vulndesk.apps.conduct.api.asking import router
from vulndesk.apps.conduct.api.violations import ViolationOut, violation_told
from vulndesk.apps.policies.queries import programme_for
from vulndesk.apps.tokens.api import KEY, PROBLEMS, actor_by, once
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.api_scopes import Scope
from vulndesk.core.errors import BadInput
from vulndesk.core.strict_json import read_sent

_FORM = "JSON, or a form with the JSON in `violation` and any number of `files` that show it."


class HappenedIn(BaseModel):
    """clauses: ids of sentences of the policy in force. happened: what you saw, not what you think of it."""

    model_config = ConfigDict(extra="forbid")
    clauses: list[StrictStr] = Field(min_length=1, max_length=50, examples=[["conduct-2"]])
    happened: StrictStr = Field(
        min_length=1, max_length=20_000, examples=["The scanner ran for two days after it was asked to stop."]
    )
    when: StrictStr = Field("", max_length=300, examples=["Since Monday."])


class ReporterViolationIn(HappenedIn):
    """messages: `report`, or ids of messages of the case that show it; they are copied as they are now."""

    messages: list[StrictStr] = Field([], max_length=200, examples=[["report"]])


class OtherViolationIn(HappenedIn):
    """person: a handle of the team; else about: an account or an address, as far as you know."""

    person: StrictStr = Field("", max_length=150)
    about: StrictStr = Field("", max_length=300, examples=["The account rita2 on the chat server"])


@router.post(
    "/cases/{reference}/violations",
    response={201: ViolationOut, **PROBLEMS},
    url_name="api_case_violations",
    summary="Record that the reporter of a case broke a sentence of the policy; only the team knows of it",
    description=_FORM,
    openapi_extra=described_body(ReporterViolationIn, field="violation"),
)
def record_violation_of_reporter(request: HttpRequest, reference: str, key: str = KEY) -> Status:
    raw, files = read_body(request, field="violation")
    given = shaped(read_sent(raw), ReporterViolationIn)

    def act(doing: Doing) -> dict[str, Any]:
        programme = case_head(doing.by, doing.case_id, now=doing.now).case.programme
        what = _happened(programme, given, files, messages=tuple(given.messages))
        return _recorded(programme, what, case_id=doing.case_id, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key, body=key_body(raw, files)), status=201)


@router.post(
    "/programmes/{slug}/violations",
    response={201: ViolationOut, **PROBLEMS},
    url_name="api_violations",
    summary="Record a violation by somebody of the team, or by somebody whom the desk does not know",
    description=_FORM,
    openapi_extra=described_body(OtherViolationIn, field="violation"),
)
def record_violation_of_another(request: HttpRequest, slug: str, key: str = KEY) -> Status:
    raw, files = read_body(request, field="violation")
    given = shaped(read_sent(raw), OtherViolationIn)
    by, now = actor_by(request, Scope.CASES_WRITE), datetime.now(UTC)
    programme = programme_for(by, slug)
    require(by, Verb.HANDLE)

    def answer() -> tuple[int, Any]:
        person = user_id_or_nobodys(given.person) if given.person else None
        what = _happened(programme, given, files, about=given.about, person_id=person)
        return 201, _recorded(programme, what, case_id=None, by=by, now=now)

    return once(request, by, answer, now=now, key=key, body=key_body(raw, files))


def _happened(programme: Any, given: HappenedIn, files: Files, **more: Any) -> actions.Happened:
    known = dict(queries.conduct_clauses(programme, only_rules=True))
    if not set(given.clauses) <= set(known):
        told = ", ".join(known) or "none: this policy has no such sentence"
        raise BadInput("No sentence that can be broken is called so.", next_step=f"There is: {told}.", field="clauses")
    # The sentences themselves are kept: a policy may be replaced, what it said then may not.
    sentences = tuple(dict.fromkeys(known[one] for one in given.clauses))
    return actions.Happened(clauses=sentences, happened=given.happened, when=given.when, files=files, **more)


def _recorded(
    programme: Any, what: actions.Happened, *, case_id: UUID | None, by: Actor, now: datetime
) -> dict[str, Any]:
    made = actions.record_violation(programme, what, case_id=case_id, by=by, now=now)
    return violation_told(queries.violation(by, made.pk, now=now))
