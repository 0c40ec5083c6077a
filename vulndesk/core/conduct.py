"""Conduct (E21, E22): consent to tests with its window, and what may follow from a violation.

Nothing here ever refuses a report: who lost access can still report, and what they report keeps its promises.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from vulndesk.core.errors import BadInput, NotAllowed

LONGEST_TEST = timedelta(days=366)
# A report in the slow lane leaves it this long before its next promise ends, so that no promise is ever later for it.
SLOW_UNTIL = timedelta(hours=12)
HIDDEN = "[the reporter]"


class Consent(StrEnum):
    """How a request to test stands. COMING is granted and has not begun; the row itself says GRANTED for both."""

    ASKED = "asked"
    COMING = "coming"
    GRANTED = "granted"
    DECLINED = "declined"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


CONSENT_WORDS = {
    Consent.ASKED: "waiting for an answer",
    Consent.COMING: "agreed, and not begun yet",
    Consent.GRANTED: "agreed, and running",
    Consent.DECLINED: "not agreed",
    Consent.REVOKED: "agreed, and revoked",
    Consent.WITHDRAWN: "taken back by who asked",
    Consent.ENDED: "agreed, and ended",
}


class Access(StrEnum):
    """What can be taken away."""

    THREAD = "thread"  # writing in the thread of one report
    PROJECT = "project"  # the forge, the chat server, a test account: what the desk does not own
    TEAM = "team"  # the account on this desk


ACCESS_WORDS = {
    Access.THREAD: "writing in the thread of this report",
    Access.PROJECT: "access to the project",
    Access.TEAM: "the account on this desk",
}


def consent_now(stored: str, *, starts_at: datetime | None, ends_at: datetime | None, now: datetime) -> Consent:
    """A consent begins and ends by itself, whether or not the worker has written it down."""
    state = Consent(stored)
    if state is not Consent.GRANTED or starts_at is None or ends_at is None:
        return state
    if now >= ends_at:
        return Consent.ENDED
    return Consent.COMING if now < starts_at else Consent.GRANTED


def require_window(*, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Raises BadInput for a window without a zone, of the past, without length, or longer than a year."""
    if starts_at.utcoffset() is None or ends_at.utcoffset() is None:
        raise BadInput("An instant needs its zone.", next_step="Say in which zone it is.", field="starts_at")
    if ends_at <= starts_at:
        raise BadInput("The tests would end before they begin.", next_step="Choose a later end.", field="ends_at")
    if ends_at <= now:
        raise BadInput("This end has passed already.", next_step="Choose a later one.", field="ends_at")
    if ends_at - starts_at > LONGEST_TEST:
        raise BadInput("Consent lasts a year at most.", next_step="Choose an earlier end.", field="ends_at")


def runs(*, ends_at: datetime | None, ended_at: datetime | None, now: datetime) -> bool:
    """Whether something that was taken away is still away. ends_at None: it was taken away for good."""
    return ended_at is None and (ends_at is None or now < ends_at)


def require_another_person(user_id: int | None, *, decided_by: str, handlers: Collection[int]) -> None:
    """An appeal is looked at by somebody else, where there is somebody else. Raises NotAllowed."""
    if f"user:{user_id}" == decided_by and any(one != user_id for one in handlers):
        raise NotAllowed("You decided this yourself.", next_step="Another person of the team looks at the appeal.")


def without_identity(text: str, known: Iterable[str]) -> str:
    """The text with every known name of a person replaced, whatever its case. Shorter ones would hit other words."""
    names = sorted({one.strip() for one in known if len(one.strip()) >= 3}, key=len, reverse=True)
    if not names:
        return text
    return re.sub("|".join(map(re.escape, names)), HIDDEN, text, flags=re.IGNORECASE)
