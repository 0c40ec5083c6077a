"""./run bench guard: precision and recall of the rules that recognise a security report in a public issue.

Two sets of 300 issues and pull requests, by two authors; the second wrote without sight of the rules. Each set's
development half set the weights (docs/guard.md says what was done after a held-out half was measured). Each miss is
printed with the rules that fired.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from vulndesk.core.guard.judging import Judgement, in_words, judge
from vulndesk.core.guard.reading import PublicText

ISSUES = Path(__file__).parents[1] / "tests" / "core" / "guard"
FIRST = ("development", "held_out")
SECOND = ("second_development", "second_held_out")
HALVES = FIRST + SECOND


@dataclass(frozen=True)
class Labelled:
    text: PublicText
    is_report: bool
    about: str


@dataclass(frozen=True)
class Measured:
    right_alarms: int
    false_alarms: tuple[tuple[Labelled, Judgement], ...]
    missed: tuple[tuple[Labelled, Judgement], ...]

    @property
    def precision(self) -> float:
        return self.right_alarms / (self.right_alarms + len(self.false_alarms))

    @property
    def recall(self) -> float:
        return self.right_alarms / (self.right_alarms + len(self.missed))


def read_half(name: str) -> Iterator[Labelled]:
    """`#### report|other issue|pull LANGUAGE WHAT`, a line with the title, the body."""
    for piece in (ISSUES / f"{name}.txt").read_text().split("#### ")[1:]:
        label, title, body = (piece + "\n").split("\n", 2)
        kind, where, language, about = label.split()
        text = PublicText(title=title, body=body.strip(), is_pull=where == "pull")
        yield Labelled(text=text, is_report=kind == "report", about=f"{language}, {about}")


def measure(issues: Sequence[Labelled]) -> Measured:
    judged = [(one, judge(one.text)) for one in issues]
    return Measured(
        right_alarms=sum(one.is_report and found.is_report_like for one, found in judged),
        false_alarms=tuple(pair for pair in judged if not pair[0].is_report and pair[1].is_report_like),
        missed=tuple(pair for pair in judged if pair[0].is_report and not pair[1].is_report_like),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("half", nargs="*", choices=[*HALVES, []], help="one half alone")
    parser.add_argument("--quiet", action="store_true", help="the figures without the misses")
    arguments = parser.parse_args()
    for half in arguments.half or HALVES:
        issues = list(read_half(half))
        began = time.perf_counter()
        measured = measure(issues)
        spent = time.perf_counter() - began
        print(
            f"{half}: {len(issues)} issues, precision {measured.precision:.3f}, recall {measured.recall:.3f} "
            f"({measured.right_alarms} recognised, {len(measured.missed)} missed, {len(measured.false_alarms)} false "
            f"alarms), {spent / len(issues) * 1000:.2f} ms an issue"
        )
        if not arguments.quiet:
            for what, pairs in (("missed", measured.missed), ("false alarm", measured.false_alarms)):
                for one, found in pairs:
                    print(f"\n{what} ({one.about}): {one.text.title}\n  {in_words(found)}")
                    for fired in found.fired:
                        print(f"  {fired.rule.weight:+g} {fired.rule.name}: {fired.sentence}")


if __name__ == "__main__":
    main()
