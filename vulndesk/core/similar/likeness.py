"""How alike two reports are, and what they share in words that a person can check.

Advice only: that two reports are about the same flaw is decided by a person. The words name what is shared and nothing
else of either report.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vulndesk.core.similar.sketch import MOST, Sample, Sketch, Subject
from vulndesk.core.similar.words import ReadText, read_text
from vulndesk.core.verdicts import joined

# From here the queue says "looks like". Below WORTH_SHOWING the case page is silent. Both measured in bench/similar.
STRONG = 0.7
WORTH_SHOWING = 0.2
NEAR = 40  # characters between two words that are marked as one passage
FEWEST_WORDS = 12  # a shorter text shares half of its words by chance

# What one shared thing of a kind says, as the chance that the reports differ nevertheless.
_DOUBT = {"symbols": 0.7, "paths": 0.8, "endpoints": 0.75, "weaknesses": 0.92}
_MOST_COUNTED = 2
_NAMES = {"symbols": "function", "paths": "file", "endpoints": "address", "weaknesses": "weakness"}
_NAMED = 3


@dataclass(frozen=True)
class Likeness:
    """score: 0 to 1. words, lines: shares of the shorter report that stand in the other, estimated, 0 to 1."""

    score: float
    words: float
    lines: float
    subject: Subject

    @property
    def is_strong(self) -> bool:
        return self.score >= STRONG


def likeness(one: Sketch, other: Sketch) -> Likeness:
    """The same in both directions."""
    shared = Subject(**{name: getattr(one.subject, name) & getattr(other.subject, name) for name in _DOUBT})
    pairs, lines = _share(one.pairs, other.pairs), _share(one.lines, other.lines)
    is_telling = min(one.words.count, other.words.count) >= FEWEST_WORDS
    doubt = (1 - _text_score(pairs)) if is_telling else 1.0
    doubt *= 1 - lines * min(min(one.lines.count, other.lines.count), 6) / 8
    for name, factor in _DOUBT.items():
        doubt *= factor ** min(len(getattr(shared, name)), _MOST_COUNTED)
    words = _share(one.words, other.words) if 1 - doubt >= WORTH_SHOWING else 0.0  # only for what somebody reads
    return Likeness(score=1 - doubt, words=words, lines=lines, subject=shared)


def _text_score(pairs: float) -> float:
    """Unrelated reports of one kind share up to a tenth of their pairs of words; retold ones from a fifth on."""
    return min(max((pairs - 0.1) / 0.25, 0.0), 0.98)


def _share(one: Sample, other: Sample) -> float:
    """How much of the smaller set the other one has, by the smallest digests of their union."""
    fewest = min(one.count, other.count)
    if not fewest:
        return 0.0
    mine, theirs = set(one.digests), set(other.digests)
    both = mine & theirs
    if one.count <= MOST and other.count <= MOST:
        return len(both) / fewest  # the samples are the whole sets
    smallest = sorted(mine | theirs)[:MOST]  # of so few, quicker than a heap
    jaccard = sum(digest <= smallest[-1] for digest in both) / len(smallest)
    return min(jaccard * (one.count + other.count) / (1 + jaccard) / fewest, 1.0)


def in_words(found: Likeness) -> tuple[str, ...]:
    """ "same function parse_header", "same file http/parse.c", "about 60 % of the words". The most telling first."""
    said = [_same(_NAMES[name], sorted(names)) for name in _NAMES if (names := getattr(found.subject, name))]
    if found.lines >= 0.1:
        said.append(f"about {_tens(found.lines)} % of the lines of code")
    if found.words >= 0.25:
        said.append(f"about {_tens(found.words)} % of the words")
    return tuple(said)


def _same(what: str, names: Sequence[str]) -> str:
    plural = {"weakness": "weaknesses", "address": "addresses"}.get(what, f"{what}s")
    shown = [*names[:_NAMED], f"{len(names) - _NAMED} more"] if len(names) > _NAMED else list(names)
    return f"same {what if len(names) == 1 else plural} {joined(shown)}"


def _tens(share: float) -> int:
    return min(round(share * 10) * 10, 100)


# --- the two texts beside each other -----------------------------------------------------------------------------


def shared_spans(text: str, other: str) -> tuple[tuple[int, int], ...]:
    """What of `text` stands in `other` too: runs of two shared words and more, and lines of code. In order, apart."""
    mine, theirs = read_text(text), read_text(other)
    pairs = set(_pairs(theirs))
    lines = {line.folded for line in theirs.lines}
    spans: list[tuple[int, int]] = []
    for place, pair in enumerate(_pairs(mine)):
        if pair in pairs:
            one, next_one = mine.words[place : place + 2]
            is_near = next_one.start - one.end <= NEAR
            spans += [(one.start, next_one.end)] if is_near else [(one.start, one.end), (next_one.start, next_one.end)]
    spans += [(line.start, line.end) for line in mine.lines if line.folded in lines]
    return _merged(spans)


def _pairs(read: ReadText) -> list[tuple[str, str]]:
    return [(one.folded, other.folded) for one, other in pairwise(read.words)]


def _merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)
