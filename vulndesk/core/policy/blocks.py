"""What a policy's text is made of, whatever its format: headings, paragraphs, list items, table rows, code.

Promise: blocks rise in the text, and every block's prose points into the text as given. The grammars see blocks only,
so they never know whether the file was Markdown, reStructuredText or AsciiDoc.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from vulndesk.core.policy.inline import NO_PROSE, Prose


class Form(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    CODE = "code"


@dataclass(frozen=True)
class Block:
    """level: of a heading, or the depth of a list item. leads: the texts that introduce an item, innermost first.

    cells and header: the cells of a table row and the words of the cells above them. quote: for a block inside a
    quotation, the words before the quotation.
    """

    form: Form
    prose: Prose
    level: int = 0
    leads: tuple[Prose, ...] = ()
    cells: tuple[Prose, ...] = ()
    header: tuple[str, ...] = ()
    quote: str = ""


@dataclass
class Outline:
    """Collects blocks in the order of the text and keeps what introduces them."""

    blocks: list[Block] = field(default_factory=list)
    leads: list[Prose] = field(default_factory=list)
    quotes: list[Prose] = field(default_factory=list)
    last: Prose = NO_PROSE
    fresh_item: bool = False

    def heading(self, prose: Prose, level: int) -> None:
        if prose.words:
            self.blocks.append(Block(Form.HEADING, prose, level=level))
            self.last = NO_PROSE

    def text(self, prose: Prose) -> None:
        """The first text of an item is the item; what follows in it is a paragraph with the item's introductions."""
        if not prose.words:
            return
        leads, quote = self._current_leads(), self._quote()
        if self.fresh_item:
            self.blocks.append(Block(Form.ITEM, prose, level=len(self.leads), leads=leads, quote=quote))
        else:
            self.blocks.append(Block(Form.PARAGRAPH, prose, leads=leads, quote=quote))
        self.last = prose
        self.fresh_item = False

    def row(self, whole: Prose, cells: tuple[Prose, ...], header: tuple[str, ...]) -> None:
        if whole.words:
            self.blocks.append(Block(Form.ROW, whole, leads=self._last(), cells=cells, header=header))

    def code(self, prose: Prose) -> None:
        if prose.words.strip():
            self.blocks.append(Block(Form.CODE, prose, leads=self._last()))

    def open_list(self) -> None:
        """The text before introduces the list, unless it belongs to the item before."""
        self.leads.append(NO_PROSE if self.fresh_item else self.last)

    def close_list(self) -> None:
        self.leads.pop()
        self.gap()

    def item(self) -> None:
        self.fresh_item = True

    def open_quote(self) -> None:
        self.quotes.append(self.last)

    def close_quote(self) -> None:
        self.quotes.pop()

    def gap(self) -> None:
        """Nothing introduces what follows."""
        self.last = NO_PROSE

    def _last(self) -> tuple[Prose, ...]:
        return (self.last,) if self.last.words else ()

    def _current_leads(self) -> tuple[Prose, ...]:
        return tuple(lead for lead in reversed(self.leads) if lead.words)

    def _quote(self) -> str:
        return self.quotes[-1].words if self.quotes else ""


@dataclass(frozen=True)
class Lines:
    """A text cut into lines: `offsets[i]` is where `lines[i]` begins. Every `\\n` ends a line, nothing else does."""

    lines: Sequence[str]
    offsets: Sequence[int]

    @classmethod
    def of(cls, text: str) -> Lines:
        lines = text.split("\n")
        offsets, at = [], 0
        for line in lines:
            offsets.append(at)
            at += len(line) + 1
        return cls(lines, offsets)

    def verbatim(self, numbers: Sequence[int]) -> Prose:
        """These lines as they stand."""
        words = "\n".join(self.lines[number] for number in numbers)
        if not words:
            return NO_PROSE
        starts: list[int] = []
        for number in numbers:
            starts.extend(range(self.offsets[number], self.offsets[number] + len(self.lines[number]) + 1))
        starts.pop()
        return Prose(words, tuple(starts), tuple(at + 1 for at in starts), (), starts[0], starts[-1] + 1)
