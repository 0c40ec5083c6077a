"""What an owner says about the reading of a policy, laid over it: for a sentence, all that it means to the desk.

A ruling is bound to the words of its sentence and to nothing else. It survives a moved line, new markup and a better
reader; where the words are gone or changed, it does not apply and is listed as `idle`, never applied to something near.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

from vulndesk.core.policy.clauses import Clause, Kind, Policy, Span, Value
from vulndesk.core.policy.inline import plain_words
from vulndesk.core.policy.kinds import KINDS

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Ruling:
    """words: the sentence as a person reads it; means: everything that it means, empty for "this is no promise"."""

    words: str
    means: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Overlay:
    """At most one ruling a sentence."""

    rulings: tuple[Ruling, ...] = ()

    def of(self, sentence: str) -> Ruling | None:
        wanted = bound_words(sentence)
        return next((one for one in self.rulings if bound_words(one.words) == wanted), None)

    def ruled(self, ruling: Ruling) -> Overlay:
        """With this ruling, instead of an earlier one on the same sentence."""
        return Overlay((*self.without(ruling.words).rulings, ruling))

    def without(self, sentence: str) -> Overlay:
        wanted = bound_words(sentence)
        return Overlay(tuple(one for one in self.rulings if bound_words(one.words) != wanted))

    def over(self, other: Overlay) -> Overlay:
        """Both; where both rule on a sentence, this one does."""
        own = {bound_words(one.words) for one in self.rulings}
        return Overlay((*(one for one in other.rulings if bound_words(one.words) not in own), *self.rulings))


@dataclass(frozen=True)
class Applied:
    """idle: rulings whose sentence is not in the text any more."""

    policy: Policy
    idle: tuple[Ruling, ...] = ()


class Sentence(Protocol):
    """A clause, a doubt or a passage of the reader: sentence is text[span.start:span.end]."""

    @property
    def sentence(self) -> str: ...

    @property
    def span(self) -> Span: ...


@lru_cache(maxsize=8192)
def bound_words(sentence: str) -> str:
    """By which a ruling finds its sentence: no markup, one kind of white space."""
    return _SPACE.sub(" ", unicodedata.normalize("NFC", plain_words(sentence))).strip()


def apply_overlay(policy: Policy, overlay: Overlay, sentences: Callable[[], Iterable[Sentence]]) -> Applied:
    """sentences: all of the text's, asked only when a ruling is on one of which the reader had nothing to say.

    Of a sentence that stands in the text several times, the first one carries what the ruling says.
    """
    if not overlay.rulings:
        return Applied(policy)
    places = _places([*policy.clauses, *policy.not_understood])
    waiting = [one for one in overlay.rulings if bound_words(one.words) not in places]
    if waiting:
        places = _places(sentences()) | places
    rulings = {bound_words(one.words): one for one in overlay.rulings}
    ruled = {span: rulings[words] for words, spans in places.items() if words in rulings for span in spans}
    added = [
        Clause("", KINDS[type(value)], value, places[words][0].sentence, places[words][0].span)
        for words, ruling in rulings.items()
        if words in places
        for value in ruling.means
    ]
    spans = {place.span for place in ruled}
    kept = [clause for clause in policy.clauses if clause.span not in spans]
    clauses = sorted([*kept, *added], key=lambda clause: clause.span.start)
    doubts = tuple(one for one in policy.not_understood if one.span not in spans)
    idle = tuple(one for words, one in rulings.items() if words not in places)
    return Applied(replace(policy, clauses=numbered(clauses), not_understood=doubts), idle)


def _places(found: Iterable[Sentence]) -> dict[str, list[Sentence]]:
    """Words -> where they stand, in the order of the text."""
    places: dict[str, dict[Span, Sentence]] = {}
    for one in found:
        places.setdefault(bound_words(one.sentence), {}).setdefault(one.span, one)
    return {words: sorted(there.values(), key=lambda place: place.span.start) for words, there in places.items()}


def numbered(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """With ids that count within a kind, in the order of the text, as the reader gives them."""
    counts: Counter[Kind] = Counter()
    found = []
    for clause in clauses:
        counts[clause.kind] += 1
        found.append(replace(clause, id=f"{clause.kind}-{counts[clause.kind]}"))
    return tuple(found)
