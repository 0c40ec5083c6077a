"""Connections to forges for programs: what the owners' pages do, and what the page of a case sends to its forge."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from vulndesk.apps.cases.api.doing import Doing, Heads, done
from vulndesk.apps.cases.api.doing import reading as reading_cases
from vulndesk.apps.forges import actions, queries
from vulndesk.apps.programmes.api.asking import Asking, answered, owning
from vulndesk.apps.tokens.api import KEY, PROBLEMS, READ_PROBLEMS, ByToken, instant, page_url
from vulndesk.core.api_scopes import Scope
from vulndesk.core.errors import BadInput, NotFound, NotNow
from vulndesk.core.forges.changes import Sending
from vulndesk.core.forges.facts import Forge

router = Router(tags=["forges"], auth=ByToken())

_ID = "0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"
_REPOSITORY = "https://forge.example.org/acme/parser"
_ONE = "/programmes/{slug}/forges/{connection_id}"


class ConnectionRowOut(Schema):
    """has_token: the desk asks the forge; else it only listens. heard_at: of the last delivery that was signed."""

    id: str
    forge: str = Field(description="github, gitlab or forgejo (Gitea as well)", examples=["github"])
    address: str = Field(description="of the repository", examples=[_REPOSITORY])
    repository: str = Field(examples=["acme/parser"])
    hook: str = Field(description="where the forge posts to", examples=[f"https://desk.example.org/forges/{_ID}/"])
    has_token: bool
    has_older_secret: bool = Field(description="the secret before holds as well")
    made_at: str
    heard_at: str | None = Field(examples=["2026-03-02T09:00:00Z"])
    answered_at: str | None = Field(description="the forge, when the desk asked", examples=["2026-03-02T09:00:01Z"])
    failing_since: str | None = Field(examples=[None])
    trouble: str = Field(description="why the forge did not answer well", examples=[""])
    switched_off_at: str | None = Field(description="since then nothing is taken and nothing asked", examples=[None])
    url: str = Field(examples=[f"https://desk.example.org/team/programmes/enix/forges/{_ID}/"])


class DeliveryCountOut(Schema):
    """How often what was posted ended so: all that is kept of what was refused."""

    outcome: str = Field(examples=["wrong_signature"])
    words: str = Field(examples=["Not signed with this connection’s secret"])
    is_refused: bool = Field(examples=[True])
    number: int = Field(examples=[2])
    last_at: str = Field(examples=["2026-03-02T09:00:00Z"])


class ConnectionOut(ConnectionRowOut):
    """counts: of what came; outcomes that never happened are left out."""

    counts: list[DeliveryCountOut]


class ConnectionsOut(Schema):
    connections: list[ConnectionRowOut]


class NewConnectionOut(Schema):
    """secret: shown in this answer alone. With it the forge signs what it posts to the connection's `hook`."""

    connection: ConnectionOut
    secret: str = Field(examples=["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"])


class ConnectionIn(BaseModel):
    """address: as the browser shows it. token: with which the desk asks the forge; empty: it only listens."""

    model_config = ConfigDict(extra="forbid")
    forge: StrictStr = Field(description="github, gitlab or forgejo (Gitea as well)", examples=["github"])
    address: StrictStr = Field(max_length=500, examples=[_REPOSITORY])
    token: StrictStr = Field("", max_length=500)


class ConnectionTokenIn(BaseModel):
    """token: kept sealed and shown nowhere. Empty: the one that is there is forgotten."""

    model_config = ConfigDict(extra="forbid")
    token: StrictStr = Field(max_length=500, examples=["glpat-of-the-project"])


class TriedTokenOut(Schema):
    """private_reporting: null where the forge has none, or does not tell this token."""

    login: str = Field(description="whose token it is", examples=["vulndesk-bot"])
    repository: str = Field(description="which it sees", examples=["acme/parser"])
    private_reporting: bool | None = Field(examples=[True])


