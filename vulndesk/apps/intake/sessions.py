"""The reporter's session: which report is open in this browser. Half an hour without a request ends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from vulndesk.core.access import Actor, Role
from vulndesk.core.errors import NotFound

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)

IDLE = timedelta(minutes=30)
_CASE = "reporter_case"
_PART = "reporter_part"
_UNTIL = "reporter_until"


def open_in_session(session: SessionBase, case_id: UUID, *, now: datetime) -> None:
    """Bind this browser to the report. A new session key, so that an older one gains nothing (CWE-384)."""
    if session.session_key is not None:
        session.cycle_key()
    session[_CASE] = str(case_id)
    session.pop(_PART, None)
    session[_UNTIL] = (now + IDLE).isoformat()


def open_part(session: SessionBase, case_id: UUID) -> None:
    """Look at another part of the report that is open. The caller has asked whether it is one."""
    session[_PART] = str(case_id)


def first_in_session(session: SessionBase | Mapping[str, Any], *, now: datetime) -> UUID | None:
    """The case of the receipt, or None when no report is open or its half hour has passed."""
    case_id, until = session.get(_CASE), session.get(_UNTIL)
    if not case_id or not until or datetime.fromisoformat(until) < now:
        return None
    return UUID(case_id)


def case_in_session(session: SessionBase | Mapping[str, Any], *, now: datetime) -> UUID | None:
    """The case that is looked at: the receipt's, or another part of the same report. None as above."""
    first, part = first_in_session(session, now=now), session.get(_PART)
    return UUID(part) if first and part else first


def keep_open(session: SessionBase, *, now: datetime) -> None:
    """A request was made: half an hour more. Written at most once a minute."""
    until = datetime.fromisoformat(session[_UNTIL])
    if until - now < IDLE - timedelta(minutes=1):
        session[_UNTIL] = (now + IDLE).isoformat()


def close_in_session(session: SessionBase) -> None:
    session.pop(_CASE, None)
    session.pop(_PART, None)
    session.pop(_UNTIL, None)


def reporter_of(session: SessionBase, *, now: datetime) -> Actor:
    """The reporter as the rules see them. Raises NotFound when no report is open."""
    return _reporter(session, case_in_session(session, now=now), now=now)


def receipt_required(
    view: Callable[Concatenate[HttpRequest, Actor, datetime, P], R],
) -> Callable[Concatenate[HttpRequest, P], R | HttpResponse]:
    """Only a browser in which a report is open passes, with its reporter and this moment; others go to the door."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R | HttpResponse:
        now = datetime.now(UTC)
        try:
            actor = reporter_of(request.session, now=now)
        except NotFound:
            return redirect("status")
        return view(request, actor, now, *args, **kwargs)

    return guarded


def holder_of(session: SessionBase, *, now: datetime) -> Actor:
    """The reporter in the case of the receipt, whichever part is looked at."""
    return _reporter(session, first_in_session(session, now=now), now=now)


def _reporter(session: SessionBase, case_id: UUID | None, *, now: datetime) -> Actor:
    if case_id is None:
        raise NotFound("No report is open in this browser.", next_step="Open it with its receipt.")
    keep_open(session, now=now)
    return Actor(Role.REPORTER, case_id=case_id)
