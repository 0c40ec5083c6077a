"""HTML tables inside Markdown -> rows of cells with their places.

A table is cut out before the Markdown is read, so that neither disturbs the other; its rows come back in their place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_TABLE = re.compile(r"<table\b[^<>]{0,500}>", re.IGNORECASE)
_TABLE_END = re.compile(r"</table\s?>", re.IGNORECASE)
_ROW = re.compile(r"<tr\b[^<>]{0,500}>", re.IGNORECASE)
_CELL = re.compile(r"<(t[dh])\b[^<>]{0,500}>", re.IGNORECASE)
_CELL_END = re.compile(r"</t[dhr]\s?>|</?(?:thead|tbody|tfoot|caption)\b[^<>]{0,500}>", re.IGNORECASE)


@dataclass(frozen=True)
class HtmlRow:
    """[start, end) of each cell's content in the text."""

    cells: tuple[tuple[int, int], ...]
    is_header: bool


@dataclass(frozen=True)
class HtmlTable:
    start: int
    end: int
    rows: tuple[HtmlRow, ...]


def find_html_tables(text: str, shown: Sequence[tuple[int, int]]) -> Iterator[HtmlTable]:
    """Whole tables with at least one cell; a table that never ends is none, nor one that is shown as code.

    shown: [start, end) of code blocks, rising.
    """
    starts = [start for start, _ in shown]
    at = 0
    while opening := _TABLE.search(text, at):
        closing = _TABLE_END.search(text, opening.end())
        if closing is None:
            return
        block = bisect_right(starts, opening.start()) - 1
        is_shown = block >= 0 and opening.start() < shown[block][1]
        rows = tuple(row for row in _rows(text, opening.end(), closing.start()) if row.cells)
        if rows and not is_shown:
            yield HtmlTable(opening.start(), closing.end(), rows)
        at = closing.end()


def _rows(text: str, first: int, last: int) -> Iterator[HtmlRow]:
    openings = [match.end() for match in _ROW.finditer(text, first, last)]
    for number, start in enumerate(openings):
        yield _row(text, start, openings[number + 1] if number + 1 < len(openings) else last)


def _row(text: str, first: int, last: int) -> HtmlRow:
    found = list(_CELL.finditer(text, first, last))
    cells = []
    for number, cell in enumerate(found):
        until = found[number + 1].start() if number + 1 < len(found) else last
        ending = _CELL_END.search(text, cell.end(), until)
        cells.append((cell.end(), ending.start() if ending else until))
    return HtmlRow(tuple(cells), bool(found) and all(cell[1].lower() == "th" for cell in found))
