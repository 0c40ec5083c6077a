"""A sighting: an issue or pull request that looks like a report. Its states, its steps, how often it was none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from vulndesk.core.errors import NotNow

# The team is told first. So long has a person to say that it is none, before anything happens by itself in public.
GRACE = timedelta(minutes=5)


class State(StrEnum):
    WAITING = "waiting"
    CASE = "case"
    FALSE_ALARM = "false_alarm"


class Step(StrEnum):
    """What is done at the forge. shut: it is hidden from the public where the forge can, else locked."""

    COMMENT = "comment"
    SHUT = "shut"


class StepState(StrEnum):
    NONE = "none"
    PLANNED = "planned"
    DONE = "done"
    FAILED = "failed"


STATE_WORDS: Mapping[State, str] = {
    State.WAITING: "Waits for a person",
    State.CASE: "A case",
    State.FALSE_ALARM: "False alarm",
}
_DONE = {
    Step.COMMENT: "The comment stands there already, and there is only ever one.",
    Step.SHUT: "It is hidden or locked already.",
}


def require_step(step: Step, state: State, at: StepState) -> None:
    """Whether it can be asked for now. Raises NotNow."""
    if state is State.FALSE_ALARM:
        raise NotNow("This is a false alarm.", next_step="Take that back first.")
    if at is StepState.DONE:
        raise NotNow(_DONE[step], next_step="Look at it at the forge.")
    if at is StepState.PLANNED:
        raise NotNow("This is being done already.", next_step="Look again in a moment.")


def require_waiting(state: State) -> None:
    """Raises NotNow."""
    if state is State.CASE:
        raise NotNow("There is a case for it already.", next_step="Go on there.")
    if state is State.FALSE_ALARM:
        raise NotNow("This is a false alarm.", next_step="Take that back first.")


@dataclass(frozen=True)
class Tally:
    """Of one programme. looked: issues and pull requests read; waiting: nobody said yet what they are."""

    looked: int
    waiting: int
    cases: int
    false_alarms: int

    @property
    def settled(self) -> int:
        return self.cases + self.false_alarms

    @property
    def words(self) -> str:
        """The measured rate of false alarms, never without the number that it is of."""
        if not self.settled:
            return "Nobody has said yet what a sighting is, so no rate of false alarms is known."
        share = round(100 * self.false_alarms / self.settled)
        sightings = "sighting" if self.settled == 1 else "sightings"
        were = "was a false alarm" if self.false_alarms == 1 else "were false alarms"
        return f"Of {self.settled} {sightings} that people settled {self.false_alarms} {were} ({share} %)."
