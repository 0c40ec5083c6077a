"""A SECURITY.md as a page: the text, each understood sentence numbered, and a place for what the desk does about it.

Promise: the text cannot do anything on the page. Raw HTML in it is shown as words, pictures are their alternative text,
links lead to http, https and mailto only, and the result passes through nh3.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from vulndesk.apps.intake.views.policy_blocks import tokens_of_blocks
from vulndesk.core.policy.clauses import Clause, Policy
from vulndesk.core.policy.formats import Format, sniff_format, split_blocks
from vulndesk.core.policy.inline import plain_words

_LINE_END = re.compile(r"\r\n|\r|\n")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_NOTES = re.compile(r'<div class="clause-notes" data-notes="(\d+)"></div>')
_SHORTCODES = {":white_check_mark:": "✔", ":heavy_check_mark:": "✔", ":x:": "✘", ":warning:": "⚠"}
_TAGS = {
    *("a", "blockquote", "br", "code", "div", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "mark", "ol", "p", "pre"),
    *("s", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_ATTRIBUTES = {
    "a": {"class", "href", "id", "title"},
    "div": {"class", "data-notes"},
    "mark": {"class", "id"},
    "ol": {"start"},
    "span": {"class", "id"},
    "table": {"class"},
}

_markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


@dataclass(frozen=True)
class Sentence:
    """One numbered sentence and the clauses that were read from it."""

    number: int
    clauses: tuple[Clause, ...]

    @property
    def words(self) -> str:
        return plain_words(self.clauses[0].sentence)


@dataclass(frozen=True)
class PolicyText:
    """html: safe, with empty places for notes; sentences: in the order of their numbers; unplaced: not found in it."""

    html: str
    sentences: tuple[Sentence, ...]
    unplaced: tuple[Sentence, ...] = ()
    _places: dict[int, tuple[int, ...]] = field(default_factory=dict, repr=False)

    def with_notes(self, notes: dict[int, str]) -> SafeString:
        """notes: number of a sentence -> escaped HTML of what the desk does about it."""

        def fill(place: re.Match[str]) -> str:
            words = "".join(notes.get(number, "") for number in self._places[int(place.group(1))])
            return f'<div class="clause-notes">{words}</div>'

        return mark_safe(_NOTES.sub(fill, self.html))  # noqa: S308  nh3 cleaned the text, templates escaped the notes


def render_policy(text: str, policy: Policy) -> PolicyText:
    """The text with every clause's sentence marked at its place."""
    lines = _lines_of(text)
    painter = _Painter(_sentences(policy), lines)
    tokens = painter.paint(_tokens_of(text, lines))
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    cleaned = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https", "mailto"})
    return PolicyText(cleaned, tuple(painter.sentences), painter.unplaced, painter.places)


def _tokens_of(text: str, lines: list[int]) -> list[Token]:
    if sniff_format(text) is not Format.MARKDOWN:
        return tokens_of_blocks(split_blocks(text), lines)
    return _markdown.parse(_COMMENT.sub(lambda comment: "\n" * len(_LINE_END.findall(comment.group())), text))


def _sentences(policy: Policy) -> list[Sentence]:
    """Clauses of one sentence share a number; numbers follow the text."""
    spans: dict[tuple[int, int], list[Clause]] = {}
    for clause in sorted(policy.clauses, key=lambda one: (one.span.start, one.span.end)):
        spans.setdefault((clause.span.start, clause.span.end), []).append(clause)
    return [Sentence(number, tuple(clauses)) for number, clauses in enumerate(spans.values(), start=1)]


def _lines_of(text: str) -> list[int]:
    return [0, *(end.end() for end in _LINE_END.finditer(text))]


class _Painter:
    """Walks the tokens once, marks sentences in the inline ones, and leaves a place for notes after each block."""

    def __init__(self, sentences: list[Sentence], line_starts: list[int]) -> None:
        self.sentences = sentences
        self._lines = [_lines_under(sentence, line_starts) for sentence in sentences]
        self.places: dict[int, tuple[int, ...]] = {}
        self._seen: set[int] = set()
        self._pending: list[int] = []
        self._row: tuple[int, int] | None = None
        self._in_table = False

    def paint(self, tokens: list[Token]) -> list[Token]:
        painted: list[Token] = []
        for token in tokens:
            self._prepare(token)
            if token.type in ("paragraph_open", "heading_open", "table_open"):
                painted.append(_div(1, "clause-row"))
                painted.append(_div(1, "clause-words table-frame" if token.type == "table_open" else "clause-words"))
            if token.type == "inline":
                self._mark(token)
            painted.append(token)
            if token.type in ("paragraph_close", "heading_close", "table_close") and not self._in_table:
                painted += [_div(-1), *self._notes(), _div(-1)]
        return painted

    def _prepare(self, token: Token) -> None:
        if token.type in ("heading_open", "heading_close"):
            # The page has its own h1.
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
        if token.type == "table_open":
            self._in_table = True
            token.attrSet("class", "table")
        if token.type == "table_close":
            self._in_table = False
        if token.type == "tr_open" and token.map:
            self._row = (token.map[0], token.map[1])
        if token.type in ("th_open", "td_open"):
            token.attrs = {}  # column alignment is an inline style, which the pages do not allow

    def _notes(self) -> list[Token]:
        if not self._pending:
            return []
        place = len(self.places)
        self.places[place] = tuple(self._pending)
        self._pending = []
        return [_div(1, "clause-notes", notes=place), _div(-1)]

    def _mark(self, inline: Token) -> None:
        inline.children = _plain_children(inline.children or [])
        lines = self._row if self._in_table else tuple(inline.map or ())
        if not lines:
            return
        stretch = _Stretch(inline.children)
        for sentence in self._standing_on(lines[0], lines[1]):
            found = stretch.find(sentence.words)
            if found is None and (self._in_table or stretch.words in sentence.words):
                found = (0, len(stretch.words))
            if found is not None and found[0] < found[1]:
                first = sentence.number not in self._seen
                stretch.mark(found, sentence, first=first)
                if first:
                    self._seen.add(sentence.number)
                    self._pending.append(sentence.number)
        inline.children = stretch.children()

    def _standing_on(self, first: int, last: int) -> Iterable[Sentence]:
        for sentence, (begins, ends) in zip(self.sentences, self._lines, strict=True):
            if begins < last and ends >= first:
                yield sentence

    @property
    def unplaced(self) -> tuple[Sentence, ...]:
        return tuple(sentence for sentence in self.sentences if sentence.number not in self._seen)


