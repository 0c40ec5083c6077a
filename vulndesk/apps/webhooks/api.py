"""Webhooks of a programme for programs: what the owners' pages do. An address may hold a token, so owners alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr

from vulndesk.apps.programmes.api.asking import Asking, answered, owning
from vulndesk.apps.tokens.api import (
    CURSOR,
    KEY,
    PROBLEMS,
    READ_PROBLEMS,
    ByToken,
    instant,
    page_url,
)
from vulndesk.apps.webhooks import actions, queries
from vulndesk.core.api_scopes import Scope
from vulndesk.core.errors import BadInput, NotFound
from vulndesk.core.webhooks import GROUPS

router = Router(tags=["webhooks"], auth=ByToken())

_ADDRESS = "https://receiver.example.org/vulndesk"
_ID = "0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"


class WebhookOut(Schema):
    """groups: what it is told of. failing_since: nothing arrived since. switched_off_at: it is told of nothing."""

    id: str
    address: str = Field(examples=[_ADDRESS])
    groups: list[str] = Field(examples=[["case", "clock"]])
    with_titles: bool = Field(description="titles and severities of cases are sent, too")
    failing_since: str | None = Field(examples=[None])
    switched_off_at: str | None = Field(examples=[None])
    has_older_secret: bool = Field(description="the secret before signs as well")
    url: str = Field(examples=[f"https://desk.example.org/team/programmes/enix/webhooks/{_ID}/"])


class WebhooksOut(Schema):
    webhooks: list[WebhookOut]


class NewWebhookOut(Schema):
    """secret: shown in this answer alone. It signs what is sent, as Standard Webhooks say."""

    webhook: WebhookOut
    secret: str = Field(examples=["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"])


class WebhookIn(BaseModel):
    """groups: case, message, clock, embargo, release, advisory, policy or channel."""

    model_config = ConfigDict(extra="forbid")
    address: StrictStr = Field(max_length=2000, examples=[_ADDRESS])
    groups: list[StrictStr] = Field(min_length=1, max_length=20, examples=[["case", "clock"]])
    with_titles: StrictBool = False


class SendingOut(Schema):
    """state: waiting, arrived or given_up. answer: the status; 0: nobody answered; null: not tried yet."""

    id: str
    type: str = Field(examples=["case.received"])
    at: str
    state: str = Field(examples=["arrived"])
    tries: int = Field(examples=[1])
    answer: int | None = Field(examples=[200])
    tried_at: str | None = Field(examples=["2026-03-02T09:00:01Z"])
    next_at: str | None = Field(examples=[None])


class SendingsOut(Schema):
    """The newest first. next: the cursor of the next page, empty at the end."""

    sendings: list[SendingOut]
    next: str


@router.get(
    "/programmes/{slug}/webhooks",
    response={200: WebhooksOut, **READ_PROBLEMS},
    url_name="api_webhooks",
    summary="The programs that are told that something happened",
)
def list_webhooks(request: HttpRequest, slug: str) -> dict[str, Any]:
    return _all(owning(request, slug, Scope.WEBHOOKS_READ))


@router.post(
    "/programmes/{slug}/webhooks",
    response={201: NewWebhookOut, **PROBLEMS},
    url_name="api_webhooks",
    summary="Add a webhook; its secret is in this answer alone",
)
def add_webhook(request: HttpRequest, slug: str, given: WebhookIn, idempotency_key: str = KEY) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        row, secret = actions.add_webhook(asking.programme_id, _new(given), by=asking.by, now=asking.now)
        return {"webhook": _shown(asking, row.pk), "secret": secret}

    return _changing(request, slug, act, key=idempotency_key, status=201)


@router.get(
    "/programmes/{slug}/webhooks/{webhook_id}",
    response={200: WebhookOut, **READ_PROBLEMS},
    url_name="api_webhook",
    summary="One webhook and how it stands",
)
def show_webhook(request: HttpRequest, slug: str, webhook_id: UUID) -> dict[str, Any]:
    return _shown(owning(request, slug, Scope.WEBHOOKS_READ), webhook_id)


@router.put(
    "/programmes/{slug}/webhooks/{webhook_id}",
    response={200: WebhookOut, **PROBLEMS},
    url_name="api_webhook",
    summary="Change where it is told and of what",
)
def change_webhook(request: HttpRequest, slug: str, webhook_id: UUID, given: WebhookIn) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        actions.change_webhook(asking.programme_id, webhook_id, _new(given), by=asking.by, now=asking.now)
        return _shown(asking, webhook_id)

    return _changing(request, slug, act)


@router.delete(
    "/programmes/{slug}/webhooks/{webhook_id}",
    response={200: WebhooksOut, **PROBLEMS},
    url_name="api_webhook",
    summary="Remove a webhook, with its log",
)
def remove_webhook(request: HttpRequest, slug: str, webhook_id: UUID) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        actions.remove_webhook(asking.programme_id, webhook_id, by=asking.by, now=asking.now)
        return _all(asking)

    return _changing(request, slug, act)


@router.post(
    "/programmes/{slug}/webhooks/{webhook_id}/switch/{switched}",
    response={200: WebhookOut, **PROBLEMS},
    url_name="api_switch_webhook",
    summary="Tell it from now on, or of nothing any more",
)
def switch_webhook(
    request: HttpRequest, slug: str, webhook_id: UUID, switched: str, idempotency_key: str = KEY
) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        if switched not in ("on", "off"):
            raise NotFound("There is no such deed.", next_step="One of: on, off.")
        actions.switch(asking.programme_id, webhook_id, on=switched == "on", by=asking.by, now=asking.now)
        return _shown(asking, webhook_id)

    return _changing(request, slug, act, key=idempotency_key)


@router.post(
    "/programmes/{slug}/webhooks/{webhook_id}/secret",
    response={201: NewWebhookOut, **PROBLEMS},
    url_name="api_webhook_secret",
    summary="Make a new secret, which is in this answer alone; the present one signs as well",
)
def renew_webhook_secret(request: HttpRequest, slug: str, webhook_id: UUID, idempotency_key: str = KEY) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        secret = actions.renew_secret(asking.programme_id, webhook_id, by=asking.by, now=asking.now)
        return {"webhook": _shown(asking, webhook_id), "secret": secret}

    return _changing(request, slug, act, key=idempotency_key, status=201)


@router.delete(
    "/programmes/{slug}/webhooks/{webhook_id}/secret/older",
    response={200: WebhookOut, **PROBLEMS},
    url_name="api_older_webhook_secret",
    summary="Let the older secret go, once the receiver has the newest",
)
def drop_older_webhook_secret(request: HttpRequest, slug: str, webhook_id: UUID) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        actions.drop_older_secret(asking.programme_id, webhook_id, by=asking.by, now=asking.now)
        return _shown(asking, webhook_id)

    return _changing(request, slug, act)


@router.get(
    "/programmes/{slug}/webhooks/{webhook_id}/sendings",
    response={200: SendingsOut, **READ_PROBLEMS},
    url_name="api_sendings",
    summary="What was sent to it and what was answered",
)
def list_sendings(request: HttpRequest, slug: str, webhook_id: UUID, cursor: str = CURSOR) -> dict[str, Any]:
    asking = owning(request, slug, Scope.WEBHOOKS_READ)
    shown = queries.webhook(asking.programme_id, webhook_id)
    found, earlier = queries.sendings_of(shown.id, before=_before(cursor))
    return {"sendings": [_sending(one) for one in found], "next": instant(earlier) or ""}


@router.post(
    "/programmes/{slug}/webhooks/{webhook_id}/sendings/{sending_id}/again",
    response={202: SendingOut, **PROBLEMS},
    url_name="api_send_again",
    summary="Send it once more, with the same id",
)
def send_to_webhook_again(
    request: HttpRequest, slug: str, webhook_id: UUID, sending_id: UUID, idempotency_key: str = KEY
) -> Status:
    def act(asking: Asking) -> dict[str, Any]:
        # Of this webhook: a log belongs to its own.
        queries.sending(asking.programme_id, webhook_id, sending_id)
        actions.send_again(asking.programme_id, sending_id, by=asking.by, now=asking.now)
        return _sending(queries.sending(asking.programme_id, webhook_id, sending_id))

    return _changing(request, slug, act, key=idempotency_key, status=202)


def _changing(
    request: HttpRequest, slug: str, act: Callable[[Asking], Any], *, key: str = "", status: int = 200
) -> Status:
    return answered(request, owning(request, slug, Scope.WEBHOOKS_WRITE), act, key=key, status=status)


def _shown(asking: Asking, row_id: UUID) -> dict[str, Any]:
    return _webhook(queries.webhook(asking.programme_id, row_id), asking.programme.slug)


def _all(asking: Asking) -> dict[str, Any]:
    found = queries.webhooks_of(asking.programme_id)
    return {"webhooks": [_webhook(one, asking.programme.slug) for one in found]}


def _new(given: WebhookIn) -> actions.NewWebhook:
    for one in given.groups:
        if one not in GROUPS:
            raise BadInput(
                "There is nothing of this name to be told of.",
                next_step=f"One of: {', '.join(GROUPS)}.",
                field="groups",
            )
    return actions.NewWebhook(given.address, queries.types_in(given.groups), with_titles=given.with_titles)


def _before(cursor: str) -> datetime | None:
    if not cursor:
        return None
    try:
        found = datetime.fromisoformat(cursor)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadInput("This is no cursor of the desk.", next_step="Begin without one.", field="cursor")
    return found


def _webhook(one: queries.WebhookView, slug: str) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "address": one.address,
        "groups": list(one.groups),
        "with_titles": one.with_titles,
        "failing_since": instant(one.failing_since),
        "switched_off_at": instant(one.switched_off_at),
        "has_older_secret": one.has_older_secret,
        "url": page_url("webhook", slug, one.id),
    }


def _sending(row: Any) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "type": row.type,
        "at": instant(row.at),
        "state": row.state,
        "tries": row.tries,
        "answer": row.answer,
        "tried_at": instant(row.tried_at),
        "next_at": instant(row.next_at),
    }
