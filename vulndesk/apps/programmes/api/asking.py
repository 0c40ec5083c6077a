"""Who asks about which programme. One of others is as absent as one that never was, with any scope and for any deed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Status

from vulndesk.apps.policies.asking import Asking
from vulndesk.apps.policies.queries import programme_for
from vulndesk.apps.tokens.api import actor_by, once
from vulndesk.core.access import Verb, require
from vulndesk.core.api_scopes import Scope

__all__ = ["Asking", "answered", "changing", "owning", "reading"]


def reading(request: HttpRequest, slug: str, scope: Scope = Scope.PROGRAMMES_READ) -> Asking:
    actor = actor_by(request, scope)
    return Asking(actor, programme_for(actor, slug), datetime.now(UTC))


def owning(request: HttpRequest, slug: str, scope: Scope) -> Asking:
    """Raises NotAllowed for a programme that is theirs to handle alone."""
    asking = reading(request, slug, scope)
    require(asking.by, Verb.CHANGE_PROGRAMME, asking.programme_id)
    return asking


def changing(
    request: HttpRequest,
    slug: str,
    act: Callable[[Asking], Any],
    *,
    key: str = "",
    if_match: str = "",
    status: int = 200,
) -> Status:
    """A deed on a programme, answered with what `act` returns."""
    asking = reading(request, slug, Scope.PROGRAMMES_WRITE)
    return answered(request, asking, act, key=key, if_match=if_match, status=status)


def answered(
    request: HttpRequest,
    asking: Asking,
    act: Callable[[Asking], Any],
    *,
    key: str = "",
    if_match: str = "",
    status: int = 200,
) -> Status:
    return once(request, asking.by, lambda: (status, act(asking)), now=asking.now, key=key, if_match=if_match)