def _lines_under(sentence: Sentence, line_starts: list[int]) -> tuple[int, int]:
    span = sentence.clauses[0].span
    return (
        bisect_right(line_starts, span.start) - 1,
        bisect_right(line_starts, max(span.start, span.end - 1)) - 1,
    )


class _Stretch:
    """The words of one inline token, each with the child and the character that it comes from."""

    def __init__(self, children: list[Token]) -> None:
        self._children = children
        self._origin: list[tuple[int, int]] = []
        self._marks: list[tuple[int, int, Sentence, bool]] = []
        letters: list[str] = []
        for number, child in enumerate(children):
            content = child.content if child.type in ("text", "code_inline") else " " if "break" in child.type else ""
            for place, letter in enumerate(content):
                white = letter.isspace()
                if white and (not letters or letters[-1] == " "):
                    continue
                letters.append(" " if white else letter)
                self._origin.append((number, place))
        self.words = "".join(letters).rstrip()

    def find(self, words: str) -> tuple[int, int] | None:
        start = self.words.find(words) if words else -1
        return (start, start + len(words)) if start >= 0 else None

    def mark(self, found: tuple[int, int], sentence: Sentence, *, first: bool) -> None:
        if all(found[1] <= start or found[0] >= end for start, end, _, _ in self._marks):
            self._marks.append((*found, sentence, first))

    def children(self) -> list[Token]:
        """The tokens again, each marked piece of text between mark tags, and the sentence's number after its last."""
        painted: list[Token] = []
        for number, child in enumerate(self._children):
            pieces = self._pieces(number)
            if child.type not in ("text", "code_inline") or not pieces:
                painted.append(child)
                continue
            done = 0
            for start, end, sentence, opens, closes in pieces:
                painted += _copy(child, done, start)
                painted.append(_mark_open(sentence, anchored=opens))
                painted += _copy(child, start, end)
                painted.append(Token("clause_close", "mark", -1))
                if closes:
                    painted += _number(sentence)
                done = end
            painted += _copy(child, done, len(child.content))
        return painted

    def _pieces(self, number: int) -> list[tuple[int, int, Sentence, bool, bool]]:
        """(first, last character of this child, sentence, is its first piece with the anchor, is its last piece)."""
        pieces = []
        for start, end, sentence, first in sorted(self._marks, key=lambda mark: mark[0]):
            own = [(at, place) for at, (child, place) in enumerate(self._origin[start:end], start) if child == number]
            own = [(at, place) for at, place in own if self._children[number].type != "softbreak"]
            if own:
                opens = first and own[0][0] == start
                closes = first and own[-1][0] == end - 1
                pieces.append((own[0][1], own[-1][1] + 1, sentence, opens, closes))
        return pieces


def _plain_children(children: list[Token]) -> list[Token]:
    """Pictures as their words, shortcodes as signs, and only links that lead somewhere outside."""
    plain: list[Token] = []
    dropped: list[bool] = []
    for child in children:
        if child.type == "image":
            child = _text(child.content)
        elif child.type == "text":
            for code, sign in _SHORTCODES.items():
                child.content = child.content.replace(code, sign)
        elif child.type == "link_open":
            target = str(child.attrGet("href") or "")
            dropped.append(not target.lower().startswith(("http://", "https://", "mailto:")))
            if dropped[-1]:
                continue
        elif child.type == "link_close" and dropped.pop():
            continue
        plain.append(child)
    return plain


def _copy(child: Token, start: int, end: int) -> list[Token]:
    if start >= end:
        return []
    piece = Token(child.type, child.tag, child.nesting, content=child.content[start:end])
    return [piece]


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)


def _div(nesting: Literal[-1, 1], name: str = "", *, notes: int | None = None) -> Token:
    attrs: dict[str, str | int | float] = {"class": name} if name else {}
    if notes is not None:
        attrs["data-notes"] = str(notes)
    return Token("clause_div", "div", nesting, attrs=attrs)


def _mark_open(sentence: Sentence, *, anchored: bool) -> Token:
    attrs: dict[str, str | int | float] = {"class": "clause"}
    if anchored:
        attrs["id"] = sentence.clauses[0].id
    return Token("clause_open", "mark", 1, attrs=attrs)


def _number(sentence: Sentence) -> list[Token]:
    """A small link to the note, and anchors for the other clauses of the same sentence."""
    link = Token("link_open", "a", 1, attrs={"class": "clause-number", "href": f"#does-{sentence.number}"})
    label = Token("span_open", "span", 1, attrs={"class": "unseen"})
    anchors = []
    for clause in sentence.clauses[1:]:
        anchors += [Token("span_open", "span", 1, attrs={"id": clause.id}), Token("span_close", "span", -1)]
    return [
        *anchors,
        link,
        label,
        _text("What the desk does about sentence "),
        Token("span_close", "span", -1),
        _text(str(sentence.number)),
        Token("link_close", "a", -1),
    ]
