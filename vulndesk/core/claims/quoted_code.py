"""How much of a quotation stands in a file: line by line, whatever the spaces, and without what reporters add."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_ELISION = re.compile(
    r"^\W*(?:\.\.\.|…|\[\s*(?:\.\.\.|…|snip)\s*\]|<snip>|-+\s*8<\s*-+|snip)\W*(?:\w+\W*)?$", re.IGNORECASE
)
_NUMBERED = re.compile(r"^\s*(?:=>|->|>|\*)?\s*\d+\s*(?:[:|│.)]|\t|\s{2})?\s?(?=\S|$)")
_REMARK = re.compile(r"\s+(?://|#|/\*|<!--|<--+|<==+|←|--|;;|%)(?!define|include|if|endif|else).*$")
_MOST_LINES = 400
_MOST_STARTS = 12


@dataclass(frozen=True)
class Match:
    """matching of `lines` lines stand at lines [line, line_end] of the file, from 1. A line of signs alone counts."""

    matching: int
    lines: int
    line: int
    line_end: int


def plain_line(line: str) -> str:
    return re.sub(r"\s+", "", line)


def quoted_lines(snippet: str) -> list[str]:
    """The lines that claim to be the file's: no elisions, no empty lines, no numbers before them, no removed `+`."""
    lines = [line for line in snippet.splitlines()[:_MOST_LINES] if line.strip()]
    if lines and _is_patch(lines):
        kept = [line for line in lines if not re.match(r"(?:diff |index |--- |\+\+\+ |@@|\+|\\ No newline)", line)]
        lines = [line[1:] if line[:1] in "- " else line for line in kept]
    elif len(lines) > 1 and all(_NUMBERED.match(line) for line in lines):
        lines = [_NUMBERED.sub("", line) for line in lines]
    return [line for line in lines if line.strip() and not _ELISION.match(line)]


def _is_patch(lines: Sequence[str]) -> bool:
    return any(line.startswith(("@@", "diff --git", "--- ")) for line in lines)


def word_to_look_for(lines: Sequence[str]) -> str:
    """The longest name: what a search finds the file by. Empty when none is telling."""
    words = [word for line in lines for word in re.findall(r"[A-Za-z_]\w{4,80}", _REMARK.sub("", line))]
    return max(words, key=len, default="")


def best_match(snippet: Sequence[str], lines: Sequence[str]) -> Match | None:
    """The place where most lines of the quotation stand in their order; None when no line does."""
    wanted = [(plain_line(line), plain_line(_REMARK.sub("", line))) for line in snippet]
    at: dict[str, list[int]] = {}
    there = [plain_line(line) for line in lines]
    for place, line in enumerate(there):
        if line:
            at.setdefault(line, []).append(place)
    # How many lines fit when the quotation begins at a line of the file; a common line (`}`) says little.
    starts: Counter[int] = Counter()
    for offset, forms in enumerate(wanted):
        places = next((at[form] for form in forms if form in at), ())
        for place in places[:200]:
            starts[place - offset] += 1 if len(forms[0]) > 3 else 0
    found = [_matched(wanted, there, start) for start, _ in starts.most_common(_MOST_STARTS)]
    return max(found, key=lambda one: (one.matching, one.line - one.line_end), default=None)


def _matched(wanted: Sequence[tuple[str, str]], there: Sequence[str], start: int) -> Match:
    """Elided lines make the quotation longer in the file than on the page, so the window is wider than it."""
    slack = 20 + len(wanted)
    low, high = max(0, start - slack), min(len(there), start + len(wanted) + slack)
    window = [(place, there[place]) for place in range(low, high) if there[place]]
    lines = {line for _, line in window}
    sought = [next((form for form in forms if form in lines), forms[0]) for forms in wanted]
    blocks = difflib.SequenceMatcher(None, sought, [line for _, line in window], autojunk=False).get_matching_blocks()
    places = [window[block.b + step][0] for block in blocks for step in range(block.size)]
    if not places:
        return Match(0, len(wanted), start + 1, start + 1)
    return Match(len(places), len(wanted), places[0] + 1, places[-1] + 1)
