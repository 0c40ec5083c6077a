"""SECURITY.md -> Policy: blocks, sections by meaning, sentences, phrase grammars, clauses.

Promise: never raises on any text; every clause's sentence is `text[span.start:span.end]`; a clause is read only from
the sentence that says it; what may promise or ask something and was not read is listed in `not_understood`, never
guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from vulndesk.core.policy.blocks import Block, Form
from vulndesk.core.policy.clauses import Clause, Contact, Kind, NotUnderstood, Policy, Span, Value
from vulndesk.core.policy.formats import split_blocks
from vulndesk.core.policy.grammars import GRAMMARS
from vulndesk.core.policy.grammars.contacts import is_for_others, settle_contacts
from vulndesk.core.policy.grammars.scope import settle_headings
from vulndesk.core.policy.kinds import KINDS
from vulndesk.core.policy.languages import detect_language, in_english
from vulndesk.core.policy.passages import Doubt, Passage, Reading
from vulndesk.core.policy.phrases import phrases_for
from vulndesk.core.policy.phrases.table import Meaning, Phrases
from vulndesk.core.policy.sections import place_blocks
from vulndesk.core.policy.sentences import split_passages

_LONGEST_SENTENCE = 2000
_MOST_SENTENCES = 4000
_MOST_LINES = 10_000
_LINE_END = re.compile(r"\r\n|\r|\n")
_BINDING = frozenset(Meaning) - {
    Meaning.ABOUT,
    Meaning.USERS,
    Meaning.OTHER,
    Meaning.SUPPORT,
    Meaning.SAFE_HARBOUR,
    Meaning.THANKS,
}


@dataclass(frozen=True)
class _Read:
    passage: Passage
    value: Value


def read_policy(text: str) -> Policy:
    """Total: any text gives a Policy, perhaps without clauses."""
    whole = text
    text = _readable(whole)
    blocks = split_blocks(text)
    language = detect_language(" ".join(block.prose.words for block in blocks))
    tables = phrases_for(language)
    read: list[_Read] = []
    doubts: list[NotUnderstood] = []
    passages = list(islice(split_passages(text, place_blocks(text, blocks, tables), tables), _MOST_SENTENCES + 1))
    for passage in passages[:_MOST_SENTENCES]:
        readings = _read_passage(passage, tables)
        read.extend(_Read(passage, reading) for reading in readings if not isinstance(reading, Doubt))
        doubt = next((reading for reading in readings if isinstance(reading, Doubt)), None)
        if doubt is not None:
            doubts.append(NotUnderstood(passage.sentence, passage.span, doubt.reason))
    doubts.extend(_rest(whole, len(text), passages[_MOST_SENTENCES:]))
    settled = [_Read(*one) for one in settle_headings([(one.passage, one.value) for one in read], passages)]
    return Policy(_clauses(_settled(settled)), tuple(doubts), title=_title(blocks), language=language)


def passages_of(text: str) -> tuple[Passage, ...]:
    """Every sentence of the text, whether it says anything to the desk or not, as far as `read_policy` reads."""
    text = _readable(text)
    blocks = split_blocks(text)
    tables = phrases_for(detect_language(" ".join(block.prose.words for block in blocks)))
    return tuple(islice(split_passages(text, place_blocks(text, blocks, tables), tables), _MOST_SENTENCES))


def _readable(text: str) -> str:
    """The first lines; no policy has more, and a reader must come to an end."""
    last = next(islice(_LINE_END.finditer(text), _MOST_LINES - 1, None), None)
    return text if last is None else text[: last.end()]


def _rest(text: str, read: int, unread: Sequence[Passage]) -> list[NotUnderstood]:
    """Where reading stopped early: one entry for the first sentence, or the first line, that was not read."""
    reason = "The text is too long: nothing from here on was read."
    if unread:
        return [NotUnderstood(unread[0].sentence, unread[0].span, reason)]
    line = re.compile(r"\S[^\r\n]*(?<!\s)").search(text, read)
    if line is None:
        return []
    number = sum(1 for _ in _LINE_END.finditer(text, 0, line.start())) + 1
    return [NotUnderstood(line.group(), Span(line.start(), line.end(), number), reason)]


def _title(blocks: Sequence[Block]) -> str:
    return next((block.prose.words for block in blocks if block.form is Form.HEADING), "")


def _read_passage(passage: Passage, tables: Sequence[Phrases]) -> list[Reading]:
    """The first language with an answer wins: the policy's own, or English for an English sentence."""
    if len(passage.words) > _LONGEST_SENTENCE and passage.form is not Form.CODE:
        return [Doubt("The sentence is too long to be read safely.")]
    if passage.quote and any(phrases.quotation.search(passage.quote) for phrases in tables):
        return _quoted(passage, tables)
    for phrases in tables[::-1] if in_english(passage.words, tables[0].language) else tables:
        if phrases.template.search(passage.words):
            return [Doubt("This is text of a template that nobody has filled in.")]
        if readings := _distinct(_answers(passage, phrases, tables[0])):
            weak = all(isinstance(one, Doubt) and one.weak for one in readings)
            return [] if weak and phrases.courtesies.search(passage.words) else readings
    return _unread(passage, tables[0])


def _quoted(passage: Passage, tables: Sequence[Phrases]) -> list[Reading]:
    """Somebody else's words bind nobody here, but are not passed over in silence."""
    binds = any(phrases.may_bind.search(passage.words) for phrases in tables)
    return [Doubt("It is quoted from elsewhere, so it is no promise of this project.")] if binds else []


def _answers(passage: Passage, phrases: Phrases, own: Phrases) -> list[Reading]:
    readings = [reading for grammar in GRAMMARS for reading in grammar(passage, phrases)]
    if phrases is not own and is_for_others(passage, own):
        return [reading for reading in readings if not isinstance(reading, Contact)]
    return readings


def _distinct(readings: list[Reading]) -> list[Reading]:
    read = any(not isinstance(reading, Doubt) for reading in readings)
    return [one for one in dict.fromkeys(readings) if not (read and isinstance(one, Doubt) and one.weak)]


def _unread(passage: Passage, phrases: Phrases) -> list[Reading]:
    """No grammar had anything to say: is it a sentence that binds somebody?"""
    words = passage.words
    if passage.form not in (Form.PARAGRAPH, Form.ITEM) or passage.meaning not in _BINDING:
        return []
    if words.endswith((":", "：")):
        return []
    if phrases.courtesies.search(words) or not phrases.may_bind.search(words):
        return []
    return [Doubt("It may ask or promise something that the desk does not run.")]


def _settled(read: list[_Read]) -> list[_Read]:
    contacts = [one.value for one in read if isinstance(one.value, Contact)]
    keep = iter(settle_contacts(contacts))
    return [one for one in read if not isinstance(one.value, Contact) or next(keep)]


def _clauses(read: list[_Read]) -> tuple[Clause, ...]:
    """Ids count within a kind, in the order of the text: `deadline-1`, `deadline-2`."""
    counts: Counter[Kind] = Counter()
    clauses = []
    for one in read:
        kind = KINDS[type(one.value)]
        counts[kind] += 1
        clauses.append(Clause(f"{kind}-{counts[kind]}", kind, one.value, one.passage.sentence, one.passage.span))
    return tuple(clauses)
