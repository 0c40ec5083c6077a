"""One page of a thread: its newest messages, or those before a certain one. Only these are opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

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
    wanted = only if only is not None else Q()
    # An empty filter is left out: joined by "or" it would let nothing through but the other side.
    condition = wanted if before is None else _until(before) & (wanted | Q(pk=before) if wanted else Q())
    rows = readable_by(case.messages.filter(condition), actor)
    found = list(rows.order_by("-at", "-id")[: length + 2])
    until = None
    if before is not None:
        # The message itself comes first, by the same question: where it does not, it is not one of this thread.
        if not found or found[0].pk != before:
            raise _NO_SUCH_MESSAGE
        until, found = found[0].at, found[1:]
    shown = found[:length][::-1]
    more = len(found) > length
    return Stretch(
        messages=shown,
        since=shown[0].at if more else None,
        until=until,
        earlier=shown[0].pk if more else None,
    )


def _until(message_id: UUID) -> Q:
    """A message and those before it. Of one instant the ids give the order."""
    at = Message.objects.filter(pk=message_id).values("at")
    return Q(at__lte=at) & (Q(at__lt=at) | Q(pk__lte=message_id))
