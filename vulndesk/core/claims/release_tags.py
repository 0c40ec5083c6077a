"""Which tag is which release: `v1.2`, `1.2`, `release-1.2`, `curl-8_4_0`, `go1.21.3`, `pkg@1.2.0`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

# A name and a sign before the number; or nothing; or a few letters without a sign ("v1.2", "go1.21", "n4.4").
_NUMBER = r"(\d{1,18}(?:[._]\d{1,18}){0,8})([-._+~]?[0-9A-Za-z][-0-9A-Za-z._+~]*)?$"
_AFTER_SIGN = re.compile(rf"(?:^|(?<!\d)[._]|[^0-9A-Za-z._])v?\.?{_NUMBER}", re.IGNORECASE)
_AFTER_LETTERS = re.compile(rf"^[A-Za-z]{{1,12}}{_NUMBER}")
_SERIES = re.compile(r"[._][x*](?:[._][x*])*$", re.I)
_PRE = re.compile(r"(alpha|beta|preview|pre|rc|cr|dev|snapshot|nightly|git|a|b|c|m)(?![a-z])")
_UNRELEASED = re.compile(r"dev|snapshot|nightly|git|master|main|trunk|head|next")
_FINAL = frozenset({"final", "release", "ga", "stable", "lts"})
_LONGEST = 100


@dataclass(frozen=True)
class Number:
    """numbers: without the zeros at the end, so that 1.2 is 1.2.0. suffix: in lower case, without signs."""

    numbers: tuple[int, ...]
    suffix: str = ""
    written: tuple[int, ...] = ()

    @property
    def is_pre(self) -> bool:
        return bool(_PRE.match(self.suffix))

    @property
    def is_unreleased(self) -> bool:
        """A state between releases that nobody tags."""
        return bool(_UNRELEASED.search(self.suffix))

    @property
    def order(self) -> tuple[tuple[int, ...], int, tuple[tuple[int, str], ...]]:
        parts = tuple((int(digits or 0), word) for word, digits in re.findall(r"([a-z]+)|(\d{1,18})", self.suffix))
        return (self.numbers, 0 if self.is_pre else (2 if self.suffix else 1), parts)


@lru_cache(maxsize=20_000)
def number_of(name: str) -> Number | None:
    """The number in a tag's name, or in a version as people write it."""
    if len(name) > _LONGEST:
        return None
    match = _AFTER_SIGN.search(name) or _AFTER_LETTERS.match(name)
    if match is None:
        return None
    written = tuple(int(number) for number in re.split(r"[._]", match[1]))
    numbers = written
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers = numbers[:-1]
    suffix = re.sub(r"[-._+~]", "", (match[2] or "").lower())
    suffix = re.sub(r"^alpha(?=\d|$)", "a", re.sub(r"^beta(?=\d|$)", "b", suffix))
    return Number(numbers, "" if suffix in _FINAL else suffix, written)


def in_order(tags: Iterable[str]) -> tuple[str, ...]:
    """By number, then those without one, in the order in which they came."""
    numbered, others = [], []
    for tag in tags:
        number = number_of(tag)
        if number:
            numbered.append((number.order, tag))
        else:
            others.append(tag)
    return (*(tag for _, tag in sorted(numbered)), *others)


class _Releases:
    """Tags by their numbers, so that a question costs the same among five and among a hundred thousand."""

    def __init__(self, tags: Iterable[str]) -> None:
        self.same: dict[tuple[tuple[int, ...], str], list[str]] = {}
        self.same_number: dict[tuple[int, ...], list[str]] = {}
        self.beginning: dict[tuple[int, ...], list[tuple[str, bool]]] = {}  # with whether it is a pre-release
        finals = []
        for tag in tags:
            number = number_of(tag)
            if number is None:
                continue
            self.same.setdefault((number.numbers, number.suffix), []).append(tag)
            self.same_number.setdefault(number.numbers, []).append(tag)
            for length in range(1, len(number.written) + 1):
                self.beginning.setdefault(number.written[:length], []).append((tag, number.is_pre))
            if not number.is_pre:
                finals.append((number.numbers, number.order, tag, number.is_unreleased))
        finals.sort()
        self.finals = [tag for _, _, tag, _ in finals]
        self.final_numbers = [numbers for numbers, _, _, _ in finals]
        self.newest = next((tag for _, _, tag, is_unreleased in reversed(finals) if not is_unreleased), "")


