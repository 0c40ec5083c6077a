"""Markdown, also with HTML inside -> blocks.

markdown-it does the block grammar with html off; the inline grammar is `inline`'s. Comments, front matter and HTML
tags are blanked or turned into Markdown of the same length first, so that every offset stays true: a commented-out
template promises nothing, and `<ul>`, `<h2>`, `<details>` mean what they show.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from vulndesk.core.policy.blocks import Block, Lines, Outline
from vulndesk.core.policy.drawn_tables import find_drawn_rows
from vulndesk.core.policy.html_tables import HtmlTable, find_html_tables
from vulndesk.core.policy.inline import Prose, join_prose, scan_prose

_COMMENT = re.compile(r"<!--(?:[^-]|-(?!->))*+-->")
_UNCLOSED = re.compile(r"^ {0,3}<!--", re.MULTILINE)
_SHAPING_TAG = re.compile(
    r"<(?P<item>li)(?:\s[^<>]{0,1000})?>\s*"
    r"|<(?:(?P<level>h[1-6])|(?P<summary>summary))(?:\s[^<>]{0,1000})?>\s*"
    r"|</?(?:(?P<silent>dd|li|table|tbody|td|th|thead|tr)"
    r"|blockquote|center|details|div|dl|dt|h[1-6]|hr|ol|p|section|summary|ul)(?:\s[^<>]{0,1000})?/?>",
    re.IGNORECASE,
)
_FRONT_MATTER = re.compile(
    r"\A(?P<fence>---|\+\+\+)[ \t]*+\n"
    r"(?:(?:[\w\"'.-]++[ \t]*+[:=].*+|[ \t]++.*+|-[ \t].*+|#.*+|)\n){0,100}?(?P=fence)[ \t]*+(?:\n|\Z)"
)
_FENCE = re.compile(r"^[ \t>]*(?:```|~~~)", re.MULTILINE)
_BAR = re.compile(r"(?<!\\)\|")
_ADMONITION = re.compile(r"^\[!\w+\]\s*", re.IGNORECASE)
_LONE_SPACE = re.compile(r"(?<! ) \r\n")


def _spaces(text: str) -> str:
    return "".join(letter if letter == "\n" else " " for letter in text)


def _blank(match: re.Match[str]) -> str:
    return _spaces(match.group())


def tame_line_ends(text: str) -> str:
    """The same length, with `\\n` at every line's end; one space before a Windows line end makes no hard break."""
    return _LONE_SPACE.sub("\t \n", text).replace("\r\n", " \n").replace("\r", "\n").replace("\0", "�")


def _without_comments(text: str) -> str:
    """An unclosed comment at the start of a line hides the rest, as CommonMark's HTML blocks do."""
    last = text.rfind("-->") + 3
    text = _COMMENT.sub(_blank, text[:last]) + text[last:] if last > 2 else text
    unclosed = _UNCLOSED.search(text)
    return text[: unclosed.start()] + _spaces(text[unclosed.start() :]) if unclosed else text


def _shaped(text: str) -> str:
    """HTML's lists, headings and paragraphs as Markdown of the same length; not in rows, where lines must stay."""
    lines = text.split("\n")
    return "\n".join(
        _SHAPING_TAG.sub(_blank if "|" in line else _shape, line) if "<" in line else line for line in lines
    )


def _shape(match: re.Match[str]) -> str:
    if match["silent"]:
        return _spaces(match.group())
    if match["item"]:
        sign = "\n- "
    elif match["level"]:
        sign = "\n" + "#" * min(int(match["level"][1]), len(match.group()) - 2) + " "
    else:
        sign = "\n\n###### " if match["summary"] else "\n\n"
    length = len(match.group())
    return sign.rjust(length) if len(sign) <= length else " " * length


