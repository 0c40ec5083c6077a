"""Many reports are marked as "not a report" at once, and taken back at once: each a deed with an event of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from vulndesk.apps.cases.actions.deeds import DeedRequest, do_deed
from vulndesk.apps.cases.queries.floods import AT_ONCE
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import BadInput, Conflict, NotFound, NotNow
from vulndesk.core.lifecycle import Deed


@dataclass(frozen=True)
class SetAside:
    """References. left: those that somebody else answered or decided meanwhile; nothing was done to them."""

    done: tuple[str, ...]
    left: tuple[str, ...]


def set_flood_aside(seen: Iterable[tuple[str, int]], *, by: Actor, now: datetime) -> SetAside:
    """seen: reference and revision as the person saw them. Raises BadInput for none, or for more than can be read."""
    require(by, Verb.HANDLE)
    wanted = list(seen)
    if not 0 < len(wanted) <= AT_ONCE:
        raise BadInput(f"Choose one to {AT_ONCE} reports.", next_step="Tick those that are no reports.")
    done, left = [], []
    for reference, revision in wanted:
        try:
            case = case_of(by, reference=reference)
            do_deed(case.pk, DeedRequest(Deed.NOT_A_REPORT, seen=revision), by=by, now=now)
            done.append(reference)
        except (Conflict, NotNow, NotFound):
            left.append(reference)
    return SetAside(tuple(done), tuple(left))


def take_flood_back(references: Iterable[str], *, by: Actor, now: datetime) -> SetAside:
    """Those of them that are still not a report come back as they were: their clocks count from their start."""
    require(by, Verb.HANDLE)
    done, left = [], []
    for reference in references:
        try:
            case = case_of(by, reference=reference)
            if case.is_report:
                raise NotNow("Somebody took it back already.")
            do_deed(case.pk, DeedRequest(Deed.REOPEN, seen=case.revision), by=by, now=now)
            done.append(reference)
        except (Conflict, NotNow, NotFound):
            left.append(reference)
    return SetAside(tuple(done), tuple(left))
