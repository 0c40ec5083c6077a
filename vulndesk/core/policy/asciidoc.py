"""AsciiDoc -> blocks, line by line: headings, lists, tables, delimited blocks, attributes.

It reads what people write in a policy, not all of the language; what it does not know is a paragraph. Comments,
attribute lists and macros that include other files are no words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from vulndesk.core.policy.blocks import Block, Lines, Outline
from vulndesk.core.policy.inline import Prose, join_prose, scan_prose
from vulndesk.core.policy.inline_asciidoc import AsciidocScanner
from vulndesk.core.policy.markdown import add_drawn_table, tame_line_ends

_HEADING = re.compile(r"^(?P<signs>={1,6}|#{1,6})[ \t]+(?=\S)")
_ATTRIBUTE = re.compile(r"^:(?P<name>!?[\w-]{1,60}!?):(?:[ \t]+(?P<value>.*))?$")
_ITEM = re.compile(r"^[ \t]*(?P<mark>-|\*{1,5}|\.{1,5}|\d{1,3}\.|<\.>|•)[ \t]+(?:\[[ xX*]\][ \t]+)?(?=\S)")
_TERM = re.compile(r"^[ \t]*(?P<term>\S(?:.{0,200}?\S)?)(?P<mark>:{2,4}|;;)(?:[ \t]+(?P<text>\S.*)|[ \t]*)$")
_SILENT = re.compile(
    r"^(?://(?!/).*|\[[^\]\n]*\]|\[\[[^\]\n]*\]\]|(?:include|ifn?def|endif|image|toc)::.*|<<<|'''+|-{3}|\*{3})[ \t]*$"
)
_CAPTION = re.compile(r"^\.(?=[^\s.])")
_NOTE = re.compile(r"^(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION):[ \t]+")
_DELIMITER = re.compile(r"^(?P<fence>/{4,}|-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|\+{4,}|--|```\w*|[|,:!]===)[ \t]*$")
_CELL = re.compile(r"(?<!\\)(?:(?:\d+(?:\.\d+)?[*+]|\.\d+\+)?[<^>.]{0,4}[aehlmsdv]?)\|")
_COLUMNS = re.compile(r"\bcols\s*=\s*[\"']?(?P<columns>[^\"'\]]+)")
_REPEATED = re.compile(r"^\s*(\d{1,2})\*")


@dataclass
class _Cell:
    lines: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class _Reader:
    source: Lines
    attributes: dict[str, str] = field(default_factory=dict)
    outline: Outline = field(default_factory=Outline)
    marks: list[str] = field(default_factory=list)
    open: list[tuple[int, str]] = field(default_factory=list)
    number: int = 0
    columns: int = 0

    def read(self) -> None:
        while self.number < len(self.source.lines):
            line = self.source.lines[self.number]
            if delimiter := _DELIMITER.match(line):
                self.delimited(delimiter["fence"])
            else:
                self.line(line)
            self.number += 1
        self.flush()
        self.close_lists()

    def prose(self, lines: Sequence[tuple[int, str]]) -> Prose:
        return scan_prose(lines, self.attributes, AsciidocScanner)

    def line(self, line: str) -> None:
        if line.strip() in ("", "+"):  # what follows a plus sign belongs to the item
            self.flush()
        elif heading := _HEADING.match(line):
            self.flush()
            self.close_lists()
            self.outline.heading(self.prose([self.rest(heading.end())]), len(heading["signs"]))
        elif _SILENT.match(line) or self.is_attribute(line):
            self.flush()
            self.columns = self.column_count(line) or self.columns
        elif item := _ITEM.match(line):
            self.item(item["mark"], item.end())
        elif (term := _TERM.match(line)) and not self.open:
            self.term(term)
        else:
            self.text(line)

    def text(self, line: str) -> None:
        if not self.open and self.after_gap():
            self.close_lists()
        skipped = next((match.end() for pattern in (_CAPTION, _NOTE) if (match := pattern.match(line))), 0)
        self.open.append(self.rest(skipped or len(line) - len(line.lstrip())))

    def after_gap(self) -> bool:
        """A paragraph after an empty line ends the list; one that `+` attaches does not."""
        return self.number > 0 and not self.source.lines[self.number - 1].strip()

    def rest(self, column: int) -> tuple[int, str]:
        return self.source.offsets[self.number] + column, self.source.lines[self.number][column:]

    def is_attribute(self, line: str) -> bool:
        found = _ATTRIBUTE.match(line)
        if found is None or self.open:
            return False
        self.attributes[found["name"].strip("!").lower()] = (found["value"] or "").strip()
        return True

    @staticmethod
    def column_count(line: str) -> int:
        """Of `[cols="1,2"]`, `[cols="2*,1"]`; 0 when the line does not say."""
        said = _COLUMNS.search(line) if line.startswith("[") else None
        if said is None:
            return 0
        parts = re.split(r"[,;]", said["columns"])
        return sum(int(many[1]) if (many := _REPEATED.match(part)) else 1 for part in parts)

    def flush(self) -> None:
        if self.open:
            self.outline.text(self.prose(self.open))
            self.open = []

    def close_lists(self, keep: int = 0) -> None:
        while len(self.marks) > keep:
            self.marks.pop()
            self.outline.close_list()

    def item(self, mark: str, column: int) -> None:
        self.flush()
        mark = "1." if mark[0].isdigit() else mark
        if mark in self.marks:
            self.close_lists(self.marks.index(mark) + 1)
        else:
            self.marks.append(mark)
            self.outline.open_list()
        self.outline.item()
        self.open.append(self.rest(column))

    def term(self, term: re.Match[str]) -> None:
        """`Term:: what it means` is one item, `Term: what it means`; a term alone introduces what follows."""
        mark, text = term["mark"], term["text"]
        if mark in self.marks:
            self.close_lists(self.marks.index(mark) + 1)
        else:
            self.marks.append(mark)
            self.outline.open_list()
        self.outline.item()
        start = self.source.offsets[self.number]
        name = self.prose([(start + term.start("term"), term["term"])])
        if text:
            self.outline.text(join_prose([name, self.prose([self.rest(term.start("text"))])], ": "))
        else:
            self.outline.text(name)

    def delimited(self, fence: str) -> None:
        self.flush()
        first = self.number + 1
        if fence[0] in "=*" or fence == "--":  # examples, sidebars and open blocks hold ordinary blocks
            return
        if fence[0] == "_":
            if self.outline.quotes:
                self.outline.close_quote()
            else:
                self.outline.open_quote()
            return
        closing = "```" if fence.startswith("```") else fence
        while self.number + 1 < len(self.source.lines) and self.source.lines[self.number + 1].strip() != closing:
            self.number += 1
        body = range(first, self.number + 1)
        self.number += 1
        if fence.endswith("==="):
            self.table(body, fence[0])
        elif fence[0] != "/" and not add_drawn_table(self.outline, self.source, body):
            self.outline.code(self.source.verbatim(body))

    def table(self, body: range, separator: str) -> None:
        rows = _rows([self.cells(number, separator) for number in body], self.columns)
        self.columns = 0
        header: tuple[str, ...] = ()
        for row in rows:
            cells = tuple(self.prose(cell.lines) for cell in row)
            if header:
                self.outline.row(join_prose(cells, " | "), cells, header)
            else:
                header = tuple(cell.words for cell in cells)
        self.outline.gap()

    def cells(self, number: int, separator: str) -> list[tuple[bool, int, str]]:
        """The pieces of one line: whether it begins a cell, and its place."""
        line, offset = self.source.lines[number], self.source.offsets[number]
        if separator in ",:":
            return [(True, offset + found.start(), found.group()) for found in re.finditer(rf"[^{separator}]+", line)]
        bars = list(_CELL.finditer(line)) if separator == "|" else list(re.finditer("!", line))
        ends = [bar.start() for bar in bars[1:]] + [len(line)]
        pieces = [(True, offset + bar.end(), line[bar.end() : end]) for bar, end in zip(bars, ends, strict=False)]
        before = line[: bars[0].start()] if bars else line
        return ([(False, offset, before)] if before.strip() else []) + pieces


def _rows(lines: Sequence[Sequence[tuple[bool, int, str]]], columns: int) -> list[list[_Cell]]:
    """As many cells a row as `cols` says, else as the first line that has any."""
    cells: list[_Cell] = []
    for pieces in lines:
        columns = columns or sum(begins for begins, _, _ in pieces)
        for begins, at, text in pieces:
            if begins or not cells:
                cells.append(_Cell())
            cells[-1].lines.append((at, text))
    columns = max(1, columns)
    return [cells[at : at + columns] for at in range(0, len(cells), columns)]


def split_asciidoc(text: str) -> tuple[Block, ...]:
    """In the order of the text."""
    reader = _Reader(Lines.of(tame_line_ends(text)))
    reader.read()
    return tuple(reader.outline.blocks)