class ForgeReplyOut(Schema):
    """A message of the team to the reporter, by its id, and what became of it at the forge.

    gone_at: it was removed there. is_other: it was changed here since.
    """

    id: str = Field(examples=[_ID])
    at: str
    may_post: bool = Field(examples=[True])
    is_posting: bool
    posted_at: str | None = Field(examples=[None])
    gone_at: str | None = Field(examples=[None])
    is_other: bool
    trouble: str = Field(description="why it was not posted", examples=[""])


class CaseForgeOut(Schema):
    """state: the forge's own word; words: the same for people. may_send: what can be sent there now.

    replies: what the team wrote to the reporter, the newest first.
    """

    forge: str = Field(examples=["github"])
    repository: str = Field(examples=["acme/parser"])
    key: str = Field(description="of the report there", examples=["GHSA-8v2q-7x3f-9m4c"])
    address: str = Field(description="of the report there", examples=[f"{_REPOSITORY}/security/advisories/1"])
    state: str = Field(examples=["triage"])
    words: str = Field(examples=["Reported, not accepted yet"])
    is_public: bool = Field(description="there")
    changed_at: str = Field(description="there, as the desk saw it last", examples=["2026-03-02T09:00:00Z"])
    is_sending: bool
    sent_at: str | None = Field(examples=[None])
    trouble: str = Field(description="why the last was not sent", examples=[""])
    may_send: list[str] = Field(examples=[["accept", "close"]])
    replies: list[ForgeReplyOut]
    url: str = Field(examples=["https://desk.example.org/team/cases/VD-7K2M-9QXW/forge/"])


@router.get(
    "/programmes/{slug}/forges",
    response={200: ConnectionsOut, **READ_PROBLEMS},
    url_name="api_forges",
    summary="The repositories that the programme is connected to",
)
def list_forges(request: HttpRequest, slug: str) -> dict[str, Any]:
    return _all(owning(request, slug, Scope.FORGES_READ))


@router.post(
    "/programmes/{slug}/forges",
    response={201: NewConnectionOut, **PROBLEMS},
    url_name="api_forges",
    summary="Connect a repository; the webhook's secret is in this answer alone",
)
def connect_forge(request: HttpRequest, slug: str, given: ConnectionIn, idempotency_key: str = KEY) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        row_id, secret = actions.connect(asking.programme_id, _new(given), by=asking.by, now=asking.now)
        return {"connection": _shown(asking, row_id), "secret": secret}

    return _changing(request, slug, act, key=idempotency_key, status=201)


@router.get(
    _ONE,
    response={200: ConnectionOut, **READ_PROBLEMS},
    url_name="api_forge",
    summary="One connection, how it stands, and what came by it",
)
def show_forge(request: HttpRequest, slug: str, connection_id: UUID) -> dict[str, Any]:
    return _shown(owning(request, slug, Scope.FORGES_READ), connection_id)


@router.delete(
    _ONE,
    response={200: ConnectionsOut, **PROBLEMS},
    url_name="api_forge",
    summary="Remove a connection, with its counts; cases that came by it stay",
)
def remove_forge(request: HttpRequest, slug: str, connection_id: UUID) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        actions.disconnect(asking.programme_id, connection_id, by=asking.by, now=asking.now)
        return _all(asking)

    return _changing(request, slug, act)


@router.put(
    f"{_ONE}/token",
    response={200: ConnectionOut, **PROBLEMS},
    url_name="api_forge_token",
    summary="Change the token with which the desk asks the forge, or have it forgotten",
)
def change_forge_token(request: HttpRequest, slug: str, connection_id: UUID, given: ConnectionTokenIn) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        actions.change_token(asking.programme_id, connection_id, given.token, by=asking.by, now=asking.now)
        return _shown(asking, connection_id)

    return _changing(request, slug, act)