class _Listed:
    """The very same list: to compare a hundred thousand names costs more than the question."""

    def __init__(self, tags: Sequence[str]) -> None:
        self.tags = tags

    def __hash__(self) -> int:
        return id(self.tags)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Listed) and other.tags is self.tags


@lru_cache(maxsize=4)
def _numbered(listed: _Listed) -> _Releases:
    return _Releases(listed.tags)


def _releases_of(tags: Sequence[str]) -> _Releases:
    """Kept for a list that cannot change."""
    return _numbered(_Listed(tags)) if isinstance(tags, tuple) else _Releases(tags)


def tags_of(version: str, tags: Sequence[str], *, package: str = "") -> tuple[str, ...]:
    """The tags of just this release; where several have its number, those that name the package, or nothing, first."""
    number = number_of(version)
    found = _releases_of(tags).same.get((number.numbers, number.suffix), []) if number else []
    wanted = package.rpartition("/")[2].lower()
    return tuple(sorted(found, key=lambda tag: (not (wanted and wanted in tag.lower()), len(tag))))


def series_of(version: str, tags: Sequence[str]) -> tuple[str, ...]:
    """The releases that a short number or `2.4.x` stands for: those that begin with it, finals before others."""
    number = number_of(_SERIES.sub("", version))
    if number is None or number.suffix:
        return ()
    found = _releases_of(tags).beginning.get(number.written, [])
    finals = tuple(tag for tag, is_pre in found if not is_pre)
    return finals or tuple(tag for tag, _ in found)


def newest_tag(tags: Sequence[str]) -> str:
    """The one with the highest number that is no pre-release; empty when there is none."""
    return _releases_of(tags).newest


def nearest(version: str, tags: Sequence[str]) -> str:
    """The release next to a number that none has; empty when no tag has a number."""
    number, known = number_of(version), _releases_of(tags)
    if number is None or not known.finals:
        return ""
    at = bisect_right(known.final_numbers, number.numbers)
    if at in (0, len(known.finals)):
        return known.finals[-1] if at else known.finals[0]
    shared = [_shared(one, number.numbers) for one in known.final_numbers[at - 1 : at + 1]]
    return known.finals[at] if shared[1] > shared[0] else known.finals[at - 1]


def _shared(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def with_same_number(version: str, tags: Sequence[str]) -> tuple[str, ...]:
    """Tags that have its number, whatever follows the number on either side."""
    number = number_of(version)
    return tuple(_releases_of(tags).same_number.get(number.numbers, [])) if number else ()


def shown(tag: str) -> str:
    """A release's number, as its tag has it."""
    match = _AFTER_SIGN.search(tag) or _AFTER_LETTERS.match(tag)
    return f"{match[1].replace('_', '.')}{match[2] or ''}" if match else tag


def spans(present: Sequence[str], tags: Sequence[str], *, most: int = 3) -> str:
    """Tags as people say them: `v1.0–v1.3, v2.0 and 4 more tags`."""
    at = {tag: place for place, tag in enumerate(tags)}
    runs: list[list[str]] = []
    for tag in present:
        if runs and at[tag] == at[runs[-1][-1]] + 1:
            runs[-1].append(tag)
        else:
            runs.append([tag])
    said = [run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs[:most]]
    more = sum(map(len, runs[most:]))
    return ", ".join(said) + (f" and {more} more tag{'s' if more > 1 else ''}" if more else "")
