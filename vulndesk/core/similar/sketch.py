"""What a report is compared by: keyed MinHash of its words, pairs of words and lines of code, and what it is about.

Every digest is made with a key that the caller holds: whoever has the index and not the key cannot test a guess. A pair
of words is mixed from the two words' digests, so a report costs one hash for each of its distinct words.

The sample of a set is its MOST smallest digests (bottom-k MinHash; Cohen and Kaplan, "Summarizing data using bottom-k
sketches", PODC 2007): two reports that share features share the smallest of them too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from heapq import nsmallest
from itertools import pairwise

from vulndesk.core.claims.claim import ClaimKind
from vulndesk.core.claims.extract import extract
from vulndesk.core.similar.words import LONGEST_TEXT, ReadText, read_text

METHOD = 1  # a later way to make sketches gets another number, and stored ones are made again

MOST = 128  # digests of a sample
MOST_THINGS = 24  # places, names, addresses that a report is about; a longer list is a log, not a report
# How many of each are looked up; pairs tell most, single words are mostly ordinary.
_ASKED = {"pairs": 32, "words": 16, "lines": 12}
_THINGS_ASKED = 12

DIGEST_BYTES = (
    4  # of 100,000 reports, one question in ten meets one digest of a stranger by chance, which decides nothing
)
_MASK = (1 << 64) - 1
_WEAKNESS = re.compile(r"\bCWE-(\d{1,5})\b", re.IGNORECASE)
_ENDPOINT = re.compile(
    r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+(?:https?://[^/\s]{1,100})?(/[^\s?#\"'`<>)]{1,200})"
    r"|(?<![\w./])(/(?:api|rest|graphql|v\d{1,2})(?:/[\w.{}:@~-]{1,80}){0,12})",
)
_CHANGING = re.compile(r"\b\d+\b|[0-9a-f]{8,}|\{[^}]*\}")


@dataclass(frozen=True)
class Subject:
    """What a report is about, in plain words: to be sealed, or digested. Versions stay out: they differ by finder."""

    paths: frozenset[str] = frozenset()
    symbols: frozenset[str] = frozenset()
    weaknesses: frozenset[str] = frozenset()
    endpoints: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Sample:
    """The smallest keyed digests of a set, and how many the whole set has."""

    digests: tuple[int, ...]
    count: int


@dataclass(frozen=True)
class Sketch:
    words: Sample
    pairs: Sample
    lines: Sample
    subject: Subject


def sketch_of(text: str, *, key: bytes, subject: Subject) -> Sketch:
    """key: 16 to 64 bytes. The same text and key give the same sketch."""
    read = read_text(text)
    digests = _Digests(key)
    return Sketch(
        words=_sample({digests.of(word.folded) for word in read.words}),
        pairs=_sample(pairs_of(read, digests)),
        lines=_sample({digests.of(f"line\0{line.folded}") for line in read.lines}),
        subject=subject,
    )


def subject_of(text: str, *, weakness: str = "") -> Subject:
    """By the same extraction that claims are checked with. weakness: the form's own field."""
    claims = extract(text[:LONGEST_TEXT])
    found = (one[0] or one[1] for one in _ENDPOINT.findall(text[:LONGEST_TEXT]))
    return Subject(
        paths=_few(_place(claim.path) for claim in claims if claim.path),
        symbols=_few(claim.name for claim in claims if claim.kind is ClaimKind.SYMBOL and claim.name),
        weaknesses=_few(f"CWE-{number}" for number in _WEAKNESS.findall(f"{weakness}\n{text[:LONGEST_TEXT]}")),
        endpoints=_few(_CHANGING.sub("*", one).rstrip("/.,;:").lower() or "/" for one in found),
    )


def asked_digests(sketch: Sketch, *, key: bytes) -> tuple[int, ...]:
    """By which a report is found and looked up: numbers of 32 bits, each once, the most telling first."""
    digests, about = _Digests(key), sketch.subject
    kinds = (("symbol", about.symbols), ("path", about.paths), ("endpoint", about.endpoints))
    things = [digests.of(f"{kind}\0{name}") for kind, names in kinds for name in sorted(names)[:_THINGS_ASKED]]
    samples = [digest for name, most in _ASKED.items() for digest in getattr(sketch, name).digests[:most]]
    return tuple(dict.fromkeys((*things, *samples)))


def pairs_of(read: ReadText, digests: _Digests) -> set[int]:
    """Each two words that follow one another, mixed by the finaliser of SplitMix64 (Steele, Lea, Flood, 2014)."""
    found = [digests.of(word.folded) for word in read.words]
    return {_mixed(one, other) for one, other in pairwise(found)}


def _mixed(one: int, other: int) -> int:
    number = (one * 0x9E3779B97F4A7C15 + other) & _MASK
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & _MASK
    return (number ^ (number >> 31)) >> (64 - 8 * DIGEST_BYTES)


class _Digests:
    """Keyed digests of words, each made once."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._known: dict[str, int] = {}

    def of(self, word: str) -> int:
        known = self._known.get(word)
        if known is None:
            raw = blake2b(word.encode("utf-8", "replace"), digest_size=DIGEST_BYTES, key=self._key).digest()
            known = self._known[word] = int.from_bytes(raw, "big")
        return known


def _sample(found: set[int]) -> Sample:
    return Sample(tuple(nsmallest(MOST, found)), len(found))


def _few(names: Iterable[str]) -> frozenset[str]:
    return frozenset(list(dict.fromkeys(name for name in names if len(name) <= 200))[:MOST_THINGS])


def _place(path: str) -> str:
    """The last two parts: a trace has the reporter's own folders before them."""
    return "/".join(path.rstrip("/").split("/")[-2:])
