"""Who asks about which programme; the pages of its owners begin with it, and answer their buttons with a sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest

from vulndesk.apps.accounts.queries import person_of
from vulndesk.apps.policies.queries import actor_for, programme_for
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import NotFound, NotNow


@dataclass(frozen=True)
class Asking:
    by: Actor
    programme: Any
    now: datetime

    @property
    def programme_id(self) -> int:
        return int(self.programme.pk)


# Done to a row of a programme: the sentence that is said afterwards.
Deed = Callable[[Asking, UUID], str]


def owned(request: HttpRequest, slug: str) -> Asking:
    """Raises NotFound for a programme of others, NotAllowed for one that is theirs to handle alone."""
    actor = actor_for(person_of(request))
    programme = programme_for(actor, slug)
    require(actor, Verb.CHANGE_PROGRAMME, programme.pk)
    return Asking(actor, programme, datetime.now(UTC))


def saying(words: str, deed: Callable[..., None], **how: bool) -> Deed:
    """deed: an action of (programme_id, row_id, by, now)."""

    def done(asking: Asking, row_id: UUID) -> str:
        deed(asking.programme_id, row_id, **how, by=asking.by, now=asking.now)
        return words

    return done


def press(request: HttpRequest, asking: Asking, row_id: UUID, deed: Deed | None) -> None:
    """The button is answered above the next page, also with why not now."""
    if deed is None:
        raise NotFound("There is no such deed.", next_step="Go back, and reload the page.")
    try:
        messages.success(request, deed(asking, row_id))
    except NotNow as refused:
        messages.error(request, str(refused))
