"""How a program does something to a case, here and in the apps above: once for a key, never unseen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from ninja import Header, Schema, Status

from vulndesk.apps.cases import queries
from vulndesk.apps.tokens.actions import answer_once
from vulndesk.apps.tokens.api import actor_by
from vulndesk.core.access import Actor
from vulndesk.core.api_scopes import Scope
from vulndesk.core.errors import BadInput, Conflict, Refused

TEXT_LIMIT = 500_000
IF_MATCH: Any = Header("", alias="If-Match", description="the revision or ETag that you saw; 412 when it is past")
KEY: Any = Header("", alias="Idempotency-Key", description="done once for a key, and answered the same for a day")


class Changed(Refused):
    """If-Match named a revision that the case no longer has (RFC 9110, 13.1.1)."""

    status = 412


class DoneOut(Schema):
    reference: str
    state: str
    revision: int


@dataclass(frozen=True)
class Doing:
    """What an action needs to know besides its content. seen: the revision of If-Match, None without one."""

    by: Actor
    case_id: UUID
    now: datetime
    seen: int | None


@dataclass(frozen=True)
class Heads:
    """body: what an Idempotency-Key stands for, where the request's own body can no longer be read."""

    key: str = ""
    if_match: str = ""
    body: bytes | None = None


NO_HEADS = Heads()


def reading(request: HttpRequest) -> tuple[Actor, datetime]:
    """Who reads, and when. Raises NotAllowed for a token that is not for reading cases."""
    return actor_by(request, Scope.CASES_READ), datetime.now(UTC)


def done(
    request: HttpRequest, reference: str, act: Callable[[Doing], Any], heads: Heads = NO_HEADS, *, status: int = 200
) -> Status:
    """The deed, once for a key. Answered with what it returns, or with how the case stands afterwards."""
    actor, now, seen = actor_by(request, Scope.CASES_WRITE), datetime.now(UTC), seen_in(heads.if_match)
    doing = Doing(actor, queries.listening_to(actor, reference=reference), now, seen)

    def answer() -> tuple[int, Any]:
        try:
            told = act(doing)
        except Conflict as conflict:
            if heads.if_match:
                raise Changed(conflict.what, next_step=conflict.next_step) from None
            raise
        return status, _standing(doing) if told is None else told

    sent = request.body if heads.body is None else heads.body
    body = f"{request.method} {request.path}\n".encode() + sent
    return Status(*answer_once(actor, key=heads.key.strip(), body=body, answer=answer, now=now))


def _standing(doing: Doing) -> dict[str, Any]:
    case = queries.case_head(doing.by, doing.case_id, now=doing.now).case
    return {"reference": case.reference, "state": queries.state_words(case), "revision": case.revision}


def seen_in(if_match: str) -> int | None:
    """The revision out of `"12.48"`, `"12"` or `12`; None without the header. Raises BadInput."""
    written = if_match.strip().removeprefix("W/").strip('"').partition(".")[0]
    if not written or written == "*":
        return None
    if not written.isascii() or not written.isdigit() or len(written) > 9:
        raise BadInput(
            "If-Match holds no revision.", next_step="Send the case's revision or its ETag.", field="If-Match"
        )
    return int(written)


def instant(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


def page_url(name: str, *places: Any) -> str:
    """The address of a page of the team."""
    return settings.ADDRESS + reverse(name, args=places)


def by_hand(what: str, name: str, reference: str) -> Refused:
    """For what only a person at the page may do, after they showed a second factor: a token has none."""
    return NotByToken(what, next_step=f"Show your second factor and do it at {page_url(name, reference.upper())}")


class NotByToken(Refused):
    status = 403
