"""Signing in with a token: `Authorization: Bearer vdt_…`. And who one is by it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.security import HttpBearer

from vulndesk.apps.accounts.actions import spend_allowance
from vulndesk.apps.accounts.queries import network_of
from vulndesk.apps.tokens.actions import note_use
from vulndesk.apps.tokens.queries import Bearer, bearer
from vulndesk.core.access import Actor
from vulndesk.core.api_scopes import Scope, require_scope
from vulndesk.core.errors import Refused

router = Router(tags=["team"])

WRONG_PER_MINUTE = 20


class NoSuchToken(Refused):
    """Missing, malformed, unknown, ended or of somebody who was shut out: one answer."""

    status = 401
    challenge = "Bearer"

    def __init__(self) -> None:
        super().__init__(
            "This token opens nothing.", next_step="Make one under “Your account”, and send it as a bearer."
        )


class ByToken(HttpBearer):
    """Who asks. A scope is asked of each route (`actor_by`); a cookie of the pages opens nothing here."""

    openapi_description = "`Bearer` and a token of “Your account”, e.g. `Authorization: Bearer vdt_…`"

    def __call__(self, request: HttpRequest) -> Any:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return self.authenticate(request, token if scheme.lower() == "bearer" else "")

    def authenticate(self, request: HttpRequest, token: str) -> Bearer:
        now = datetime.now(UTC)
        found = bearer(token, now=now)
        if found is None:
            network = network_of(request.META.get("REMOTE_ADDR", ""))
            spend_allowance(purpose="wrong token", who=network, limit=WRONG_PER_MINUTE, per_seconds=60, now=now)
            raise NoSuchToken
        if found.used_on != now.date():
            note_use(found.token_id, now=now)
        return found


class Problem(Schema):
    """RFC 9457, with the next step in words."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    next_step: str = ""
    field: str = ""


# What an operation with a token can refuse with: one that reads, and one that does something.
READ_PROBLEMS: dict[int, Any] = dict.fromkeys((400, 401, 403, 404, 422, 429, 503), Problem)
PROBLEMS: dict[int, Any] = READ_PROBLEMS | dict.fromkeys((409, 412, 413, 415), Problem)


class MeOut(Schema):
    handle: str
    scopes: list[str]
    expires_at: str


def actor_by(request: HttpRequest, scope: Scope) -> Actor:
    """The person behind the token, as far as it reaches. Raises NotAllowed when the token has not this scope."""
    found: Bearer = request.auth  # type: ignore[attr-defined]
    require_scope(found.scopes, scope)
    return found.actor


@router.get(
    "/me",
    response={200: MeOut, **READ_PROBLEMS},
    auth=ByToken(),
    url_name="api_me",
    summary="Whom this token speaks for",
)
def me(request: HttpRequest) -> dict[str, Any]:
    found: Bearer = request.auth  # type: ignore[attr-defined]
    ends = found.expires_at.isoformat().replace("+00:00", "Z")
    return {"handle": found.handle, "scopes": list(found.scopes), "expires_at": ends}
