"""When those who are told before the end of an embargo are told, and what becomes of a plan when the end moves.

A stage lies so many days before the end, at the same time of the day in the programme's zone: a change of clocks in
between moves no appointment. Nothing is sent that no person planned for this case and this end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from vulndesk.core.clocks import zone_of

LONGEST_DAYS = 60


class State(StrEnum):
    PLANNED = "planned"
    SENT = "sent"
    DROPPED = "dropped"


class Why(StrEnum):
    """Why a planned notice is not sent."""

    PERSON = "person"
    ENDED = "ended"
    PASSED = "passed"
    REFUSED = "refused"
    HANDED_OVER = "handed"


WHY_WORDS = {
    Why.PERSON: "taken back",
    Why.ENDED: "dropped: the embargo ended before",
    Why.PASSED: "dropped: the end of the embargo moved, and its instant is over",
    Why.HANDED_OVER: "dropped: another programme took the case over",
    Why.REFUSED: "dropped: they could not be let into the case",
}


def instant_before(end: datetime, *, days: int, zone: str) -> datetime:
    """UTC. Of a time that a change of clocks skips, the instant after the gap; of one that comes twice, the first."""
    local = end.astimezone(zone_of(zone))
    wall = (local.replace(tzinfo=None) - timedelta(days=days)).replace(fold=0)
    return wall.replace(tzinfo=zone_of(zone)).astimezone(UTC)


def planned_at(end: datetime, *, days: int, zone: str, now: datetime) -> datetime:
    """When a notice that is planned now goes: at its instant, or at once when that is over already."""
    return max(instant_before(end, days=days, zone=zone), now)


@dataclass(frozen=True)
class Followed:
    """What a plan becomes: at another instant, or dropped. Neither: it stays as it is."""

    at: datetime | None = None
    why: Why | None = None


STAYS = Followed()


def followed(planned_for: datetime, *, end: datetime | None, days: int, zone: str, now: datetime) -> Followed:
    """planned_for: the end that a person planned it for; end: the one in force, None when none is.

    Of an end that moved so near that the instant is over, nothing is sent by surprise: a person plans it again.
    """
    if end is None or end <= now:
        return Followed(why=Why.ENDED)
    if end == planned_for:
        return STAYS
    instant = instant_before(end, days=days, zone=zone)
    return Followed(at=instant) if instant > now else Followed(why=Why.PASSED)


def why_not(*, in_force: bool, has_fix: bool) -> str:
    """Why nobody can be told before the end; empty: nothing speaks against it."""
    if not in_force:
        return "No embargo is in force, so there is no end before which anybody could be told."
    if not has_fix:
        return "No fix is named yet. Who is told early is told of a fix that they can prepare."
    return ""
