"""When the original ends, the reporters of its duplicates are told in one deed: each in their own case, by no name."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from vulndesk.apps.cases.actions.deeds import DeedRequest, do_deed
from vulndesk.apps.cases.queries.around import around_of
from vulndesk.apps.cases.queries.duplicates import to_be_told
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import BadInput, NotNow
from vulndesk.core.lifecycle import CloseReason, Deed


def close_duplicates(case_id: UUID, message: str, *, by: Actor, now: datetime) -> int:
    """Closes every open duplicate with this message. Returns how many.

    Each is a deed of its own: one that somebody else changes meanwhile is refused alone (Conflict), and what was done
    before it stays done; asking again does the rest.
    """
    require(by, Verb.HANDLE)
    case = case_of(by, case_id)
    if not message.strip():
        raise BadInput("Their reporters need a sentence.", next_step="Write what you tell them.", field="message")
    waiting = to_be_told(case, around_of(by, case))
    if not waiting:
        raise NotNow("No duplicate waits for this.", next_step="Reload the case.")
    for one in waiting:
        request = DeedRequest(Deed.CLOSE, message=message, seen=one.revision, reason=CloseReason.DUPLICATE)
        do_deed(one.pk, request, by=by, now=now)
    return len(waiting)
