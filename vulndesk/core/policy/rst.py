"""reStructuredText -> blocks.

docutils does the block grammar, with inclusion of files and raw output switched off, and without its inline grammar:
its own rewrites the words, so that they could no longer be found in the source. `Finder` finds each text again in the
lines where docutils says that it stands; what it cannot find is left out rather than placed wrongly. docutils is only
imported for such a file: it would double the time in which the command starts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from docutils import frontend, nodes, utils
from docutils.parsers import rst
from docutils.parsers.rst import states
from docutils.statemachine import string2lines

from vulndesk.core.policy.blocks import Block, Lines, Outline
from vulndesk.core.policy.inline import NO_PROSE, Prose, join_prose, scan_prose
from vulndesk.core.policy.inline_rst import RstScanner, reference_name
from vulndesk.core.policy.markdown import add_drawn_table, tame_line_ends

_SILENT_LEVEL = 5  # docutils has no message of this level: it says nothing and stops at nothing
_AHEAD = 60  # lines; a text is found near the one before it or not at all
_TEXTS = (nodes.paragraph, nodes.term, nodes.line, nodes.rubric, nodes.caption, nodes.attribution)
_HIDDEN = (nodes.comment, nodes.target, nodes.system_message, nodes.substitution_definition, nodes.raw, nodes.pending)


class _NoInliner(states.Inliner):
    """Leaves every text as it is written."""

    def init_customizations(self, settings: Any) -> None:
        pass

    def adjust_uri(self, uri: str) -> str:
        return uri

    def parse(
        self, text: str, lineno: int, memo: Any, parent: Any
    ) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        return [nodes.Text(text)], []


class _States(dict[str, Any]):
    """A machine's states, each made when it is first entered.

    docutils makes all fifteen, with a hundred bound patterns, for every list: half of its time.
    """

    def __init__(self, machine: Any, kinds: Iterable[Any]) -> None:
        super().__init__()
        self.machine = machine
        self.kinds = {kind.__name__: _OURS.get(kind.__name__, kind) for kind in kinds}

    def __missing__(self, name: str) -> Any:
        state = self[name] = self.kinds[name](self.machine, self.machine.debug)
        if getattr(self.machine, "memo", None):  # it runs: what was there was prepared as it started
            state.runtime_init()
        return state


class _Machine(states.RSTStateMachine):
    def add_states(self, state_classes: Iterable[Any]) -> None:
        self.states = _States(self, state_classes)


class _NestedMachine(states.NestedStateMachine):
    def add_states(self, state_classes: Iterable[Any]) -> None:
        self.states = _States(self, state_classes)


# docutils' own states, which make machines of ours for what is nested in them.
_OURS = {
    kind.__name__: type(kind.__name__, (kind,), {"nested_sm": _NestedMachine, "nested_sm_cache": []})
    for kind in states.state_classes
}


class _Document(nodes.document):
    def note_implicit_target(self, target: nodes.Element, msgnode: nodes.Element | None = None) -> None:
        """Nothing asks for a heading by its name, and docutils complains at length of two that are alike."""


def _document(text: str) -> nodes.document:
    """Raises RecursionError and, on what docutils trips over, anything at all."""
    settings = frontend.get_default_settings(rst.Parser)
    settings.file_insertion_enabled = False
    settings.raw_enabled = False
    settings.syntax_highlight = "none"
    settings.report_level = settings.halt_level = _SILENT_LEVEL
    settings.warning_stream = False
    document = _Document(settings, utils.new_reporter("policy", settings), source="policy")
    document.note_source("policy", -1)
    lines = string2lines(text, tab_width=settings.tab_width, convert_whitespace=True)
    if all(len(line) <= settings.line_length_limit for line in lines):
        _Machine(states.state_classes, "Body").run(lines, document, inliner=_NoInliner())
    return document


@dataclass(frozen=True)
class _Found:
    line: int
    column: int
    shown: str

    @property
    def end(self) -> int:
        return self.column + len(self.shown)


@dataclass
class _Finder:
    """Where the texts of the tree stand. The cursor only moves on, because the tree follows the text."""

    source: Lines
    line: int = 0
    column: int = 0

    def find(self, node: nodes.Node) -> list[_Found]:
        """Each line of the node's text; empty when it is not there."""
        pieces = [piece.strip() for piece in node.astext().split("\n") if piece.strip()]
        found = self._lines(pieces, self.line, self.column)
        if not found and node.line and node.line - 1 > self.line:
            found = self._lines(pieces, node.line - 1, 0)
        if found:
            self.line, self.column = found[-1].line, found[-1].end
        return found

    def _lines(self, pieces: Sequence[str], line: int, column: int) -> list[_Found]:
        found: list[_Found] = []
        for piece in pieces:
            one = self._piece(piece, line, column)
            if one is None:
                return []
            found.append(one)
            line, column = one.line + 1, 0
        return found

    def _piece(self, piece: str, line: int, column: int) -> _Found | None:
        """docutils expands tabs, so that any white space stands for any other."""
        loose = re.compile(r"\s+".join(re.escape(word) for word in piece.split()))
        for number in range(line, min(len(self.source.lines), line + _AHEAD)):
            if match := loose.search(self.source.lines[number], column if number == line else 0):
                return _Found(number, match.start(), match.group())
        return None

    def prose(self, found: Sequence[_Found], references: Mapping[str, str]) -> Prose:
        placed = [(self.source.offsets[one.line] + one.column, one.shown) for one in found]
        return scan_prose(placed, references, RstScanner)


