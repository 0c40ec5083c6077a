"""A policy in another format than Markdown, as the tokens of which the page is made: what the reader's blocks say.

The reader takes every format apart into the same blocks; drawing the page from them keeps what is shown and what is run
the same, without a second parser.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from markdown_it.token import Token

from vulndesk.core.policy.blocks import Block, Form
from vulndesk.core.policy.inline import Prose


def tokens_of_blocks(blocks: Iterable[Block], line_starts: Sequence[int]) -> list[Token]:
    """Headings, paragraphs, lists, tables and code, each inline token with the lines of the text that it stands on."""
    drawn: list[Token] = []
    for form, group in groupby(blocks, key=lambda block: block.form):
        drawn += _DRAW[form](list(group), line_starts)
    return drawn


def _headings(blocks: list[Block], lines: Sequence[int]) -> Iterator[Token]:
    for block in blocks:
        yield from _around("heading", f"h{min(max(block.level, 1), 6)}", [_inline(block.prose, lines)])


def _paragraphs(blocks: list[Block], lines: Sequence[int]) -> Iterator[Token]:
    for block in blocks:
        yield from _around("paragraph", "p", [_inline(block.prose, lines)])


def _items(blocks: list[Block], lines: Sequence[int]) -> Iterator[Token]:
    items = (_around("list_item", "li", _around("paragraph", "p", [_inline(one.prose, lines)])) for one in blocks)
    yield from _around("bullet_list", "ul", [token for item in items for token in item])


def _rows(blocks: list[Block], lines: Sequence[int]) -> Iterator[Token]:
    body: list[Token] = []
    if blocks[0].header:
        cells = [token for words in blocks[0].header for token in _around("th", "th", [_words(words)])]
        body += _around("thead", "thead", _around("tr", "tr", cells))
    rows: list[Token] = []
    for block in blocks:
        cells = [token for cell in block.cells for token in _around("td", "td", [_inline(cell, lines)])]
        row = _around("tr", "tr", cells)
        row[0].map = _lines_of(block.prose, lines)
        rows += row
    yield from _around("table", "table", [*body, *_around("tbody", "tbody", rows)])


def _code(blocks: list[Block], lines: Sequence[int]) -> Iterator[Token]:
    for block in blocks:
        yield Token("code_block", "code", 0, content=f"{block.prose.words}\n", map=_lines_of(block.prose, lines))


_DRAW = {
    Form.HEADING: _headings,
    Form.PARAGRAPH: _paragraphs,
    Form.ITEM: _items,
    Form.ROW: _rows,
    Form.CODE: _code,
}


def _around(kind: str, tag: str, inside: list[Token]) -> list[Token]:
    return [Token(f"{kind}_open", tag, 1, block=True), *inside, Token(f"{kind}_close", tag, -1, block=True)]


def _inline(prose: Prose, lines: Sequence[int]) -> Token:
    inline = _words(prose.words)
    inline.map = _lines_of(prose, lines)
    return inline


def _words(words: str) -> Token:
    return Token("inline", "", 0, content=words, children=[Token("text", "", 0, content=words)])


def _lines_of(prose: Prose, lines: Sequence[int]) -> list[int]:
    """As markdown-it counts: the first line, and the one after the last."""
    first = bisect_right(lines, prose.start) - 1
    return [first, bisect_right(lines, max(prose.start, prose.end - 1))]
