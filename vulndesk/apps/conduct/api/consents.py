"""Consents to tests for programs of the team."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema, Status
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictStr

from vulndesk.apps.conduct import actions, queries
from vulndesk.apps.conduct.api.asking import router, team_of
from vulndesk.apps.tokens.api import KEY, PROBLEMS, READ_PROBLEMS, actor_by, instant, once, page_url
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.api_scopes import Scope

_WORDS = 20_000
_PAGE = "https://desk.example.org/team/conduct/tests/0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d/"
_SCOPE = "The staging server, staging.enix.example, and nothing else."


class ConsentAskedOut(Schema):
    """reach: how the team stops a test that breaks something."""

    who: str = Field(examples=["Rita of Finders"])
    reach: str = Field(examples=["rita@finders.example"])
    scope: str = Field(examples=[_SCOPE])
    methods: str = Field(examples=["Requests by hand, no load."])
    accounts: str = Field(examples=["rita-test-1, from 192.0.2.7"])
    dates: str = Field(examples=["The first week of June."])


class ConsentAnswerOut(Schema):
    """Of a grant: scope to conditions. words: why not. revoked: why it was revoked."""

    scope: str = Field("", examples=[_SCOPE])
    methods: str = Field("", examples=["Requests by hand, no load."])
    accounts: str = Field("", examples=["rita-test-1, from 192.0.2.7"])
    conditions: str = Field("", examples=["Stop when the server answers 503."])
    words: str = Field("", examples=[""])
    revoked: str = Field("", examples=[""])


class TestConsentOut(Schema):
    """state: asked, coming, granted, ended, declined, revoked or withdrawn, as it is now."""

    id: str
    reference: str = Field(examples=["TC-7K2M-9QXW"])
    programme: str
    state: str = Field(examples=["granted"])
    asked_at: str = Field(examples=["2026-03-02T09:00:00Z"])
    starts_at: str | None = Field(examples=["2026-06-01T08:00:00Z"])
    ends_at: str | None
    decided_by: str = Field(examples=["Tom"])
    decided_at: str | None = Field(examples=["2026-03-03T09:00:00Z"])
    case: str = Field(description="what came out of it", examples=["VD-7K2M-9QXW"])
    asked: ConsentAskedOut
    answer: ConsentAnswerOut
    url: str = Field(examples=[_PAGE])


class TestConsentsOut(Schema):
    """What waits for an answer first; the newest 200."""

    consents: list[TestConsentOut]


class GrantIn(BaseModel):
    """Exactly what is agreed to. Instants with their zone."""

    model_config = ConfigDict(extra="forbid")
    scope: StrictStr = Field(min_length=1, max_length=_WORDS, examples=[_SCOPE])
    methods: StrictStr = Field("", max_length=_WORDS, examples=["Requests by hand, no load."])
    accounts: StrictStr = Field("", max_length=_WORDS)
    conditions: StrictStr = Field("", max_length=_WORDS)
    starts_at: AwareDatetime = Field(examples=["2026-06-01T08:00:00Z"])
    ends_at: AwareDatetime = Field(examples=["2026-06-08T18:00:00Z"])


class ConsentWordsIn(BaseModel):
    """words: what the tester reads."""

    model_config = ConfigDict(extra="forbid")
    words: StrictStr = Field(min_length=1, max_length=_WORDS, examples=["Please use the staging server."])


class ConsentCaseIn(BaseModel):
    """case: the report that came out of the tests; empty: none."""

    model_config = ConfigDict(extra="forbid")
    case: StrictStr = Field(max_length=20, examples=["VD-7K2M-9QXW"])


@router.get(
    "/programmes/{slug}/consents",
    response={200: TestConsentsOut, **READ_PROBLEMS},
    url_name="api_consents",
    summary="Requests to test, and what was agreed",
)
def list_consents(request: HttpRequest, slug: str) -> dict[str, Any]:
    actor, now = team_of(request, slug)
    return {"consents": [_consent(one) for one in queries.consents(actor, now=now, slug=slug)]}


@router.get(
    "/consents/{consent_id}",
    response={200: TestConsentOut, **READ_PROBLEMS},
    url_name="api_consent",
    summary="One request to test, and what was agreed",
)
def show_consent(request: HttpRequest, consent_id: UUID) -> dict[str, Any]:
    actor, now = actor_by(request, Scope.CASES_READ), datetime.now(UTC)
    return _consent(queries.consent(actor, consent_id, now=now))


@router.post(
    "/consents/{consent_id}/grant",
    response={200: TestConsentOut, **PROBLEMS},
    url_name="api_grant_consent",
    summary="Agree to tests: exactly what, and from when until when",
)
def grant_consent_to_test(request: HttpRequest, consent_id: UUID, given: GrantIn, idempotency_key: str = KEY) -> Status:
    grant = actions.Grant(**given.model_dump())

    def act(actor: Actor, now: datetime) -> None:
        actions.grant_consent(consent_id, grant, by=actor, now=now)

    return _done(request, consent_id, act, key=idempotency_key)


@router.post(
    "/consents/{consent_id}/decline",
    response={200: TestConsentOut, **PROBLEMS},
    url_name="api_decline_consent",
    summary="Do not agree, with words that the tester reads",
)
def decline_consent_to_test(
    request: HttpRequest, consent_id: UUID, given: ConsentWordsIn, idempotency_key: str = KEY
) -> Status:
    def act(actor: Actor, now: datetime) -> None:
        actions.decline_consent(consent_id, given.words, by=actor, now=now)

    return _done(request, consent_id, act, key=idempotency_key)


@router.post(
    "/consents/{consent_id}/revoke",
    response={200: TestConsentOut, **PROBLEMS},
    url_name="api_revoke_consent",
    summary="Agree no more, from this moment on",
)
def revoke_consent_to_test(
    request: HttpRequest, consent_id: UUID, given: ConsentWordsIn, idempotency_key: str = KEY
) -> Status:
    def act(actor: Actor, now: datetime) -> None:
        actions.revoke_consent(consent_id, given.words, by=actor, now=now)

    return _done(request, consent_id, act, key=idempotency_key)


@router.put(
    "/consents/{consent_id}/case",
    response={200: TestConsentOut, **PROBLEMS},
    url_name="api_link_consent",
    summary="Say which report came out of the tests",
)
def link_consent_to_case(request: HttpRequest, consent_id: UUID, given: ConsentCaseIn) -> Status:
    def act(actor: Actor, now: datetime) -> None:
        actions.link_consent(consent_id, given.case, by=actor, now=now)

    return _done(request, consent_id, act)


def _done(request: HttpRequest, consent_id: UUID, act: Callable[[Actor, datetime], None], *, key: str = "") -> Status:
    actor, now = actor_by(request, Scope.CASES_WRITE), datetime.now(UTC)
    queries.consent(actor, consent_id, now=now)
    require(actor, Verb.HANDLE)

    def answer() -> tuple[int, Any]:
        act(actor, now)
        return 200, _consent(queries.consent(actor, consent_id, now=now))

    return once(request, actor, answer, now=now, key=key)


def _consent(one: queries.ConsentView) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "reference": one.reference,
        "programme": one.slug,
        "state": one.state.value,
        "asked_at": instant(one.asked_at),
        "starts_at": instant(one.starts_at),
        "ends_at": instant(one.ends_at),
        "decided_by": one.decided_by,
        "decided_at": instant(one.decided_at),
        "case": one.case_reference,
        "asked": dict(one.asked),
        "answer": dict(one.answer),
        "url": page_url("consent_to_test", one.id),
    }
