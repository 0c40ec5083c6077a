"""One page of a thread: its newest messages, or those before a certain one. Only these are opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from vulndesk.apps.cases.models import Case, Message
from vulndesk.apps.timeline.queries import readable_by
from vulndesk.core.access import Actor
from vulndesk.core.errors import NotFound

MESSAGES = 50
_NO_SUCH_MESSAGE = NotFound("There is no such message.", next_step="Open the newest page of the thread.")


@dataclass(frozen=True)
class Stretch:
    """messages: in order. since, until: what happened in between; None: from the beginning, until now.

    earlier: the first of these messages, when there are others before it.
    """

    messages: Sequence[Message]
    since: datetime | None
    until: datetime | None
    earlier: UUID | None


def message_named(given: str) -> UUID | None:
    """The `before` of an address: which page of a thread it asks for. Raises NotFound for what is no id."""
    try:
        return UUID(given) if given else None
    except ValueError:
        raise _NO_SUCH_MESSAGE from None


def thread_stretch(
    actor: Actor, case: Case, *, before: UUID | None = None, only: Q | None = None, length: int = MESSAGES
) -> Stretch:
    """The caller has the case under the guard. only: a filter of the room. Raises NotFound for an unknown `before`."""
    rows = readable_by(case.messages.all(), actor)
    until = None
    if before is not None:
        bound = rows.filter(pk=before).values_list("at", flat=True).first()
        if bound is None:
            raise _NO_SUCH_MESSAGE
        until = bound
        rows = _earlier(rows, bound, before)
    found = list((rows.filter(only) if only is not None else rows).order_by("-at", "-id")[: length + 1])
    shown = found[:length][::-1]
    more = len(found) > length
    return Stretch(
        messages=shown,
        since=shown[0].at if more else None,
        until=until,
        earlier=shown[0].pk if more else None,
    )


def _earlier(rows: QuerySet[Message], at: datetime, message_id: UUID) -> QuerySet[Message]:
    return rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=message_id))
