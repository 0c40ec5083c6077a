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


class Follow(StrEnum):
    """What follows from what a forge told of an issue, a pull request, or a comment below one.

    AGAIN: a false alarm waits for a person once more. WORDS: the words of today are kept. CALM: an edit left nothing
    like a report. GONE: it was deleted or moved.
    """

    NOTHING = "nothing"
    SIGHTING = "sighting"
    AGAIN = "again"
    WORDS = "words"
    CALM = "calm"
    GONE = "gone"


@dataclass(frozen=True)
class Told:
    """at: when it was so there. url: of the issue or of the comment. rules: those that fired, for a report or not."""

    url: str
    at: str
    rules: frozenset[str]
    is_report_like: bool = False
    is_gone: bool = False


STATE_WORDS: Mapping[State, str] = {
    State.WAITING: "Waits for a person",
    State.CASE: "A case",
    State.FALSE_ALARM: "False alarm",
}
_DONE = {
    Step.COMMENT: "The comment stands there already, and there is only ever one.",
    Step.SHUT: "It is hidden or locked already.",
}


def what_follows(told: Told, kept: Told | None, state: State | None) -> Follow:
    """kept: what the sighting of this number was made of, empty once it was forgotten; None: there is no sighting.

    A comment below a sighting that waits changes nothing: whoever looks reads the whole there. What a person called a
    false alarm is asked again only when a rule fires that did not before.
    """
    if kept is None:
        return Follow.SIGHTING if told.is_report_like and not told.is_gone else Follow.NOTHING
    if told.is_gone:
        return Follow.GONE
    if kept.at > told.at:  # deliveries come out of order
        return Follow.NOTHING
    if state is State.WAITING and told.url == kept.url:
        return Follow.WORDS if told.is_report_like else Follow.CALM
    if state is State.FALSE_ALARM and told.is_report_like and told.rules - kept.rules:
        return Follow.AGAIN
    return Follow.NOTHING


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
