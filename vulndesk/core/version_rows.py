"""The words of a "supported versions" table become spans of versions.

Reads `1.1.x`, `< 1.1.0`, `>= 2.0`, `2.0 - 2.4`, `v3.2+`, `≤ 1.2`, `5.1, 5.0`, `1.x and lower`, `main`, "Latest", "Older
releases", "Latest release in 8.x", "All other versions". What it cannot read it says so (None): nothing is guessed.

A version is a point; everything else is a span between two points, so "is it inside?" has three answers: yes, no and
"part of it" (None). A short number stands for its series where a table is read ("5.1" is every 5.1 release, "<= 1.2"
includes 1.2.5), because that is what people who write such tables mean.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from math import inf

_NUMBERS = 6  # components of a release number that are compared
_LONGEST = 200  # characters; longer texts are no version
_FINAL = (0.0, 0.0)
_BEFORE = (-inf, -inf)  # below every pre-release of the same number
_AFTER = (inf, inf)

Point = tuple[float, ...]  # release numbers, padded; then the stage (pre-release < 0 < post-release) and its number


@dataclass(frozen=True)
class VersionSpan:
    """Both ends belong to it."""

    low: Point
    high: Point

    def inside(self, other: VersionSpan) -> bool | None:
        """True: all of it; False: nothing of it; None: a part, or it cannot be told."""
        if other.low <= self.low and self.high <= other.high:
            return True
        return False if self.high < other.low or other.high < self.low else None


EVERYTHING = VersionSpan((-inf,) * (_NUMBERS + 2), (inf,) * (_NUMBERS + 2))
TIP = VersionSpan(EVERYTHING.high, EVERYTHING.high)  # the head of the main branch: newer than every release


class RowKind(Enum):
    SPANS = "spans"  # numbers
    LATEST = "latest"  # the latest release; with `spans`, the latest one inside them
    LATEST_SERIES = "latest series"  # "latest major": what shares the first `depth` numbers with the latest release
    OLDER = "older"  # than the latest release, or than every row with numbers
    PREVIOUS = "previous"
    OTHER = "other"  # what no other row names; "all versions" when it stands alone
    BRANCH = "branch"
    BEFORE_BRANCH = "before branch"  # "< main": every release


@dataclass(frozen=True)
class Row:
    kind: RowKind
    spans: tuple[VersionSpan, ...] = ()
    depth: int = 0
    branch: str = ""


# --- versions ----------------------------------------------------------------------------------------------------

_VERSION = re.compile(r"v?(\d{1,18}(?:\.\d{1,18})*)((?:\.[x*])*)([-+.~_]?[a-z0-9].*)?", re.DOTALL)
_TOKEN = re.compile(r"(?<![\w.])v?\d+(?:\.(?:\d+|x\b|\*))+(?:[-+_.]?[a-z0-9][\w.+-]*)?")
_RANGE_WORDS = re.compile(
    r"[<>≤≥]|\b(?:before|below|after|above|older|newer|until|up to|prior|between|since|through|earlier|later|to)\b"
)
_LEAD = re.compile(r"^(?:version|ver\.?|release|tag|v\.)\s*[:=]?\s*(?=v?\d)")
_STAGES = {"a": -3.0, "b": -2.0, "rc": -1.0}


def plain(text: str) -> str:
    """Casefolded, one kind of sign for one thing, without Markdown's marks."""
    folded = unicodedata.normalize("NFKC", text[: _LONGEST + 1]).casefold()
    folded = re.sub(r"[`*_]{2,}|`|(?<!\.)\*", "", folded)
    folded = folded.replace("≤", "<=").replace("≥", ">=").replace("=<", "<=").replace("=>", ">=")
    return re.sub(r"\s+", " ", re.sub("[‐-―−]", "-", folded)).strip()


def read_version(text: str) -> VersionSpan | None:
    """One version as people write it ("v1.1.7", "1.1.7-rc.1", "version 5.1", "Notes 2.3.0 build 7"); else None."""
    folded = _LEAD.sub("", plain(text))
    if len(folded) > _LONGEST:
        return None
    if span := _whole_version(folded):
        return span
    found = _TOKEN.findall(folded)
    return _whole_version(found[0]) if len(found) == 1 and not _RANGE_WORDS.search(folded) else None


