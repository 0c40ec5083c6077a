"""The conditional update of every deed: of two people who act at once, one wins and the other is told what happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import F

from vulndesk.apps.accounts.queries import name_of
from vulndesk.apps.cases.models import Case
from vulndesk.apps.timeline.models import Event
from vulndesk.core.errors import Conflict
from vulndesk.core.event_sentences import sentence_of
from vulndesk.core.events import EventKind

Result = TypeVar("Result")

TRIES = 5
LOOK_AGAIN = "Nothing of yours was done. Look, then decide again."


# What follows from a deed or from the clock by itself; "what happened" names the deed.
CONSEQUENCES = (
    EventKind.INVESTIGATION_STARTED,
    EventKind.UNOWNED_ALARM,
    EventKind.CLOCK_REMINDER,
    EventKind.CLOCK_BREACHED,
    EventKind.EVIDENCE_GATHERED,
)


def apply_change(case: Case, changes: dict[str, Any], *, now: datetime) -> None:
    """Its count must be 1, or somebody else was first and nothing happens. In the caller's transaction."""
    updated = Case.objects.filter(pk=case.pk, revision=case.revision).update(revision=F("revision") + 1, **changes)
    if updated != 1:
        raise Conflict(what_happened(case, now=now), next_step=LOOK_AGAIN)


def require_fresh(case: Case, seen: int | None, *, now: datetime) -> None:
    """seen: the revision on the page that the person acted from; None where there was no page."""
    if seen is not None and seen != case.revision:
        raise Conflict(what_happened(case, now=now), next_step=LOOK_AGAIN)


def never_in_vain(deed: Callable[[], Result]) -> Result:
    """For what a reporter does: whoever was first, it is decided again on the newest row, and is never lost."""
    for _ in range(TRIES - 1):
        try:
            return deed()
        except Conflict:
            continue
    return deed()


def what_happened(case: Case, *, now: datetime) -> str:
    """The last deed on the case in words, for whoever came second."""
    last = Event.objects.filter(case_id=case.pk).exclude(kind__in=CONSEQUENCES).order_by("-id").first()
    if last is None:
        return "Somebody else acted on this case first."
    who = name_of(last.actor, otherwise="The reporter")
    seconds = max(0, int((now - last.at).total_seconds()))
    ago = f"{seconds} seconds" if seconds < 120 else f"{seconds // 60} minutes"
    return f"Somebody else acted on this case first, {ago} ago: {sentence_of(last.kind, who=who, facts=last.facts)}"
