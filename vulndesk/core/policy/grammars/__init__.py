"""The phrase grammars: each reads one subject from one passage with one language's words.

To add one, write `read_subject(passage, phrases) -> Iterator[Reading]` in a file here and add it to `GRAMMARS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from vulndesk.core.policy.grammars.conduct import read_conduct, read_contributor_rules, read_safe_harbour
from vulndesk.core.policy.grammars.contacts import read_contacts
from vulndesk.core.policy.grammars.deadlines import read_deadlines
from vulndesk.core.policy.grammars.languages_read import read_languages
from vulndesk.core.policy.grammars.outcome import read_disclosure, read_handling, read_recognition
from vulndesk.core.policy.grammars.reporting import read_contents, read_encryption, read_private_reporting
from vulndesk.core.policy.grammars.scope import read_scope
from vulndesk.core.policy.grammars.versions import read_versions
from vulndesk.core.policy.passages import Passage, Reading
from vulndesk.core.policy.phrases.table import Phrases

Grammar = Callable[[Passage, Phrases], Iterator[Reading]]

GRAMMARS: tuple[Grammar, ...] = (
    read_contacts,
    read_encryption,
    read_languages,
    read_private_reporting,
    read_versions,
    read_contents,
    read_deadlines,
    read_handling,
    read_scope,
    read_disclosure,
    read_recognition,
    read_safe_harbour,
    read_contributor_rules,
    read_conduct,
)
