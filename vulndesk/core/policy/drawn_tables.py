"""Tables that are drawn with characters, often inside a code block: rows of cells with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vulndesk.core.policy.blocks import Lines

_RULE = re.compile(r"^\s*[┌├└╔╠╚╒╞╘┏┣┗+|](?=[^|]*[─═━=-])[\s─═━┬┼┴╦╬╩╤╪╧┳╋┻+=|-]*[┐┤┘╗╣╝╕╡╛┓┫┛+|]\s*$")
_ROW = re.compile(r"^\s*[│║┃|].*[│║┃|]\s*$")
_BAR = re.compile(r"[│║┃|]")
_FEWEST = 3


@dataclass(frozen=True)
class DrawnRow:
    """Each cell's place in the source, the bars excluded; header: the cells of the first row of its table."""

    line: int
    cells: tuple[tuple[int, int], ...]


def find_drawn_rows(lines: Lines, numbers: Sequence[int]) -> tuple[DrawnRow, ...]:
    """All rows, the header first, when these lines are nothing but one drawn table; else none."""
    written = [number for number in numbers if lines.lines[number].strip()]
    ruled = any(_RULE.match(lines.lines[number]) for number in written)
    whole = all(_RULE.match(lines.lines[number]) or _ROW.match(lines.lines[number]) for number in written)
    if len(written) < _FEWEST or not ruled or not whole:
        return ()
    return tuple(_rows(lines, written))


def _rows(lines: Lines, written: Sequence[int]) -> Iterator[DrawnRow]:
    for number in written:
        line = lines.lines[number]
        if _RULE.match(line):
            continue
        bars = [bar.start() for bar in _BAR.finditer(line)]
        offset = lines.offsets[number]
        yield DrawnRow(number, tuple((offset + left + 1, offset + right) for left, right in pairwise(bars)))
