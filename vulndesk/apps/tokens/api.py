"""Signing in with a token: `Authorization: Bearer vdt_…`. And who one is by it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from ninja import Header, Query, Router, Schema, Status
from ninja.security import HttpBearer

from vulndesk.apps.accounts.actions import spend_allowance
from vulndesk.apps.accounts.queries import network_of
from vulndesk.apps.tokens.actions import answer_once, note_use
from vulndesk.apps.tokens.queries import Bearer, bearer
from vulndesk.core.access import Actor
from vulndesk.core.api_scopes import Scope, require_scope
from vulndesk.core.errors import BadInput, Conflict, Refused

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
        return self.authenticate(request, token.strip() if scheme.lower() == "bearer" else "")

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


# What an operation with a token can refuse with: one that reads, and one that does something. Each is a Problem, which
# server/openapi.py describes once: a model for each refusal of each operation was a fifth of a desk's start.
READ_PROBLEMS: dict[int, Any] = dict.fromkeys((400, 401, 403, 404, 422, 429, 503))
PROBLEMS: dict[int, Any] = READ_PROBLEMS | dict.fromkeys((409, 412, 413, 415))


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
    return {"handle": found.handle, "scopes": list(found.scopes), "expires_at": instant(found.expires_at)}


# --- for the API of every app ------------------------------------------------------------------------------------

IF_MATCH: Any = Header("", alias="If-Match", description="the ETag or revision that you saw; 412 when it is past")
IF_NONE_MATCH: Any = Header("", alias="If-None-Match", description="an ETag; 304 when it is still that")
BEFORE: Any = Query("", max_length=40, description="`earlier` of the page before: the messages before these")
PART: Any = Query("", description="a reference out of `parts`, of a report that the team split; empty: the report")
CURSOR: Any = Query("", max_length=40, description="`next` of the page before; empty: the first page")


def at_most(most: int, *, usual: int = 50) -> Any:
    """The parameter `limit` of a list."""
    return Query(usual, ge=1, le=most, description="how many at once")


KEY: Any = Header("", alias="Idempotency-Key", description="done once for a key, and answered the same for a day")


_ENTITY_TAG = re.compile(r'"[^"]*"')


class PastRevision(Refused):
    """If-Match named what is no longer so (RFC 9110, 13.1.1)."""

    status = 412


class NotByToken(Refused):
    """Only a person may do it, on its page, after the second factor was shown once more: a token has none."""

    status = 403

    def __init__(self, what: str, *, page: str) -> None:
        super().__init__(what, next_step=f"Show your second factor and do it at {page}")


def once(
    request: HttpRequest,
    by: Actor,
    answer: Callable[[], tuple[int, Any]],
    *,
    now: datetime,
    key: str = "",
    if_match: str = "",
    body: bytes | None = None,
) -> Status:
    """What a request does, once for a key. Who named a revision hears 412 where somebody was first.

    body: what the key stands for, where the request's own body can no longer be read.
    """

    def answered() -> tuple[int, Any]:
        try:
            return answer()
        except Conflict as conflict:
            if if_match:
                raise PastRevision(conflict.what, next_step=conflict.next_step) from None
            raise

    if not key.strip() and "Idempotency-Key" in request.headers:
        raise BadInput("The Idempotency-Key is empty.", next_step="Send a new UUID in it.", field="Idempotency-Key")
    sent = f"{request.method} {request.path}\n".encode() + (request.body if body is None else body)
    return Status(*answer_once(by, key=key.strip(), body=sent, answer=answered, now=now))


def opaque(mark: str) -> str:
    """The ETag of a mark."""
    return f'"{mark}"'


def is_still(mark: str, if_none_match: str) -> bool:
    """Does If-None-Match name the present mark? A list, `*` and weak ones, too (RFC 9110, 13.1.2)."""
    return if_none_match.strip() == "*" or opaque(mark) in _ENTITY_TAG.findall(if_none_match)


def marks_in(if_match: str) -> list[str]:
    """The marks of If-Match, quoted or not; empty without the header and for `*`, which any state fits.

    A weak one counts as well: a proxy that compresses answers makes weak ones of all.
    """
    if if_match.strip() in ("", "*"):
        return []
    return [one.strip('"') for one in _ENTITY_TAG.findall(if_match)] or [if_match.strip()]


def mark_in(if_match: str, *, now: str) -> str | None:
    """The mark that somebody saw; of several the present one, `now`, where it is among them. None without one."""
    marks = marks_in(if_match)
    return next((one for one in marks if one == now), marks[0] if marks else None)


def revision_in(if_match: str) -> int | None:
    """The revision out of `"12.48"`, `"12"` or `12`, the newest of several; None without the header. Raises BadInput.

    A revision only grows, so that the newest of those that somebody saw is the present one, or all are past.
    """
    written = [mark.partition(".")[0] for mark in marks_in(if_match)]
    if any(not one.isascii() or not one.isdigit() or len(one) > 9 for one in written):
        raise BadInput("If-Match holds no revision.", next_step="Send the revision or the ETag.", field="If-Match")
    return max(map(int, written), default=None)


def instant(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


def page_url(name: str, *places: Any) -> str:
    """The address of a page of the desk."""
    return settings.ADDRESS + reverse(name, args=places)
