"""A report's text in passages that a person can choose from: headings, paragraphs, items of a list, fenced code.

Nothing is read into them and nothing is lost: joined again they say what the reporter wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST = 400  # of a text with more, the last passage is all the rest

_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_HEADING = re.compile(r" {0,3}#{1,6}\s")
_ITEM = re.compile(r" {0,1}(?:[-*+•]|\d{1,3}[.)])\s")


def passages_in(text: str) -> tuple[str, ...]:
    """In the order of the text, none empty."""
    found = list(_passages(text.replace("\r\n", "\n").split("\n")))
    kept, rest = found[: MOST - 1], found[MOST - 1 :]
    return (*kept, "\n\n".join(rest)) if rest else tuple(kept)


def _passages(lines: list[str]) -> Iterator[str]:
    passage: list[str] = []
    fence = ""  # by which the code that is open began
    for line in lines:
        if not fence and passage and _begins(line, after=passage):
            yield from _told(passage)
            passage = []
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence) and not line[mark.end() :].strip():
            fence = ""
        passage.append(line)
    yield from _told(passage)


def _begins(line: str, *, after: list[str]) -> bool:
    """Whether another passage begins here. What is indented below an item belongs to it, after an empty line too."""
    if _HEADING.match(line) or _HEADING.match(after[0]) or _ITEM.match(line):
        return bool(line.strip())
    belongs = _ITEM.match(after[0]) and line.startswith(("  ", "\t"))
    return not after[-1].strip() and bool(line.strip()) and not belongs


def _told(passage: list[str]) -> Iterator[str]:
    words = "\n".join(passage).strip("\n")
    if words.strip():
        yield words.rstrip()