def _whole_version(folded: str) -> VersionSpan | None:
    match = _VERSION.fullmatch(folded)
    if not match or " " in folded:
        return None
    numbers = tuple(int(number) for number in match[1].split("."))
    if len(numbers) > _NUMBERS:
        return None
    if match[2]:
        return None if match[3] else _series(numbers)
    if match[3] and not match[3].startswith("+"):  # what follows "+" is a build: the same version (SemVer 10)
        return _staged(numbers, folded)
    if len(numbers) < 3:  # "5.1" may be 5.1.0 or any 5.1: asked only where the difference counts
        return VersionSpan(_point(numbers, _FINAL), _ceiling(numbers))
    return VersionSpan(_point(numbers, _FINAL), _point(numbers, _FINAL))


def _staged(numbers: tuple[int, ...], folded: str) -> VersionSpan:
    # Imported here: most versions have no suffix, and the intake request pays for every import.
    from packaging.version import InvalidVersion, Version

    try:
        version = Version(folded)
    except InvalidVersion:  # "1.9.13p3", "2.0.0-lts": the number is known, its place among its siblings is not
        return VersionSpan(_point(numbers, _BEFORE), _point(numbers, _AFTER))
    if version.release != numbers:
        return VersionSpan(_point(numbers, _BEFORE), _point(numbers, _AFTER))
    stage = _FINAL
    if version.pre:
        stage = (_STAGES[version.pre[0]], float(version.pre[1]))
    elif version.dev is not None:
        stage = (-4.0, float(version.dev))
    elif version.post is not None:
        stage = (1.0, float(version.post))
    return VersionSpan(_point(numbers, stage), _point(numbers, stage))


def _point(numbers: tuple[int, ...], stage: tuple[float, float]) -> Point:
    return (*numbers, *(0,) * (_NUMBERS - len(numbers)), *stage)


def _ceiling(numbers: tuple[int, ...]) -> Point:
    return (*numbers, *(inf,) * (_NUMBERS - len(numbers)), *_AFTER)


def _series(numbers: tuple[int, ...]) -> VersionSpan:
    return VersionSpan(_point(numbers, _BEFORE), _ceiling(numbers))


def series_of(span: VersionSpan, depth: int) -> VersionSpan:
    """The major (1) or minor (2) series in which a version lies."""
    return _series(tuple(int(number) for number in span.low[:depth]))


# --- rows --------------------------------------------------------------------------------------------------------

BRANCHES = frozenset({"main", "master", "trunk", "head", "develop", "dev", "development", "nightly", "edge", "canary"})

_NOISE = re.compile(
    r"\b(?:versions?|releases?|released|tags?|stable|published|tagged|the|our|only|series|branch|lines?|lts|commits?|"
    r"version(?:en|es)|versión|versão|versões|ausgaben?|publicada|publicadas)\b|ブランチ|バージョン|版本|版"
)
_PHRASES = {
    RowKind.LATEST: "latest|newest|current|most recent|last|neueste|aktuelle|dernière|actuelle|actual|última|ultima|"
    "más reciente|mais recente|最新|последняя|текущая",
    RowKind.OLDER: "older|old|any older|all older|earlier|ältere|alte|anciennes|antiguas|anteriores|antigas|旧|舊|古い|"
    "старые|< latest|< current|outdated|unmaintained",
    RowKind.PREVIOUS: "previous|prior|all previous|any previous|précédente|以前",
    RowKind.OTHER: "all|any|every|*|other|others|all other|all others|any other|everything else|alle|toutes|todas|"
    "andere|autres|otras|outras|その他|其他|所有|все",
}
_WORDS = {phrase: kind for kind, phrases in _PHRASES.items() for phrase in phrases.split("|")}
_DEPTHS = {"major": 1, "minor": 2}

