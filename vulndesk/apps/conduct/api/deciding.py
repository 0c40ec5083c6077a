"""What becomes of a recorded violation: dropped, decided, given back, appealed. Who is shut out of the desk, and what
goes to an authority, takes a person on the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Status
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictBool, StrictStr

from vulndesk.apps.cases.api.doing import in_utc
from vulndesk.apps.conduct import actions, queries
from vulndesk.apps.conduct.api.asking import router
from vulndesk.apps.conduct.api.violations import ViolationOut, violation_told
from vulndesk.apps.tokens.api import KEY, PROBLEMS, NotByToken, actor_by, once, page_url
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.api_scopes import Scope
from vulndesk.core.conduct import Access
from vulndesk.core.errors import BadInput

_WORDS = 20_000


class TakenIn(BaseModel):
    """access: thread, project or team; the last takes a person on the page. until: null: for good."""

    model_config = ConfigDict(extra="forbid")
    access: Literal["thread", "project", "team"] = Field(examples=["thread"])
    until: AwareDatetime | None = Field(None, examples=["2026-05-31T12:00:00Z"])


class DecisionIn(BaseModel):
    """words: what the person is told. outside: who was told to take away what the desk does not own."""

    model_config = ConfigDict(extra="forbid")
    words: StrictStr = Field(min_length=1, max_length=_WORDS, examples=["You may write again from May on."])
    taken: list[TakenIn] = Field([], max_length=3)
    outside: StrictStr = Field("", max_length=_WORDS)


class DroppedIn(BaseModel):
    """words: why, for the record; nobody is told."""

    model_config = ConfigDict(extra="forbid")
    words: StrictStr = Field(min_length=1, max_length=_WORDS, examples=["It was our own scanner."])


class AppealAnswerIn(BaseModel):
    """gives_back: everything that was taken away. words: what the reporter reads."""

    model_config = ConfigDict(extra="forbid")
    gives_back: StrictBool = Field(examples=[True])
    words: StrictStr = Field(min_length=1, max_length=_WORDS, examples=["You are right. You may write again."])


class LegalBasisIn(BaseModel):
    """Who asks with the file number, which law and article or court order, and of when."""

    model_config = ConfigDict(extra="forbid")
    authority: StrictStr = Field(min_length=1, max_length=300, examples=["Public prosecutor, Rotterdam, 26/1234"])
    basis: StrictStr = Field(min_length=1, max_length=_WORDS, examples=["Sv 126nd"])
    dated: StrictStr = Field(min_length=1, max_length=300, examples=["1 March 2026"])


@router.post(
    "/violations/{violation_id}/decide",
    response={200: ViolationOut, **PROBLEMS},
    url_name="api_decide_violation",
    summary="Decide what follows, with words that the person reads; what is taken away, is taken away at once",
    description="Taking the account on this desk away is 403, with the page on which a person does it.",
)
def decide_on_violation(request: HttpRequest, violation_id: UUID, given: DecisionIn, key: str = KEY) -> Status:
    until = {Access(one.access): in_utc(one.until) if one.until else None for one in given.taken}
    if len(until) < len(given.taken):
        raise BadInput("One access is named twice.", next_step="Name each once.", field="taken")

    def act(by: Actor, now: datetime) -> None:
        if Access.TEAM in until:
            raise _by_hand("A token shuts nobody out of the desk.", violation_id)
        decided = actions.Decided(given.words, until, given.outside)
        actions.decide_violation(violation_id, decided, by=by, now=now)

    return _done(request, violation_id, act, key=key)


@router.post(
    "/violations/{violation_id}/drop",
    response={200: ViolationOut, **PROBLEMS},
    url_name="api_drop_violation",
    summary="Drop it: it was none, or it is not worth a word; nobody is told",
)
def drop_recorded_violation(request: HttpRequest, violation_id: UUID, given: DroppedIn, key: str = KEY) -> Status:
    def act(by: Actor, now: datetime) -> None:
        actions.drop_violation(violation_id, given.words, by=by, now=now)

    return _done(request, violation_id, act, key=key)


@router.delete(
    "/violations/{violation_id}/revocations/{access}",
    response={200: ViolationOut, **PROBLEMS},
    url_name="api_revocation",
    summary="Give back before its end what was taken away",
    description="Letting somebody back into the desk is 403, with the page on which a person does it.",
)
def give_access_back(request: HttpRequest, violation_id: UUID, access: str, key: str = KEY) -> Status:
    def act(by: Actor, now: datetime) -> None:
        if access == Access.TEAM:
            raise _by_hand("A token lets nobody back into the desk.", violation_id)
        actions.give_back(violation_id, access, by=by, now=now)

    return _done(request, violation_id, act, key=key)


@router.post(
    "/violations/{violation_id}/appeal",
    response={200: ViolationOut, **PROBLEMS},
    url_name="api_answer_conduct_appeal",
    summary="Answer an appeal; another person than who decided, where there is one",
)
def answer_conduct_appeal(request: HttpRequest, violation_id: UUID, given: AppealAnswerIn, key: str = KEY) -> Status:
    def act(by: Actor, now: datetime) -> None:
        taken = queries.violation(by, violation_id, now=now).revocations
        if given.gives_back and any(one.access == Access.TEAM and one.runs for one in taken):
            raise _by_hand("A token lets nobody back into the desk.", violation_id)
        actions.answer_appeal(violation_id, gives_back=given.gives_back, words=given.words, by=by, now=now)

    return _done(request, violation_id, act, key=key)


@router.post(
    "/violations/{violation_id}/legal-basis",
    response={200: ViolationOut, **PROBLEMS},
    url_name="api_legal_basis",
    summary="Record on what legal ground an authority asks who the reporter is; the first of two steps",
)
def record_legal_ground(request: HttpRequest, violation_id: UUID, given: LegalBasisIn, key: str = KEY) -> Status:
    def act(by: Actor, now: datetime) -> None:
        actions.record_legal_basis(violation_id, **given.model_dump(), by=by, now=now)

    return _done(request, violation_id, act, key=key)


@router.post(
    "/violations/{violation_id}/export",
    response={200: ViolationOut, **PROBLEMS},
    url_name="api_export_evidence",
    summary="Export the evidence: always refused, with the page where a person does it after their second factor",
)
def export_violation(request: HttpRequest, violation_id: UUID, key: str = KEY) -> Status:
    def act(by: Actor, now: datetime) -> None:
        raise _by_hand("A token exports no evidence.", violation_id)

    return _done(request, violation_id, act, key=key)


def _by_hand(what: str, violation_id: UUID) -> NotByToken:
    return NotByToken(what, page=page_url("violation", violation_id))


def _done(request: HttpRequest, violation_id: UUID, act: Callable[[Actor, datetime], None], *, key: str) -> Status:
    """A deed on a violation; one of others, and one about oneself, is as absent as one that never was."""
    by, now = actor_by(request, Scope.CASES_WRITE), datetime.now(UTC)
    queries.violation(by, violation_id, now=now)
    require(by, Verb.HANDLE)

    def answer() -> tuple[int, Any]:
        act(by, now)
        return 200, violation_told(queries.violation(by, violation_id, now=now))

    return once(request, by, answer, now=now, key=key)
