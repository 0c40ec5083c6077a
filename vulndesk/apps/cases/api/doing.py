"""How a program does something to a case, here and in the apps above: once for a key, never unseen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema, Status

from vulndesk.apps.cases import queries
from vulndesk.apps.tokens.api import (
    IF_MATCH,
    KEY,
    NotByToken,
    PastRevision,
    actor_by,
    instant,
    once,
    page_url,
    revision_in,
)
from vulndesk.core.access import Actor
from vulndesk.core.api_scopes import Scope
from vulndesk.core.errors import Conflict, Refused

__all__ = [
    "IF_MATCH",
    "KEY",
    "TEXT_LIMIT",
    "Doing",
    "DoneOut",
    "Heads",
    "NotByToken",
    "by_hand",
    "done",
    "done_after",
    "in_utc",
    "instant",
    "page_url",
    "reading",
]

TEXT_LIMIT = 500_000


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
    request: HttpRequest,
    reference: str,
    act: Callable[[Doing], Any],
    heads: Heads = NO_HEADS,
    *,
    status: int = 200,
) -> Status:
    """The deed, once for a key. Answered with what it returns, or with how the case stands afterwards."""
    doing = _doing(request, reference, heads)
    return _answered(request, doing, lambda: act(doing), heads, status=status)


def done_after(
    request: HttpRequest,
    reference: str,
    prepare: Callable[[Doing], Callable[[], Any]],
    heads: Heads = NO_HEADS,
    *,
    status: int = 200,
) -> Status:
    """As `done`, for what asks others first: prepare may take its time, what it returns is the short transaction."""
    doing = _doing(request, reference, heads)
    try:
        act = prepare(doing)
    except Conflict as conflict:
        if heads.if_match:
            raise PastRevision(conflict.what, next_step=conflict.next_step) from None
        raise
    return _answered(request, doing, act, heads, status=status)


def _doing(request: HttpRequest, reference: str, heads: Heads) -> Doing:
    actor, now, seen = actor_by(request, Scope.CASES_WRITE), datetime.now(UTC), revision_in(heads.if_match)
    return Doing(actor, queries.listening_to(actor, reference=reference), now, seen)


def _answered(request: HttpRequest, doing: Doing, act: Callable[[], Any], heads: Heads, *, status: int) -> Status:
    def answer() -> tuple[int, Any]:
        told = act()
        return status, _standing(doing) if told is None else told

    return once(request, doing.by, answer, now=doing.now, key=heads.key, if_match=heads.if_match, body=heads.body)


def _standing(doing: Doing) -> dict[str, Any]:
    case = queries.case_head(doing.by, doing.case_id, now=doing.now).case
    return {"reference": case.reference, "state": queries.state_words(case), "revision": case.revision}


def in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def by_hand(what: str, name: str, reference: str) -> Refused:
    """For what only a person at the page may do."""
    return NotByToken(what, page=page_url(name, reference.upper()))
