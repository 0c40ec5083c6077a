"""In which languages reports are read: "We read reports in English and German"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vulndesk.core.policy.blocks import Form
from vulndesk.core.policy.clauses import Languages
from vulndesk.core.policy.passages import Passage, Reading
from vulndesk.core.policy.phrases.table import Meaning, Phrases

_ELSEWHERE = frozenset(
    {Meaning.USERS, Meaning.CONTRIBUTORS, Meaning.SUPPORT, Meaning.IN_SCOPE, Meaning.OUT_OF_SCOPE, Meaning.CONDUCT}
)


def read_languages(passage: Passage, phrases: Phrases) -> Iterator[Reading]:
    if passage.meaning in _ELSEWHERE or passage.form in (Form.HEADING, Form.CODE, Form.ROW):
        return
    words = phrases.languages
    asked = words.asked.search(passage.words)
    if asked is None or phrases.negation.search(passage.words):
        return
    tags = []
    for found in re.finditer(r"\w+", passage.words[asked.end() :]):
        word = found.group().lower()
        if word in words.names:
            tags.append(words.names[word])
        elif not words.between.fullmatch(word):
            break  # "in the German translation" names no language of reports
    if tags:
        yield Languages(tuple(dict.fromkeys(tags)))
