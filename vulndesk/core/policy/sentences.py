"""Placed blocks -> passages: sentences with their exact spans in the source.

Promise: `text[passage.span.start:passage.span.end] == passage.sentence` for every passage, and passages rise in the
text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from vulndesk.core.policy.blocks import Block, Form
from vulndesk.core.policy.clauses import Span
from vulndesk.core.policy.inline import Link, Prose
from vulndesk.core.policy.passages import Passage
from vulndesk.core.policy.phrases.table import Meaning, Phrases
from vulndesk.core.policy.sections import Placed

_STOP = re.compile(r"[.!?][\"'’”)\]]*\s+(?=[^a-z\s])|[。！？]+[」』）]*\s*")
# A list item in these sections is one statement, however many sentences it has.
_WHOLE_ITEMS = frozenset(
    {Meaning.IN_SCOPE, Meaning.OUT_OF_SCOPE, Meaning.SCOPE, Meaning.CONTENTS, Meaning.CONTRIBUTORS, Meaning.CONDUCT}
)


def split_sentences(words: str, abbreviations: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """[first, last) of each sentence, without the white space between."""
    first = 0
    for stop in _STOP.finditer(words):
        end = stop.start() + len(stop.group().rstrip())
        if abbreviations.search(words, max(first, stop.start() - 12), stop.start() + 1):
            continue
        yield first, end
        first = stop.end()
    if first < len(words):
        yield first, len(words)


class _Lines:
    def __init__(self, text: str) -> None:
        self.starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]

    def line(self, offset: int) -> int:
        return bisect_right(self.starts, offset)


def _links(prose: Prose, first: int, last: int) -> tuple[Link, ...]:
    return tuple(
        Link(max(0, link.start - first), min(last, link.end) - first, link.target)
        for link in prose.links
        if link.start < last and link.end > first
    )


def _pieces(placed: Placed, abbreviations: re.Pattern[str]) -> Iterable[tuple[int, int]]:
    block = placed.block
    whole = block.form in (Form.HEADING, Form.ROW, Form.CODE)
    if whole or (block.form is Form.ITEM and placed.meaning in _WHOLE_ITEMS):
        return [(0, len(block.prose.words))]
    return _sentences_of(block.prose, abbreviations)


def _sentences_of(prose: Prose, abbreviations: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """A line of its own ends a sentence too, unless the words run on."""
    first = 0
    for last in (*(at for at in prose.breaks if _begins_line(prose.words, at)), len(prose.words)):
        for start, end in split_sentences(prose.words[first:last].rstrip(), abbreviations):
            yield first + start, first + end
        first = last


def _begins_line(words: str, at: int) -> bool:
    return not words[max(0, at - 4) : at].rstrip().endswith((",", ";", ":", "(")) and not words[at].islower()


def _last_sentence(words: str, abbreviations: re.Pattern[str]) -> str:
    *_, (first, last) = split_sentences(words, abbreviations)
    return words[first:last]


def _leads(block: Block, abbreviations: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(_last_sentence(lead.words, abbreviations) for lead in block.leads)


def split_passages(text: str, placed: Iterable[Placed], tables: Sequence[Phrases]) -> Iterator[Passage]:
    lines = _Lines(text)
    abbreviations = tables[0].abbreviations
    for one in placed:
        block = one.block
        leads = _leads(block, abbreviations)
        head = ""
        for first, last in _pieces(one, abbreviations):
            start, end = block.prose.place(first, last)
            while start < end and text[start].isspace():
                start += 1
            while end > start and text[end - 1].isspace():
                end -= 1
            yield Passage(
                words=block.prose.words[first:last],
                sentence=text[start:end],
                span=Span(start, end, lines.line(start)),
                form=block.form,
                meaning=one.meaning,
                heading=one.heading,
                head=head,
                leads=leads,
                links=_links(block.prose, first, last),
                cells=block.cells,
                header=block.header,
                quote=block.quote,
            )
            if block.form is Form.ITEM:
                head = head or block.prose.words[first:last]
