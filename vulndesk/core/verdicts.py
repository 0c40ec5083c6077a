"""What a verdict is: one outcome, one plain sentence, and the clauses that it comes from.

A verdict is advice to the people of the desk. No verdict closes a case, stops a clock or refuses a report (E1, E14,
N9).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Subject = Literal["completeness", "version", "scope"]

# Outcomes, whole. A screen may rely on there being no others.
OUTCOMES: dict[Subject, frozenset[str]] = {
    "completeness": frozenset({"complete", "incomplete"}),
    "version": frozenset({"supported", "not_supported", "unknown"}),
    "scope": frozenset({"in_scope", "out_of_scope_suspected", "ask_a_person"}),
}


@dataclass(frozen=True)
class Verdict:
    """sentence: plain words for people, quoting the policy; clause_ids: why, in policy order where it matters."""

    subject: Subject
    outcome: str
    sentence: str
    clause_ids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.outcome not in OUTCOMES[self.subject]:
            raise ValueError(f"a {self.subject} verdict is never {self.outcome!r}")


def joined(words: Iterable[str], *, last: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    listed = list(words)
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} {last} {listed[-1]}"