@router.post(
    f"{_ONE}/switch/{{switched}}",
    response={200: ConnectionOut, **PROBLEMS},
    url_name="api_switch_forge",
    summary="Listen from now on, or take and ask nothing any more",
)
def switch_forge(
    request: HttpRequest, slug: str, connection_id: UUID, switched: str, idempotency_key: str = KEY
) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        if switched not in ("on", "off"):
            raise NotFound("There is no such deed.", next_step="One of: on, off.")
        actions.switch(asking.programme_id, connection_id, on=switched == "on", by=asking.by, now=asking.now)
        return _shown(asking, connection_id)

    return _changing(request, slug, act, key=idempotency_key)


@router.post(
    f"{_ONE}/secret",
    response={201: NewConnectionOut, **PROBLEMS},
    url_name="api_forge_secret",
    summary="Make a new secret, which is in this answer alone; the present one holds as well",
)
def renew_forge_secret(request: HttpRequest, slug: str, connection_id: UUID, idempotency_key: str = KEY) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        secret = actions.renew_secret(asking.programme_id, connection_id, by=asking.by, now=asking.now)
        return {"connection": _shown(asking, connection_id), "secret": secret}

    return _changing(request, slug, act, key=idempotency_key, status=201)


@router.delete(
    f"{_ONE}/secret/older",
    response={200: ConnectionOut, **PROBLEMS},
    url_name="api_older_forge_secret",
    summary="Let the older secret go, once the forge has the newest",
)
def drop_older_forge_secret(request: HttpRequest, slug: str, connection_id: UUID) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        actions.drop_older_secret(asking.programme_id, connection_id, by=asking.by, now=asking.now)
        return _shown(asking, connection_id)

    return _changing(request, slug, act)


@router.post(
    f"{_ONE}/try",
    response={200: TriedTokenOut, **PROBLEMS},
    url_name="api_try_forge",
    summary="Ask the forge whose the token is, and whether it sees the repository",
)
def try_forge_token(request: HttpRequest, slug: str, connection_id: UUID) -> dict[str, Any]:
    asking = owning(request, slug, Scope.FORGES_WRITE)
    shown = queries.connection(asking.programme_id, connection_id)
    found = actions.try_connection(asking.programme_id, shown.id, by=asking.by, now=asking.now)
    return {
        "login": found.login,
        "repository": found.repository.full_name,
        "private_reporting": found.private_reporting,
    }


@router.post(
    f"{_ONE}/look",
    response={202: ConnectionOut, **PROBLEMS},
    url_name="api_look_at_forge",
    summary="Look for private reports now, and not within ten minutes",
)
def look_at_forge(request: HttpRequest, slug: str, connection_id: UUID, idempotency_key: str = KEY) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        if not queries.connection(asking.programme_id, connection_id).may_look:
            raise NotNow("There is nothing to look for here.", next_step="Switch it on, or give it a token.")
        actions.look_now(asking.programme_id, connection_id, by=asking.by, now=asking.now)
        return _shown(asking, connection_id)

    return _changing(request, slug, act, key=idempotency_key, status=202)


@router.get(
    "/cases/{reference}/forge",
    response={200: CaseForgeOut, **READ_PROBLEMS},
    url_name="api_case_forge",
    summary="The private report at a forge that the case came from, and what can be sent there",
)
def show_case_forge(request: HttpRequest, reference: str) -> dict[str, Any]:
    actor, now = reading_cases(request)
    return _report(queries.case_report(actor, reference=reference), now=now)


@router.post(
    "/cases/{reference}/forge/{sending}",
    response={202: CaseForgeOut, **PROBLEMS},
    url_name="api_send_to_forge",
    summary="Accept or close the report there, or send the advisory that is public here",
    description="The desk sends it in a moment, and tries for about a day while the forge is away.",
)
def send_to_forge(request: HttpRequest, reference: str, sending: str, key: str = KEY) -> Status:
    def act(doing: Doing) -> dict[str, Any]:
        if sending not in set(Sending):
            raise NotFound("There is no such deed.", next_step=f"One of: {', '.join(Sending)}.")
        actions.ask_to_send(doing.case_id, Sending(sending), by=doing.by, now=doing.now)
        return _report(queries.case_report(doing.by, case_id=doing.case_id), now=doing.now)

    return done(request, reference, act, Heads(key), status=202)


