"""What is in scope (E13, N8) and what is not (E14, N9)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from vulndesk.core.policy.blocks import Form
from vulndesk.core.policy.clauses import Exclusion, Scope, Value
from vulndesk.core.policy.passages import Passage, Reading
from vulndesk.core.policy.phrases.table import Meaning, Phrases, ScopeWords
from vulndesk.core.policy.sections import heading_meaning

_PARTS = re.compile(r"^(?P<name>[^()]+?)\s*\((?P<parts>[^()]*)\)\s*\.?$")
_LONGEST_NAME = 60
_SHORTEST_NAME = 4  # letters, where words are not separated
_LONGEST_EXAMPLE = 300
_ASKS = ("?", "？", ":", "：")
_COMMA = re.compile(r"\s*[,;、，；]\s*")
_SHORTEST_LIST = 2  # commas are needed: a single "and" may be part of one area's name


def read_scope(passage: Passage, phrases: Phrases) -> Iterator[Reading]:
    words = phrases.scope
    if passage.form is Form.HEADING and passage.meaning is Meaning.OUT_OF_SCOPE and _names_one(passage, phrases):
        yield Exclusion(passage.words.strip().rstrip(".。"))
        return
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


def _names_one(passage: Passage, phrases: Phrases) -> bool:
    """A heading below "Not security issues" that is one of them; `settle_headings` asks what stands under it."""
    if heading_meaning(passage.words, (phrases,)) is not Meaning.OTHER or passage.words.endswith(_ASKS):
        return False
    is_spaced = passage.words.isascii() or " " in passage.words
    return len(passage.words.split()) > 1 if is_spaced else len(passage.words) >= _SHORTEST_NAME


def settle_headings(
    read: Sequence[tuple[Passage, Value]], passages: Sequence[Passage]
) -> Iterator[tuple[Passage, Value]]:
    """A heading is an exclusion when a paragraph explains it, whose first sentence becomes its example (curl's shape).

    Above a list it only groups what the list leaves out. What is said below an exclusion is no other one.
    """
    listed = {one.heading for one, value in read if isinstance(value, Exclusion) and one.form is Form.ITEM}
    after = {one.span.start: below for one, below in pairwise(passages) if one.form is Form.HEADING}
    examples = {
        passage.words: after[passage.span.start].words
        for passage, value in read
        if _is_heading(passage, value) and passage.words not in listed and _explains(after, passage)
    }
    for passage, value in read:
        if not isinstance(value, Exclusion):
            yield passage, value
        elif passage.form is Form.HEADING:
            if passage.words in examples:
                yield passage, replace(value, example=examples[passage.words][:_LONGEST_EXAMPLE])
        elif passage.heading not in examples:
            yield passage, value


def _is_heading(passage: Passage, value: Value) -> bool:
    return isinstance(value, Exclusion) and passage.form is Form.HEADING


def _explains(after: Mapping[int, Passage], heading: Passage) -> bool:
    below = after.get(heading.span.start)
    return (
        below is not None
        and below.form is Form.PARAGRAPH
        and below.heading == heading.words
        and not below.words.endswith((":", "："))
    )


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
