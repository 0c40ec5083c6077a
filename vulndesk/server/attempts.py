"""Around every view: sign-ins, refusals and tries are written down (core/attempts), by what was answered.

After the layer that knows the session, and around the one that refuses forged forms. A session is looked at only where
somebody comes in or is refused: whoever reads a public page is not asked who they are.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.utils import url_str_to_user_pk
from django.contrib.auth import SESSION_KEY
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from vulndesk.apps.accounts.queries import second_factor_shown
from vulndesk.apps.attempts.actions import record_attempt
from vulndesk.apps.tokens.queries import Bearer
from vulndesk.core.attempts import WATCHED, WAYS, Answered, Kind, Standing, attempt_of
from vulndesk.server.answers import is_forged
from vulndesk.server.gate import OPEN, TOKEN

log = logging.getLogger("vulndesk.server")

LOOKED_AT = frozenset({400, 401, 403, 404, 413, 415, 422, 429})
OTHER_VERSION = re.compile(r"/api/v(?!1/)\d+/")

Handler = Callable[[HttpRequest], HttpResponse]


class Attempts:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        route = _route_of(request)
        if route not in WATCHED and response.status_code not in LOOKED_AT:
            return response
        try:
            _record(request, response, route)
        except DatabaseError as error:
            log.error("an attempt could not be written down: %s", type(error).__name__)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if _route_of(request) in WATCHED:
            request.standing_before = _standing(request)  # type: ignore[attr-defined]


def _record(request: HttpRequest, response: HttpResponse, route: str) -> None:
    is_watched = route in WATCHED
    program = _by_token(request)
    is_open = route in OPEN and program is None
    # Of a reporter's or a stranger's request nothing is read that says who it is.
    after = program or (_standing(request) if is_watched or not is_open else Standing())
    answered = Answered(
        route=route,
        method=request.method or "",
        status=response.status_code,
        is_open=is_open,
        is_token=route in TOKEN,
        is_forged=is_forged(request),
        is_unreadable=_is_unreadable(request, response.status_code),
        before=getattr(request, "standing_before", after),
        after=after,
    )
    decided = attempt_of(answered)
    if decided is None:
        return
    typed = request.POST.get("login", "") if decided.kind is Kind.SIGN_IN_REFUSED and route == "account_login" else ""
    record_attempt(decided, route=route, typed_handle=typed, now=datetime.now(UTC))


def _by_token(request: HttpRequest) -> Standing | None:
    """Of whom a program showed a token that opens something."""
    shown = getattr(request, "auth", None)
    return Standing(person=shown.actor.user_id) if isinstance(shown, Bearer) else None


def _is_unreadable(request: HttpRequest, status: int) -> bool:
    if not request.path.startswith("/api/"):
        return False
    is_other_version = status == 404 and OTHER_VERSION.match(request.path) is not None
    return is_other_version or status in (413, 415) or getattr(request, "is_unreadable", False)


def _route_of(request: HttpRequest) -> str:
    return (request.resolver_match.url_name or "") if request.resolver_match else ""


def _standing(request: HttpRequest) -> Standing:
    session = request.session
    person = _number(session.get(SESSION_KEY))
    stashed = session.get(LOGIN_SESSION_KEY)
    pending = (
        _number(url_str_to_user_pk(stashed["user_pk"])) if isinstance(stashed, dict) and stashed["user_pk"] else None
    )
    ways = tuple(dict.fromkeys(_way(one) for one in session.get(AUTHENTICATION_METHODS_SESSION_KEY) or ()))
    if person is not None and second_factor_shown(session):
        return Standing(person=person, ways=ways)
    return Standing(half=person or pending, ways=ways)


def _way(record: dict[str, Any]) -> str:
    shown = str(record.get("type") or record.get("method") or "")
    return WAYS.get(shown, shown)


def _number(written: Any) -> int | None:
    return int(written) if str(written or "").isdecimal() else None