@dataclass
class _Walk:
    """The state while walking markdown-it's tokens."""

    source: Lines
    references: Mapping[str, str]
    outline: Outline = field(default_factory=Outline)
    level: int = 0
    header: tuple[str, ...] = ()
    in_head: bool = False
    in_row: bool = False

    def prose(self, content: str, first: int, last: int) -> Prose:
        """The content's lines found again at the end of the source lines [first, last)."""
        found = []
        for number, piece in zip(range(first, last), content.split("\n"), strict=False):
            piece, line = piece.lstrip(), self.source.lines[number]
            at = line.rfind(piece)
            if at < 0:  # a tab that markdown-it expanded: take the line as it stands
                piece = line.strip()
                at = line.find(piece)
            found.append((self.source.offsets[number] + at, piece))
        if found and (note := _ADMONITION.match(found[0][1])):
            found[0] = (found[0][0] + note.end(), found[0][1][note.end() :])
        return scan_prose(found, self.references)

    def inline(self, token: Token) -> None:
        if token.map is None or self.in_row:  # a cell: `row` has read it
            return
        if token.content.startswith("+-") and add_drawn_table(self.outline, self.source, range(*token.map)):
            return
        prose = self.prose(token.content, *token.map)
        if self.level:
            self.outline.heading(prose, self.level)
            self.outline.fresh_item = False
        else:
            self.outline.text(prose)

    def row(self, token: Token) -> None:
        if token.map is None:
            return
        number = token.map[0]
        line, offset = self.source.lines[number], self.source.offsets[number]
        cells = tuple(scan_prose([(offset + at, piece)], self.references) for at, piece in _split_row(line))
        if self.in_head:
            self.header = tuple(cell.words for cell in cells)
        else:
            self.outline.row(scan_prose([(offset, line)], self.references), cells, self.header)

    def code(self, token: Token) -> None:
        if token.map is None:
            return
        first, last = token.map
        body = range(first + 1, min(last, first + 1 + token.content.count("\n")))
        if not add_drawn_table(self.outline, self.source, body):
            self.outline.code(self.source.verbatim(body))

    def step(self, token: Token) -> None:
        kind = token.type
        if kind == "heading_open":
            self.level = int(token.tag[1:])
        elif kind == "heading_close":
            self.level = 0
        elif kind in ("bullet_list_open", "ordered_list_open"):
            self.outline.open_list()
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self.outline.close_list()
        elif kind == "list_item_open":
            self.outline.item()
        elif kind == "blockquote_open":
            self.outline.open_quote()
        elif kind == "blockquote_close":
            self.outline.close_quote()
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
        elif kind in ("table_close", "hr"):
            self.outline.gap()


def add_drawn_table(outline: Outline, source: Lines, numbers: Sequence[int]) -> bool:
    """The rows of a table that is drawn with characters; False when these lines are no such table."""
    rows = find_drawn_rows(source, numbers)
    header: tuple[str, ...] = ()
    for row in rows:
        line, offset = source.lines[row.line], source.offsets[row.line]
        cells = tuple(scan_prose([(first, line[first - offset : last - offset])], {}) for first, last in row.cells)
        if header:
            outline.row(join_prose(cells, " | "), cells, header)
        else:
            header = tuple(cell.words for cell in cells)
    outline.gap()
    return bool(rows)


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


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("code")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def split_markdown(text: str) -> tuple[Block, ...]:
    """In the order of the text."""
    visible = _FRONT_MATTER.sub(_blank, _without_comments(tame_line_ends(text)))
    tables = tuple(find_html_tables(visible, _fences(visible)))
    tamed = _shaped(_without_tables(visible, tables))
    environment: dict[str, dict[str, dict[str, str]]] = {}
    tokens = _parser().parse(tamed, environment)
    references = {name: found["href"] for name, found in environment.get("references", {}).items()}
    walk = _Walk(Lines.of(tamed), references)
    # (the inline rule is off: `inline` tokens carry the raw content of their block)
    for token in tokens:
        walk.step(token)
    return _with_tables(walk.outline.blocks, visible, tables)


def _fences(text: str) -> list[tuple[int, int]]:
    """[start, end) of each fenced code block, roughly; markdown-it decides exactly, after the tables were cut out."""
    marks = [match.start() for match in _FENCE.finditer(text)]
    return list(zip(marks[::2], [*marks[1::2], len(text)], strict=False))


def _without_tables(text: str, tables: Sequence[HtmlTable]) -> str:
    pieces, at = [], 0
    for table in tables:
        pieces += [text[at : table.start], _spaces(text[table.start : table.end])]
        at = table.end
    return "".join([*pieces, text[at:]])


def _with_tables(blocks: Sequence[Block], text: str, tables: Sequence[HtmlTable]) -> tuple[Block, ...]:
    """HTML tables put between the blocks where they stand, introduced by the block before them."""
    merged, at = [], 0
    for table in tables:
        while at < len(blocks) and blocks[at].prose.start < table.start:
            merged.append(blocks[at])
            at += 1
        merged.extend(_table_blocks(merged, text, table))
    return (*merged, *blocks[at:])


def _table_blocks(before: Sequence[Block], text: str, table: HtmlTable) -> list[Block]:
    outline = Outline()
    if before and before[-1].form not in ("heading", "row", "code"):
        outline.last = before[-1].prose
    rows = [(tuple(_cell(text[first:last], first) for first, last in row.cells), row.is_header) for row in table.rows]
    headed = rows[0][1] or not any(is_header for _, is_header in rows)
    header = tuple(cell.words for cell in rows[0][0]) if headed else ()
    for cells, _ in rows[1 if headed else 0 :]:
        outline.row(join_prose(cells, " | "), cells, header)
    return outline.blocks


def _cell(text: str, start: int) -> Prose:
    return scan_prose([(start, _SHAPING_TAG.sub(_blank, text))], {})