@router.post(
    "/cases/{reference}/forge/replies/{message_id}",
    response={202: CaseForgeOut, **PROBLEMS},
    url_name="api_reply_at_forge",
    summary="Post one reply of the team below the report, as a comment that its reporter reads",
    description="Only while the report is private there: the desk asks just before it posts.",
)
def reply_at_forge(request: HttpRequest, reference: str, message_id: UUID, key: str = KEY) -> Status:
    def act(doing: Doing) -> dict[str, Any]:
        actions.ask_to_reply(doing.case_id, message_id, by=doing.by, now=doing.now)
        return _report(queries.case_report(doing.by, case_id=doing.case_id), now=doing.now)

    return done(request, reference, act, Heads(key), status=202)


def _changing(
    request: HttpRequest, slug: str, act: Callable[[Asking], Any], *, key: str = "", status: int = 200
) -> Status:
    return answered(request, owning(request, slug, Scope.FORGES_WRITE), act, key=key, status=status)


def _new(given: ConnectionIn) -> actions.NewConnection:
    if given.forge not in set(Forge):
        raise BadInput("The desk speaks to no such forge.", next_step=f"One of: {', '.join(Forge)}.", field="forge")
    return actions.NewConnection(Forge(given.forge), given.address, given.token)


def _all(asking: Asking) -> dict[str, Any]:
    found = queries.connections_of(asking.programme_id)
    return {"connections": [_row(one, asking.programme.slug) for one in found]}


def _shown(asking: Asking, connection_id: UUID) -> dict[str, Any]:
    one = queries.connection(asking.programme_id, connection_id)
    return {**_row(one, asking.programme.slug), "counts": [_count(each) for each in queries.counts_of(one.id)]}


def _row(one: queries.ConnectionView, slug: str) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "forge": one.forge.value,
        "address": one.url,
        "repository": one.repository,
        "hook": one.hook,
        "has_token": one.has_token,
        "has_older_secret": one.has_older_secret,
        "made_at": instant(one.made_at),
        "heard_at": instant(one.heard_at),
        "answered_at": instant(one.answered_at),
        "failing_since": instant(one.failing_since),
        "trouble": one.trouble,
        "switched_off_at": instant(one.switched_off_at),
        "url": page_url("forge_connection", slug, one.id),
    }


def _count(one: queries.Counted) -> dict[str, Any]:
    return {
        "outcome": one.outcome.value,
        "words": one.words,
        "is_refused": one.is_refused,
        "number": one.number,
        "last_at": instant(one.last_at),
    }


def _report(found: queries.CaseReport, *, now: datetime) -> dict[str, Any]:
    row, may_send = found.row, found.may_send(now=now)
    return {
        "forge": found.connection.forge.value,
        "repository": found.connection.repository,
        "key": row.key,
        "address": found.url,
        "state": row.state,
        "words": found.state_words,
        "is_public": row.is_public,
        "changed_at": instant(row.seen_at),
        "is_sending": found.is_sending(now=now),
        "sent_at": instant(row.sent_at),
        "trouble": row.trouble,
        "may_send": [one.value for one in Sending if one in may_send],
        "replies": [_reply(one) for one in queries.replies(found, now=now)],
        "url": page_url("case_forge", found.case.reference),
    }


def _reply(one: queries.Reply) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "at": instant(one.at),
        "may_post": one.may_post,
        "is_posting": one.is_posting,
        "posted_at": instant(one.posted_at),
        "gone_at": instant(one.gone_at),
        "is_other": one.is_other,
        "trouble": one.trouble,
    }
