"""What is in scope (E13, N8) and what is not (E14, N9)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vulndesk.core.policy.blocks import Form
from vulndesk.core.policy.clauses import Exclusion, Scope
from vulndesk.core.policy.passages import Passage, Reading
from vulndesk.core.policy.phrases.table import Meaning, Phrases, ScopeWords

_PARTS = re.compile(r"^(?P<name>[^()]+?)\s*\((?P<parts>[^()]*)\)\s*\.?$")
_LONGEST_NAME = 60


def read_scope(passage: Passage, phrases: Phrases) -> Iterator[Reading]:
    words = phrases.scope
    if passage.form is Form.ITEM and len(passage.words) > 1:
        if passage.meaning is Meaning.OUT_OF_SCOPE:
            yield Exclusion(passage.words.strip().rstrip("."))
            return
        if passage.meaning is Meaning.IN_SCOPE or (passage.meaning is Meaning.SCOPE and passage.leads):
            yield read_area(passage, words)
            return
    if passage.form in (Form.PARAGRAPH, Form.ITEM) and passage.meaning not in (Meaning.ABOUT, Meaning.USERS):
        yield from _read_sentence(passage.words, words)


def _read_sentence(text: str, words: ScopeWords) -> Iterator[Reading]:
    """ "We do not accept X." and "X are out of scope."."""
    if text.endswith(":"):
        return
    if refused := words.refused.search(text):
        yield Exclusion(text[refused.end() :].strip(" ."))
    elif (out := words.is_out.search(text)) and out.start() > 0:
        yield Exclusion(text[: out.start()].strip())


def read_area(passage: Passage, words: ScopeWords) -> Scope:
    """`name (part, part, etc.)` and `Name: what about it`, else the whole line is the name."""
    text = passage.words.strip()
    if match := _PARTS.match(text):
        return _with_parts(match["name"], match["parts"], words)
    if passage.label and passage.rest and len(passage.label) <= _LONGEST_NAME:
        return Scope(passage.label, detail=passage.rest.rstrip("."))
    return Scope(text.rstrip("."))


def _with_parts(name: str, listed: str, words: ScopeWords) -> Scope:
    more = words.open_ended.search(listed)
    closed = listed[: more.start()] if more else listed
    parts = tuple(part for part in (piece.strip() for piece in words.part_split.split(closed)) if part)
    return Scope(name.strip(), parts=parts, open_ended=more is not None)
