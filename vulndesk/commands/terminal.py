"""What people see at a terminal: signs that drive one made harmless, columns that fit, colours where they are wanted.

Words of others (a report, a name of a file, a refusal of a desk) may hold escape sequences, signs that reorder what
stands there (CVE-2021-42574) and what looks like our own output. `harmless` takes the signs away; `quoted` puts a bar
before each line that fits on one, so that nothing of others can stand where our own words stand.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

import click

NARROWEST, WIDEST = 40, 160
_BAR, _GAP, _TAB = "  │ ", "  ", 4
# Letters that show nothing, though they count as printable.
_UNSEEN = dict.fromkeys(map(ord, "\u115f\u1160\u3164\uffa0\u034f"), "�")
_LONGEST_STACK = 4  # of marks on one letter: more would be written over the lines around


def harmless(text: str) -> str:
    """One line that drives nothing: every sign that is not printable is replaced."""
    return "".join(sign if sign.isprintable() else "�" for sign in text)


def json_text(content: Any, *, is_row: bool = False) -> str:
    """Readable, and still JSON: what a report says cannot steer a terminal, and half a surrogate pair has no bytes.

    is_row: in one line, of many.
    """
    told = json.dumps(content, ensure_ascii=False, indent=None if is_row else 2)
    return "".join(one if one.isprintable() or one == "\n" else json.dumps(one)[1:-1] for one in told)


def one_line(text: str) -> str:
    """Of others, in a column or a sentence of ours."""
    return _unstacked(harmless(" ".join(text.split())).translate(_UNSEEN))


def _unstacked(text: str) -> str:
    kept: list[str] = []
    stack = 0
    for sign in text:
        stack = stack + 1 if unicodedata.combining(sign) else 0
        if stack <= _LONGEST_STACK:
            kept.append(sign)
    return "".join(kept)


def width_of(text: str) -> int:
    """Columns: letters of East Asia take two, marks on a letter none."""
    return sum(_columns(sign) for sign in text)


def _columns(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def cut(text: str, width: int) -> str:
    """At most so many columns; what is left out is said by `…`."""
    if width_of(text) <= width:
        return text
    kept, used = "", 0
    for sign in text:
        used += _columns(sign)
        if used > width - 1:
            break
        kept += sign
    return f"{kept.rstrip()}…" if width > 0 else ""


def padded(text: str, width: int) -> str:
    return text + " " * max(0, width - width_of(text))


def folded(line: str, width: int) -> Iterator[str]:
    """One line as those that fit, broken at a space where there is one in the later half."""
    while width_of(line) > width:
        fits = len(cut(line, width)) - 1 or 1
        space = line.rfind(" ", fits // 2, fits + 1)
        at = space if space > 0 else fits
        yield line[:at].rstrip()
        line = line[at:].lstrip(" ") if space > 0 else line[at:]
    yield line


@dataclass(frozen=True)
class Terminal:
    """width: columns; None where nothing is cut, as in a pipe. colours: whether marks are more than their words."""

    width: int | None
    colours: bool

    @classmethod
    def of(cls, stream: IO[str], environment: Mapping[str, str] | None = None) -> Terminal:
        """As this stream is: colours on a terminal alone, and there not with NO_COLOR or a dumb one."""
        where = os.environ if environment is None else environment
        if not stream.isatty():
            return cls(None, False)
        width = max(NARROWEST, min(WIDEST, shutil.get_terminal_size().columns))
        return cls(width, not where.get("NO_COLOR") and where.get("TERM", "") not in ("", "dumb"))

    def mark(self, words: str, **style: Any) -> str:
        wanted = {name: one for name, one in style.items() if one}
        return click.style(words, **wanted) if self.colours and wanted else words

    def quoted(self, text: str, *, bar: str = _BAR) -> Iterator[str]:
        """A text of others, line by line, each behind the bar. Lines are kept, and folded where they do not fit."""
        for line in text.replace("\r\n", "\n").rstrip("\n").split("\n"):
            shown = _unstacked(harmless(line.expandtabs(_TAB)).translate(_UNSEEN))
            room = self.width - width_of(bar) if self.width else None
            for part in folded(shown, room) if room else (shown,):
                yield f"{bar}{part}".rstrip()

    def table(
        self, heads: Sequence[str], rows: Iterable[Sequence[str]], *, styles: Sequence[dict[str, Any]] = ()
    ) -> Iterator[str]:
        """Aligned columns; the last one gets what is left, and is cut to it. styles: one a row."""
        lines = [tuple(map(one_line, row)) for row in rows]
        *fixed, _ = (max(map(width_of, column)) for column in zip(heads, *lines, strict=True))
        yield self.mark(self._line(heads, fixed), bold=True)
        for at, line in enumerate(lines):
            yield self.mark(self._line(line, fixed), **(styles[at] if styles else {}))

    def _line(self, cells: Sequence[str], fixed: Sequence[int]) -> str:
        before = "".join(padded(cell, width) + _GAP for cell, width in zip(cells, fixed, strict=False))
        room = self.width - width_of(before) if self.width else None
        return (before + (cells[-1] if room is None else cut(cells[-1], room))).rstrip()


def tell(lines: Iterable[str], *, err: bool = False) -> None:
    """What the terminal's letters have not becomes `?`, never a crash half-way."""
    stream = sys.stderr if err else sys.stdout
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")
    for line in lines:
        stream.write(f"{line}\n")
    stream.flush()
