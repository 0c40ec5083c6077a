"""What is so in the world: the vendor's path to a fix and what the public knows (Vultron's CS, CERT/CC), as a table.

A state is six letters, `vfdpxa` to `VFDPXA`; a capital says that it has happened: the vendor is aware, a fix is ready,
a fix is deployed; the public is aware, an exploit is public, attacks were observed. Nothing ever unhappens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from vulndesk.core.errors import NotNow

LETTERS = "vfdpxa"

WORDS: Mapping[str, str] = {
    "V": "the vendor is aware",
    "F": "a fix is ready",
    "D": "the fix is deployed",
    "P": "the public is aware",
    "X": "an exploit is public",
    "A": "attacks were observed",
}


def _is_possible(state: str) -> bool:
    """No fix without a vendor who knows, no deployment without a fix."""
    return not ("v" in state and "F" in state) and not ("f" in state and "D" in state)


def _may_follow(state: str, event: str) -> bool:
    """Two states pass at once: the vendor who reads it in public is aware, an exploit in public makes it public."""
    if "v" in state and "P" in state:
        return event == "V"
    if "p" in state and "X" in state:
        return event == "P"
    return True


def _after(state: str, event: str) -> str:
    return state.replace(event.lower(), event)


STATES: tuple[str, ...] = tuple(
    state
    for letters in product(*((letter, letter.upper()) for letter in LETTERS))
    if _is_possible(state := "".join(letters))
)

TRANSITIONS: Mapping[tuple[str, str], str] = {
    (state, event): _after(state, event)
    for state in STATES
    for event in LETTERS.upper()
    if event.lower() in state and _may_follow(state, event) and _is_possible(_after(state, event))
}


@dataclass(frozen=True)
class World:
    """One state of the case."""

    state: str = LETTERS

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise ValueError("no state of the world")

    @property
    def is_known(self) -> bool:
        """Something of the report is out: published, exploited or attacked."""
        return any(letter in self.state for letter in "PXA")

    @property
    def is_fix_ready(self) -> bool:
        return "F" in self.state

    def after(self, event: str) -> World:
        """event: a capital letter. Raises NotNow with what must come first."""
        if (self.state, event) not in TRANSITIONS:
            said = WORDS.get(event, "this")
            now = [letter for letter in LETTERS.upper() if (self.state, letter) in TRANSITIONS]
            steps = ", ".join(WORDS[letter] for letter in now) or "nothing more"
            raise NotNow(f"It cannot be recorded now that {said}.", next_step=f"Possible now: {steps}.")
        return World(TRANSITIONS[self.state, event])

    def jumped(self, reported: str) -> World:
        """A remote party's state may be several steps ahead, never back. Raises NotNow for a step back."""
        if any(mine.isupper() and theirs.islower() for mine, theirs in zip(self.state, reported, strict=True)):
            raise NotNow("What has happened cannot be taken back.", next_step="Correct the report instead.")
        return World(reported)
