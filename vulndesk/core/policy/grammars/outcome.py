"""What becomes of a report: handling (E8-E10, N6, N7, E2), disclosure (E11), credit (E12), thanks (N10), bounties."""

from __future__ import annotations

from collections.abc import Iterator

from vulndesk.core.policy.blocks import Form
from vulndesk.core.policy.clauses import (
    Bounty,
    Credit,
    DisclosureMode,
    DisclosureRule,
    Handling,
    HandlingRule,
    Thanks,
)
from vulndesk.core.policy.passages import Passage, Reading
from vulndesk.core.policy.phrases.table import Meaning, Phrases

_SILENT = frozenset({Meaning.ABOUT, Meaning.CONTRIBUTORS, Meaning.IN_SCOPE, Meaning.OUT_OF_SCOPE})
_NO_PROSE = (Form.HEADING, Form.CODE, Form.ROW)
_USERS_TOO = frozenset({HandlingRule.RUN_LATEST})


def read_handling(passage: Passage, phrases: Phrases) -> Iterator[Reading]:
    if passage.meaning in _SILENT or passage.form in _NO_PROSE:
        return
    for rule, pattern in phrases.handling.items():
        if passage.meaning in (Meaning.USERS, Meaning.CONDUCT) and rule not in _USERS_TOO:
            continue
        if pattern.search(passage.words) and not phrases.deadlines.escalation.search(passage.words):
            yield Handling(rule)


def _asked(passage: Passage) -> bool:
    """An item of what a report should contain ("how to credit you"); a paragraph beside such a list is read."""
    return passage.meaning is Meaning.CONTENTS and passage.form is Form.ITEM


def read_disclosure(passage: Passage, phrases: Phrases) -> Iterator[Reading]:
    words = phrases.disclosure
    if passage.meaning in _SILENT | {Meaning.USERS, Meaning.SUPPORT} or passage.form in _NO_PROSE or _asked(passage):
        return
    text = passage.words
    mode = None
    if words.fixed_period.search(text):
        mode = DisclosureMode.DEADLINE
    elif words.after_fix.search(text):
        mode = DisclosureMode.AFTER_FIX
    elif words.coordinated.search(text):
        mode = DisclosureMode.COORDINATED
    if mode is not None:
        yield DisclosureRule(mode, or_agreed=words.or_agreed.search(text) is not None)


def read_recognition(passage: Passage, phrases: Phrases) -> Iterator[Reading]:
    words = phrases.recognition
    if passage.meaning in _SILENT | {Meaning.USERS} or passage.form in _NO_PROSE or _asked(passage):
        return
    text = passage.words
    if words.no_credit.search(text):
        yield Credit(offered=False)
    elif words.credit.search(text):
        yield Credit(offered=True, anonymity=words.anonymity.search(text) is not None)
    elif words.thanks.search(text):
        yield Thanks()
    if words.no_bounty.search(text):
        yield Bounty(offered=False)
    elif words.bounty.search(text):
        yield Bounty(offered=True)
