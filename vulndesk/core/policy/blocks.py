"""SECURITY.md -> blocks: headings, paragraphs, list items, table rows, code, each with its place in the source.

Promise: every block's prose points into the text as given; comments and HTML tags are never read as words (a
commented-out template promises nothing). markdown-it does the block grammar with html off; the inline grammar is
`inline`'s.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from markdown_it import MarkdownIt
from markdown_it.token import Token

from vulndesk.core.policy.inline import NO_PROSE, Prose, scan_prose

_COMMENT = re.compile(r"<!--(?:[^-]|-(?!->))*+-->")
_UNCLOSED = re.compile(r"^ {0,3}<!--", re.MULTILINE)
_TAG = re.compile(
    r"</?(?:a|abbr|b|blockquote|br|center|code|dd|del|details|div|dl|dt|em|font|h[1-6]|hr|i|img|ins|kbd|"
    r"li|mark|ol|p|picture|pre|small|source|span|strong|sub|summary|sup|table|tbody|td|th|thead|tr|u|ul|var)(?:\s[^<>]{0,1000})?/?>",
    re.IGNORECASE,
)
_FENCE = re.compile(r"^[ \t>]*(?:```|~~~)")
_BAR = re.compile(r"(?<!\\)\|")
_ADMONITION = re.compile(r"^\[!\w+\]\s*", re.IGNORECASE)


class Form(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    CODE = "code"


@dataclass(frozen=True)
class Block:
    """level: of a heading, or the depth of a list item. leads: the texts that introduce an item, innermost first.

    cells and header: the cells of a table row and the words of the cells above them.
    """

    form: Form
    prose: Prose
    level: int = 0
    leads: tuple[Prose, ...] = ()
    cells: tuple[Prose, ...] = ()
    header: tuple[str, ...] = ()


def _spaces(text: str) -> str:
    return "".join(letter if letter == "\n" else " " for letter in text)


def _blank(match: re.Match[str]) -> str:
    return _spaces(match.group())


def _tame(text: str) -> str:
    """The same length, character for character: line ends as markdown-it counts them, no comments, no tags."""
    same = text.replace("\r\n", " \n").replace("\r", "\n").replace("\0", "�")
    return _TAG.sub(_blank, _without_comments(same))


def _without_comments(text: str) -> str:
    """An unclosed comment at the start of a line hides the rest, as CommonMark's HTML blocks do."""
    last = text.rfind("-->") + 3
    text = _COMMENT.sub(_blank, text[:last]) + text[last:] if last > 2 else text
    unclosed = _UNCLOSED.search(text)
    return text[: unclosed.start()] + _spaces(text[unclosed.start() :]) if unclosed else text


