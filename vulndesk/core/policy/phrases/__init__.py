"""The words per language. A new language is one file with `PHRASES` and one line in `TABLES`."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from vulndesk.core.policy.phrases.table import Phrases

ENGLISH = "en"
TABLES = {
    "en": "vulndesk.core.policy.phrases.en",
    "de": "vulndesk.core.policy.phrases.de",
    "fr": "vulndesk.core.policy.phrases.fr",
    "es": "vulndesk.core.policy.phrases.es",
    "pt": "vulndesk.core.policy.phrases.pt",
    "ja": "vulndesk.core.policy.phrases.ja",
    "ru": "vulndesk.core.policy.phrases.ru",
    "zh": "vulndesk.core.policy.phrases.zh",
}


@cache
def _table(language: str) -> Phrases:
    phrases: Phrases = import_module(TABLES[language]).PHRASES
    return phrases


def phrases_for(language: str) -> tuple[Phrases, ...]:
    """The language's own table first, then English, whose headings and tables turn up in policies of every language."""
    own = (_table(language),) if language in TABLES and language != ENGLISH else ()
    return (*own, _table(ENGLISH))
