"""A planned pause of intake: when it holds, who may report all the same, and from when clocks count.

A pause begins and ends by its instants alone; nothing has to run for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from vulndesk.core.errors import BadInput, NotNow

FURTHEST = timedelta(days=731)  # a year ahead, and a year long


class PausedClocks(StrEnum):
    """What happens to the clocks of a report that comes during the pause."""

    RUN_ON = "run_on"
    AFTER = "after"  # they start when the pause ends


@dataclass(frozen=True)
class PlannedPause:
    """Aware instants; ends_at: the planned end, or the earlier one by which an owner ended it."""

    starts_at: datetime
    ends_at: datetime
    text: str = ""
    open_for_urgent: bool = True
    clocks: PausedClocks = PausedClocks.RUN_ON

    def holds(self, now: datetime) -> bool:
        return self.starts_at <= now < self.ends_at


class IntakePaused(NotNow):
    """Intake is closed for a time. until: when it opens by itself."""

    kind = "intake_paused"

    def __init__(self, pause: PlannedPause, *, words: str, next_step: str) -> None:
        super().__init__(words, next_step=next_step)
        self.until = pause.ends_at
        self.text = pause.text
        self.open_for_urgent = pause.open_for_urgent


def require_plan(*, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Raises BadInput with the field."""
    if ends_at <= starts_at:
        raise BadInput("The pause ends before it begins.", next_step="Choose a later end.", field="ends_at")
    if ends_at <= now:
        raise BadInput("The pause would be over already.", next_step="Choose a later end.", field="ends_at")
    if ends_at > now + FURTHEST:
        raise BadInput(
            "The pause ends more than two years from now.", next_step="Choose an earlier end.", field="ends_at"
        )


def require_open(pause: PlannedPause | None, *, urgent: bool, now: datetime) -> None:
    """Raises IntakePaused where a report is not taken now. urgent: the reporter says exploited, public or critical."""
    if pause is None or not pause.holds(now) or (urgent and pause.open_for_urgent):
        return
    until = moment_words(pause.ends_at)
    if pause.open_for_urgent:
        step = (
            "What is being exploited, is public already or is critical is taken all the same: say so in the report. "
            f"Everything else, after {until}."
        )
    else:
        step = f"Send it after {until}."
    raise IntakePaused(pause, words=f"This programme takes no reports until {until}.", next_step=step)


def clocks_start(pause: PlannedPause | None, *, now: datetime) -> tuple[datetime, str]:
    """From when the clocks of a report that comes now count, and what to add to their working."""
    if pause is None or not pause.holds(now):
        return now, ""
    if pause.clocks is PausedClocks.AFTER:
        return pause.ends_at, "; it counts from the end of the pause of intake"
    return now, "; it runs during the pause of intake"


def moment_words(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
