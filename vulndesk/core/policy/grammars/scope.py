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
_COMMA = re.compile(r"\s*[,;、，；]\s*")
_SHORTEST_LIST = 2  # commas are needed: a single "and" may be part of one area's name


def read_scope(passage: Passage, phrases: Phrases) -> Iterator[Reading]:
    words = phrases.scope
    if passage.form is Form.ITEM and len(passage.words) > 1:
        if passage.meaning is Meaning.OUT_OF_SCOPE:
            yield Exclusion(passage.words.strip().rstrip(".。"))
            return
        if passage.meaning in (Meaning.IN_SCOPE, Meaning.SCOPE):
            said = list(_read_sentence(passage, words)) if passage.meaning is Meaning.SCOPE else []
            yield from said or [read_area(passage, words)]
            return
    if passage.form in (Form.PARAGRAPH, Form.ITEM) and passage.meaning not in (Meaning.ABOUT, Meaning.USERS):
        yield from _read_sentence(passage, words)


def _read_sentence(passage: Passage, words: ScopeWords) -> Iterator[Reading]:
    """ "We do not accept X.", "X are out of scope." and "The scope covers X, Y and Z."."""
    text = passage.words
    if text.endswith((":", "：")):
        return
    if refused := words.refused.search(text):
        yield Exclusion(text[refused.end() :].strip(" .。"))
    elif (out := words.is_out.search(text)) and out.start() > 0:
        behind = text[out.end() :].lstrip()
        listed = list(_listed(behind[1:], words)) if behind.startswith((":", "：")) else []
        yield from (Exclusion(one) for one in listed or [text[: out.start()].strip()])
    elif passage.meaning in (Meaning.SCOPE, Meaning.IN_SCOPE) and (lead := words.listed.search(text)):
        yield from (Scope(area) for area in _listed(text[lead.end() :], words))


def _listed(text: str, words: ScopeWords) -> Iterator[str]:
    """The areas between commas, of which the last may be joined by a word ("X, Y and Z"); one or two are none."""
    pieces = _COMMA.split(text.strip(" .。"))
    if len(pieces) < _SHORTEST_LIST:
        return
    last = [join for join in words.part_split.finditer(pieces[-1]) if join.group().strip()]
    if last:
        pieces[-1:] = [pieces[-1][: last[-1].start()], pieces[-1][last[-1].end() :]]
    yield from (area for area in (piece.strip() for piece in pieces) if area)


def read_area(passage: Passage, words: ScopeWords) -> Scope:
    """`name (part, part, etc.)` and `Name: what about it`, else the whole line is the name."""
    text = passage.words.strip()
    if match := _PARTS.match(text):
        return _with_parts(match["name"], match["parts"], words)
    if passage.label and passage.rest and len(passage.label) <= _LONGEST_NAME:
        return Scope(passage.label, detail=passage.rest.rstrip(".。"))
    return Scope(text.rstrip(".。"))


def _with_parts(name: str, listed: str, words: ScopeWords) -> Scope:
    more = words.open_ended.search(listed)
    closed = listed[: more.start()] if more else listed
    parts = tuple(part for part in (piece.strip() for piece in words.part_split.split(closed)) if part)
    return Scope(name.strip(), parts=parts, open_ended=more is not None)
