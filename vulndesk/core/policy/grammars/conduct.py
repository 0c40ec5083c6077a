"""Rules of behaviour: safe harbour, conduct (E21, E22) and rules for contributors (E15-E20)."""

from __future__ import annotations

from collections.abc import Iterator

from vulndesk.core.policy.blocks import Form
from vulndesk.core.policy.clauses import ConductRule, ConductTopic, ContributorRule, SafeHarbour
from vulndesk.core.policy.passages import Passage, Reading
from vulndesk.core.policy.phrases.table import ConductWords, Meaning, Phrases

_SILENT = frozenset({Meaning.ABOUT, Meaning.USERS, Meaning.IN_SCOPE, Meaning.OUT_OF_SCOPE, Meaning.SUPPORT})


def read_safe_harbour(passage: Passage, phrases: Phrases) -> Iterator[Reading]:
    if passage.meaning in _SILENT or passage.form in (Form.HEADING, Form.CODE, Form.ROW):
        return
    if phrases.conduct.safe_harbour.search(passage.words):
        yield SafeHarbour()


def read_conduct(passage: Passage, phrases: Phrases) -> Iterator[Reading]:
    words = phrases.conduct
    if passage.meaning in _SILENT | {Meaning.CONTRIBUTORS} or passage.form in (Form.HEADING, Form.CODE, Form.ROW):
        return
    text = passage.words
    if text.endswith((":", "：")):
        return
    if words.consequence.search(text) or words.consequence.search(passage.lead):
        yield ConductRule(ConductTopic.CONSEQUENCE, text)
    elif _is_rule(passage, words) and not phrases.private_reporting.search(text):
        yield ConductRule(_topic(text, words), text)


def _is_rule(passage: Passage, words: ConductWords) -> bool:
    if words.safe_harbour.search(passage.words):
        return False
    listed = passage.meaning is Meaning.CONDUCT and passage.form is Form.ITEM
    return listed or words.forbidden.search(passage.words) is not None


def _topic(text: str, words: ConductWords) -> ConductTopic:
    return next((topic for topic, pattern in words.topics.items() if pattern.search(text)), ConductTopic.OTHER)


def read_contributor_rules(passage: Passage, phrases: Phrases) -> Iterator[Reading]:
    if passage.meaning is not Meaning.CONTRIBUTORS or passage.form is not Form.ITEM:
        return
    topics = phrases.conduct.contributor_topics
    yield ContributorRule(
        next((topic for topic, pattern in topics.items() if pattern.search(passage.words)), None), passage.words.strip()
    )
