"""Blocks -> blocks with a meaning: by the heading above, by a bold line that serves as one, by the words before a
list.

Promise: a list's own introduction ("Out of scope:") outweighs its section; a heading without a meaning of its own has
its parent's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vulndesk.core.policy.blocks import Block, Form
from vulndesk.core.policy.phrases.table import Meaning, Phrases

_PSEUDO_LEVEL = 7
_LONGEST_PSEUDO = 60


@dataclass(frozen=True)
class Placed:
    """heading: the words of the nearest heading, the block's own when it is one."""

    block: Block
    meaning: Meaning
    heading: str


@dataclass(frozen=True)
class _Open:
    level: int
    words: str
    meaning: Meaning


def heading_meaning(words: str, tables: Sequence[Phrases]) -> Meaning:
    for table in tables:
        for meaning, pattern in table.headings.items():
            if pattern.search(words):
                return meaning
    return Meaning.OTHER


def lead_meaning(leads: Sequence[str], tables: Sequence[Phrases]) -> Meaning | None:
    """The innermost introduction that says something."""
    for words in leads:
        for table in tables:
            for meaning, pattern in table.leads.items():
                if pattern.search(words):
                    return meaning
    return None


def _pseudo_heading(text: str, block: Block, tables: Sequence[Phrases]) -> bool:
    """A short paragraph that is wholly bold and reads like a heading."""
    if block.form is not Form.PARAGRAPH or block.leads or len(block.prose.words) > _LONGEST_PSEUDO:
        return False
    source = text[block.prose.start : block.prose.end]
    bold = source.startswith(("**", "__")) and source.rstrip(":：").endswith(("**", "__")) and source.count("**") <= 2
    if not bold or "@" in source or block.prose.words[-1] in ".!?。！？":
        return False
    return heading_meaning(block.prose.words, tables) is not Meaning.OTHER


def place_blocks(text: str, blocks: Sequence[Block], tables: Sequence[Phrases]) -> Iterator[Placed]:
    path: list[_Open] = []
    for block in blocks:
        words = block.prose.words
        pseudo = _pseudo_heading(text, block, tables)
        if block.form is Form.HEADING or pseudo:
            level = _PSEUDO_LEVEL if pseudo else block.level
            while path and path[-1].level >= level:
                path.pop()
            meaning = heading_meaning(words, tables)
            if meaning is Meaning.OTHER and path:
                meaning = path[-1].meaning
            path.append(_Open(level, words, meaning))
        around = path[-1] if path else _Open(0, "", Meaning.OTHER)
        by_lead = lead_meaning([lead.words for lead in block.leads], tables)
        yield Placed(block, by_lead or around.meaning, around.words)