@dataclass
class _Walk:
    finder: _Finder
    references: Mapping[str, str]
    outline: Outline = field(default_factory=Outline)

    def prose(self, node: nodes.Node) -> Prose:
        return self.finder.prose(self.finder.find(node), self.references)

    def visit(self, node: nodes.Node, level: int) -> None:
        if isinstance(node, nodes.title):
            self.title(node, level)
        elif isinstance(node, _TEXTS):
            self.outline.text(self.prose(node))
        elif isinstance(node, _HIDDEN):
            self.hidden(node)
        elif isinstance(node, nodes.bullet_list | nodes.enumerated_list | nodes.definition_list | nodes.field_list):
            self.listed(node, level)
        elif isinstance(node, nodes.literal_block | nodes.doctest_block):
            self.code(node)
        elif isinstance(node, nodes.table):
            self.table(node)
        elif isinstance(node, nodes.block_quote):
            self.outline.open_quote()
            self.children(node, level)
            self.outline.close_quote()
        elif isinstance(node, nodes.Element):
            self.children(node, level + isinstance(node, nodes.section))

    def children(self, node: nodes.Element, level: int) -> None:
        for child in node.children:
            self.visit(child, level)

    def title(self, node: nodes.title, level: int) -> None:
        prose = self.prose(node)
        if isinstance(node.parent, nodes.section | nodes.document):
            self.outline.heading(prose, max(1, level))
        else:
            self.outline.text(prose)

    def listed(self, node: nodes.Element, level: int) -> None:
        self.outline.open_list()
        for item in node.children:
            self.outline.item()
            if isinstance(item, nodes.field):
                self.field(item, level)
            elif isinstance(item, nodes.definition_list_item):
                self.definition(item, level)
            else:
                self.visit(item, level)
        self.outline.close_list()

    def field(self, item: nodes.field, level: int) -> None:
        """`:Contact: security@example.org` reads as one item, name and text."""
        name, body = item.children[0], item.children[1]
        first, *rest = body.children or (None,)
        label = self.prose(name)  # first: the finder only moves on
        text = self.prose(first) if isinstance(first, nodes.paragraph) else NO_PROSE
        self.outline.text(join_prose([label, text], ": "))
        for child in rest if text.words else body.children:
            self.visit(child, level)

    def definition(self, item: nodes.definition_list_item, level: int) -> None:
        """The term introduces its definition."""
        for child in item.children:
            if isinstance(child, nodes.definition):
                self.outline.open_list()
                self.children(child, level)
                self.outline.close_list()
            else:
                self.visit(child, level)

    def hidden(self, node: nodes.Node) -> None:
        """Passed over; of an unknown directive docutils keeps the text in its complaint."""
        complaint = isinstance(node, nodes.system_message)
        for one in node.findall(nodes.literal_block) if complaint else (node,):
            self.finder.find(one)

    def code(self, node: nodes.Element) -> None:
        found = self.finder.find(node)
        if not found:
            return
        numbers = range(found[0].line, found[-1].line + 1)
        if not add_drawn_table(self.outline, self.finder.source, numbers):
            self.outline.code(self.finder.source.verbatim(numbers))

    def table(self, node: nodes.table) -> None:
        header: tuple[str, ...] = ()
        for title in node.children:
            if isinstance(title, nodes.title):
                self.outline.text(self.prose(title))
        for row in node.findall(nodes.row):
            cells = self.cells(row)
            if isinstance(row.parent, nodes.thead):
                header = header or tuple(cell.words for cell in cells)
            elif header:
                self.outline.row(join_prose(cells, " | "), cells, header)
            else:
                header = tuple(cell.words for cell in cells)
        self.outline.gap()

    def cells(self, row: nodes.row) -> tuple[Prose, ...]:
        """In a drawn table the cells stand beside each other, so each is looked for from where the last one began."""
        begin = furthest = (self.finder.line, self.finder.column)
        cells = []
        for entry in row.children:
            self.finder.line, self.finder.column = begin
            found = self.finder.find(entry)
            if found:
                begin = found[0].line, found[0].end
                furthest = max(furthest, (found[-1].line, found[-1].end))
            cells.append(self.finder.prose(found, self.references))
        self.finder.line, self.finder.column = furthest
        return tuple(cells)


def _references(document: nodes.document) -> dict[str, str]:
    references: dict[str, str] = {}
    for target in document.findall(nodes.target):
        written: list[str] = target.get("names", [])
        for name in written if target.get("refuri") else ():
            references[reference_name(name)] = target["refuri"]
    for definition in document.findall(nodes.substitution_definition):
        names: list[str] = definition.get("names", [])
        for name in names:
            references[f"|{name.lower()}|"] = definition.astext()
    return references


def split_rst(text: str) -> tuple[Block, ...]:
    """In the order of the text. Raises what `_document` does."""
    tamed = tame_line_ends(text)
    document = _document(tamed)
    walk = _Walk(_Finder(Lines.of(tamed)), _references(document))
    walk.children(document, 0)
    return tuple(walk.outline.blocks)