_V = r"v?\d+(?:\.(?:\d+|x|\*))*(?:[-_.]?(?!x\b)[a-z][\w.-]*)?"
_UPWARDS = r"(?:later|newer|above|higher|up|upwards?|onwards?|greater|beyond)"
_DOWNWARDS = r"(?:earlier|older|below|lower|prior|before|less)"
_REWRITES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (rf"(?:from )?({_V}) ?(?:and|or|&)? ?(?:any )?{_UPWARDS}$", r">= \1"),
        (rf"({_V}) ?(?:and|or|&)? ?(?:any )?{_DOWNWARDS}$", r"<= \1"),
        (rf"({_V}) ?\+$", r">= \1"),
        (r"\b(?:older than|prior to|earlier than|lower than|less than|before|below|under) (?=v?\d)", "< "),
        (r"\b(?:newer than|later than|higher than|greater than|after|above) (?=v?\d)", "> "),
        (r"\b(?:since|from|at least) (?=v?\d)(?!.* (?:to|-|through) )", ">= "),
        (r"\b(?:up to|until) (?=v?\d)", "<= "),
        (r"(?<=[\w*]) +(?=[<>])", ", "),
    )
)
_RANGE = re.compile(rf"(?:from )?({_V}) ?(?:-|to|through|thru|until|\.\.\.?|…) ?({_V})")
_BOUND = re.compile(rf"(<=|>=|<|>|==?)? ?({_V})")


@lru_cache(maxsize=1024)
def read_row(text: str) -> Row | None:
    """What a row's version cell says; None when it cannot be compared with anything."""
    whole = plain(text)
    if len(whole) > _LONGEST:
        return None
    bare = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", whole)
    worded = _tidied(bare) or _tidied(re.sub(r"[()\[\]]", " ", whole))
    return _row_of_words(worded) or _row_of_numbers(worded)


def _tidied(text: str) -> str:
    return re.sub(r"\s+", " ", _NOISE.sub(" ", text)).strip(" .:")


def _row_of_words(text: str) -> Row | None:
    if kind := _WORDS.get(text):
        return Row(kind)
    if text in BRANCHES:
        return Row(RowKind.BRANCH, branch=text)
    if text.startswith("<") and (branch := text.lstrip("<= ")) in BRANCHES:
        return Row(RowKind.BEFORE_BRANCH, branch=branch)
    first, _, rest = text.partition(" ")
    if _WORDS.get(first) is not RowKind.LATEST or not rest:
        return None
    if depth := _DEPTHS.get(rest):
        return Row(RowKind.LATEST_SERIES, depth=depth)
    inner = _row_of_numbers(re.sub(r"^(?:in|of|on|within) ", "", rest))
    return Row(RowKind.LATEST, spans=inner.spans) if inner else None


def _row_of_numbers(text: str) -> Row | None:
    for pattern, replacement in _REWRITES:
        text = pattern.sub(replacement, text)
    pieces = [piece.strip() for piece in re.split(r",|;|/| and | or | & ", text)]
    spans = [_span(piece) for piece in pieces if piece]
    read = [span for span in spans if span]
    if not read or len(read) != len(spans):
        return None
    if len(read) > 1 and all(piece[0] in "<>" for piece in pieces):  # ">= 2.0, < 3.0" is one range
        low, high = max(span.low for span in read), min(span.high for span in read)
        return Row(RowKind.SPANS, (VersionSpan(low, high),)) if low <= high else Row(RowKind.SPANS, tuple(read))
    return Row(RowKind.SPANS, tuple(read))


def _span(piece: str) -> VersionSpan | None:
    if match := _RANGE.fullmatch(piece):
        first, last = _written(match[1]), _written(match[2])
        return VersionSpan(first.low, last.high) if first and last and first.low <= last.high else None
    match = _BOUND.fullmatch(piece)
    written = _written(match[2]) if match else None
    if not match or not written:
        return None
    final = (*written.low[:_NUMBERS], *_FINAL) if written.low[_NUMBERS] == -inf else written.low
    below = (*written.low[:_NUMBERS], *_BEFORE) if written.low[_NUMBERS] in (-inf, 0.0) else written.low
    after = (*written.high[:_NUMBERS], *_AFTER)
    return {
        "<": VersionSpan(EVERYTHING.low, below),  # as PEP 440: no pre-release of the version that is left out
        "<=": VersionSpan(EVERYTHING.low, written.high),
        ">": VersionSpan(after, EVERYTHING.high),
        ">=": VersionSpan(final, EVERYTHING.high),
    }.get(match[1] or "=", written)


def _written(text: str) -> VersionSpan | None:
    """A version as a table means it: a short number is its series, a full one itself with its builds and patches."""
    span = _whole_version(text)
    if not span:
        return None
    if span.low[_NUMBERS:] != _FINAL:
        return span
    if span.low == span.high:
        return VersionSpan(span.low, (*span.high[:_NUMBERS], *_AFTER))
    return VersionSpan((*span.low[:_NUMBERS], *_BEFORE), span.high)