@dataclass
class _Walk:
    """The state while walking markdown-it's tokens."""

    lines: Sequence[str]
    offsets: Sequence[int]
    references: Mapping[str, str]
    blocks: list[Block] = field(default_factory=list)
    leads: list[Prose] = field(default_factory=list)
    last: Prose = NO_PROSE
    fresh_item: bool = False
    heading: int = 0
    header: tuple[str, ...] = ()
    in_head: bool = False
    in_row: bool = False

    def prose(self, content: str, first: int, last: int) -> Prose:
        """The content's lines found again at the end of the source lines [first, last)."""
        found = []
        for line, piece in zip(range(first, last), content.split("\n"), strict=False):
            piece = piece.strip()
            at = self.lines[line].rfind(piece)
            if at < 0:  # a tab that markdown-it expanded: take the line as it stands
                piece = self.lines[line].strip()
                at = self.lines[line].find(piece)
            found.append((self.offsets[line] + at, piece))
        if found and (note := _ADMONITION.match(found[0][1])):
            found[0] = (found[0][0] + note.end(), found[0][1][note.end() :])
        return scan_prose(found, self.references)

    def current_leads(self) -> tuple[Prose, ...]:
        return tuple(lead for lead in reversed(self.leads) if lead.words)

    def inline(self, token: Token) -> None:
        if token.map is None or self.in_row:  # a cell: `row` has read it
            return
        prose = self.prose(token.content, *token.map)
        if not prose.words:
            return
        if self.heading:
            self.blocks.append(Block(Form.HEADING, prose, level=self.heading))
            self.last = NO_PROSE
        elif self.fresh_item:
            self.blocks.append(Block(Form.ITEM, prose, level=len(self.leads), leads=self.current_leads()))
            self.last = prose
        else:
            self.blocks.append(Block(Form.PARAGRAPH, prose, leads=self.current_leads()))
            self.last = prose
        self.fresh_item = False

    def row(self, token: Token) -> None:
        if token.map is None:
            return
        line = token.map[0]
        source = self.lines[line]
        cells = tuple(
            scan_prose([(self.offsets[line] + at, piece)], self.references) for at, piece in _split_row(source)
        )
        if self.in_head:
            self.header = tuple(cell.words for cell in cells)
            return
        whole = scan_prose([(self.offsets[line], source)], self.references)
        if whole.words:
            leads = (self.last,) if self.last.words else ()
            self.blocks.append(Block(Form.ROW, whole, leads=leads, cells=cells, header=self.header))

    def code(self, token: Token) -> None:
        if token.map is None:
            return
        first, last = token.map
        body = range(first + 1, min(last, first + 1 + token.content.count("\n")))
        prose = _verbatim([(self.offsets[line], self.lines[line]) for line in body])
        if prose.words.strip():
            self.blocks.append(Block(Form.CODE, prose, leads=(self.last,) if self.last.words else ()))

    def step(self, token: Token) -> None:
        kind = token.type
        if kind == "heading_open":
            self.heading = int(token.tag[1:])
        elif kind == "heading_close":
            self.heading = 0
        elif kind in ("bullet_list_open", "ordered_list_open"):
            self.leads.append(self.last)
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self.leads.pop()
            self.last = NO_PROSE
        elif kind == "list_item_open":
            self.fresh_item = True
        elif kind == "hr":
            self.last = NO_PROSE
        else:
            self.content(kind, token)

    def content(self, kind: str, token: Token) -> None:
        if kind == "inline":
            self.inline(token)
        elif kind == "fence":
            self.code(token)
        elif kind in ("thead_open", "thead_close"):
            self.in_head = kind == "thead_open"
        elif kind == "tr_open":
            self.in_row = True
            self.row(token)
        elif kind == "tr_close":
            self.in_row = False
        elif kind == "table_close":
            self.last = NO_PROSE


def _split_row(source: str) -> list[tuple[int, str]]:
    """The cells of `| a | b |` with their columns; a quotation's or a list's prefix goes with the empty first piece."""
    pieces, at = [], 0
    for bar in _BAR.finditer(source):
        pieces.append((at, source[at : bar.start()]))
        at = bar.end()
    pieces.append((at, source[at:]))
    if len(pieces) > 1 and not pieces[0][1].strip(" \t>*+-"):
        pieces = pieces[1:]
    if len(pieces) > 1 and not pieces[-1][1].strip():
        pieces = pieces[:-1]
    return pieces


def _verbatim(lines: Sequence[tuple[int, str]]) -> Prose:
    words = "\n".join(line for _, line in lines)
    if not words:
        return NO_PROSE
    starts = [at for offset, line in lines for at in range(offset, offset + len(line) + 1)][:-1]
    return Prose(words, tuple(starts), tuple(at + 1 for at in starts), (), starts[0], starts[-1] + 1)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("code")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def split_blocks(text: str) -> tuple[Block, ...]:
    """In the order of the text."""
    tamed = _tame(text)
    lines = tamed.split("\n")
    offsets, at = [], 0
    for line in lines:
        offsets.append(at)
        at += len(line) + 1
    environment: dict[str, dict[str, dict[str, str]]] = {}
    tokens = _parser().parse(tamed, environment)
    references = {name: found["href"] for name, found in environment.get("references", {}).items()}
    walk = _Walk(lines, offsets, references)
    # (the inline rule is off: `inline` tokens carry the raw content of their block)
    for token in tokens:
        walk.step(token)
    return tuple(walk.blocks)
