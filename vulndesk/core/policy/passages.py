"""A passage: one sentence (or list item, table row, heading, code block) with all that a grammar needs around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vulndesk.core.policy.blocks import Form
from vulndesk.core.policy.clauses import Span, Value
from vulndesk.core.policy.inline import Link, Prose
from vulndesk.core.policy.phrases.table import Meaning

_LABEL = re.compile(
    r"^(?P<label>[^:：.!?。！？]{1,60}?)\s*(?:[:：]\s*|\s[–—-]{1,2}\s+|\s?——\s?)(?P<rest>.*)$", re.DOTALL
)


@dataclass(frozen=True)
class Doubt:
    """Possibly a promise or a demand, which the reader does not run: why. weak: only when nothing else was read."""

    reason: str
    weak: bool = False


Reading = Value | Doubt


@dataclass(frozen=True)
class Passage:
    """words: as a person sees it; sentence: text[span.start:span.end], exactly.

    head: the first sentence of the list item in which this is a later one ("Fix: in private. Target: 7 days").
    leads: the words that introduce this list item, innermost first. heading: the nearest heading's words.
    quote: inside a quotation, the words before it.
    """

    words: str
    sentence: str
    span: Span
    form: Form
    meaning: Meaning
    heading: str = ""
    head: str = ""
    leads: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    cells: tuple[Prose, ...] = ()
    header: tuple[str, ...] = ()
    quote: str = ""

    @property
    def lead(self) -> str:
        return self.leads[0] if self.leads else ""

    @property
    def label(self) -> str:
        """`Acknowledgement` of `Acknowledgement: within 24 hours`; empty when there is none."""
        match = _LABEL.match(self.words)
        return match["label"].strip() if match else ""

    @property
    def rest(self) -> str:
        match = _LABEL.match(self.words)
        return match["rest"].strip() if match else self.words
