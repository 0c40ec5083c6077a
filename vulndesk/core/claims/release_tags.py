"""Which tag is which release: `v1.2`, `1.2`, `release-1.2`, `curl-8_4_0`, `go1.21.3`, `pkg@1.2.0`."""

from __future__ import annotations

import re
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
    kept = list(tags)
    numbered = sorted((number.order, tag) for tag in kept if (number := number_of(tag)))
    return (*(tag for _, tag in numbered), *(tag for tag in kept if number_of(tag) is None))


def tags_of(version: str, tags: Sequence[str], *, package: str = "") -> tuple[str, ...]:
    """The tags of just this release; where several have its number, those that name the package, or nothing, first."""
    number = number_of(version)
    found = [tag for tag in tags if number and (one := number_of(tag)) and _same(one, number)]
    wanted = package.rpartition("/")[2].lower()
    return tuple(sorted(found, key=lambda tag: (not (wanted and wanted in tag.lower()), len(tag))))


def _same(one: Number, other: Number) -> bool:
    return (one.numbers, one.suffix) == (other.numbers, other.suffix)


def series_of(version: str, tags: Sequence[str]) -> tuple[str, ...]:
    """The releases that a short number or `2.4.x` stands for: those that begin with it, finals before others."""
    number = number_of(_SERIES.sub("", version))
    if number is None or number.suffix:
        return ()
    wanted = number.written
    found = [tag for tag in tags if (one := number_of(tag)) and one.written[: len(wanted)] == wanted]
    finals = [tag for tag in found if not _number(tag).is_pre]
    return tuple(finals or found)


def newest_tag(tags: Sequence[str]) -> str:
    """The one with the highest number that is no pre-release; empty when there is none."""
    finals = [tag for tag in tags if (one := number_of(tag)) and not one.is_pre and not one.is_unreleased]
    return max(finals, key=lambda tag: (_number(tag).order, -len(tag)), default="")


def nearest(version: str, tags: Sequence[str]) -> str:
    """The release next to a number that none has; empty when no tag has a number."""
    number = number_of(version)
    known = [tag for tag in tags if (one := number_of(tag)) and not one.is_pre]
    if number is None or not known:
        return ""
    below = [tag for tag in known if _number(tag).numbers <= number.numbers]
    above = [tag for tag in known if _number(tag).numbers > number.numbers]
    if not below or not above:
        return below[-1] if below else above[0]
    shared = [_shared(_number(tag).numbers, number.numbers) for tag in (below[-1], above[0])]
    return above[0] if shared[1] > shared[0] else below[-1]


def _shared(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _number(tag: str) -> Number:
    found = number_of(tag)
    if found is None:
        raise ValueError("only tags with a number come here")
    return found


def with_same_number(version: str, tags: Sequence[str]) -> tuple[str, ...]:
    """Tags that have its number, whatever follows the number on either side."""
    number = number_of(version)
    return tuple(tag for tag in tags if number and (one := number_of(tag)) and one.numbers == number.numbers)


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
