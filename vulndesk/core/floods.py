"""Which reports look as if one hand had sent them all. Advice only: that they are no reports is decided by a person.

Asked are reports that nobody has answered or decided yet. Each stands in one flood at most, by the strongest sign:
they say the same, they came from one network while a rush was on, they came without the calculation, or in a burst.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

# Fewer are told apart sooner by hand.
FEWEST = 5
BURST, BURST_WITHIN = 10, timedelta(minutes=10)
LOOKED_BACK = timedelta(days=7)


class Sign(StrEnum):
    ALIKE = "alike"
    NETWORK = "network"
    UNPROVEN = "unproven"
    BURST = "burst"


SAID: dict[Sign, str] = {
    Sign.ALIKE: "They say nearly the same.",
    Sign.NETWORK: "They came from one network while many reports came in.",
    Sign.UNPROVEN: "They came while many reports came in, and without the calculation that was asked for.",
    Sign.BURST: "They came to one programme within ten minutes.",
}


@dataclass(frozen=True)
class Suspect:
    """An undecided report. like: the earlier one that it strongly looks like; rush, origin: see apps/intake/rush.py."""

    case_id: UUID
    programme: int
    received_at: datetime
    like: UUID | None = None
    origin: int | None = None
    rush: str = ""


@dataclass(frozen=True)
class Flood:
    """case_ids: the earliest first."""

    sign: Sign
    case_ids: tuple[UUID, ...]


def floods(suspects: Iterable[Suspect]) -> tuple[Flood, ...]:
    """The largest first."""
    left = sorted(suspects, key=lambda one: (one.received_at, one.case_id))
    found: list[Flood] = []
    for sign, grouped in ((Sign.ALIKE, _alike), (Sign.NETWORK, _by_network), (Sign.UNPROVEN, _unproven)):
        for group in grouped(left):
            if len(group) >= FEWEST:
                found.append(_flood(sign, group))
        left = _without(left, found)
    found += [_flood(Sign.BURST, group) for group in _bursts(left)]
    return tuple(sorted(found, key=lambda one: -len(one.case_ids)))


def _flood(sign: Sign, group: Sequence[Suspect]) -> Flood:
    return Flood(sign, tuple(one.case_id for one in group))


def _without(suspects: Sequence[Suspect], found: Iterable[Flood]) -> list[Suspect]:
    taken = {case_id for flood in found for case_id in flood.case_ids}
    return [one for one in suspects if one.case_id not in taken]


def _alike(suspects: Sequence[Suspect]) -> list[list[Suspect]]:
    """By what they all lead back to: each names the earlier one that it looks like."""
    earlier = {one.case_id: one.like for one in suspects}

    def first(case_id: UUID) -> UUID:
        seen = set()
        while (like := earlier.get(case_id)) is not None and like not in seen:
            seen.add(case_id)
            case_id = like
        return case_id

    return _grouped((first(one.case_id), one) for one in suspects)


def _by_network(suspects: Sequence[Suspect]) -> list[list[Suspect]]:
    return _grouped(((one.programme, one.origin), one) for one in suspects if one.origin is not None)


def _unproven(suspects: Sequence[Suspect]) -> list[list[Suspect]]:
    return _grouped((one.programme, one) for one in suspects if one.rush not in ("", "work"))


def _grouped(keyed: Iterable[tuple[Hashable, Suspect]]) -> list[list[Suspect]]:
    groups: dict[Hashable, list[Suspect]] = defaultdict(list)
    for key, one in keyed:
        groups[key].append(one)
    return list(groups.values())


def _bursts(suspects: Sequence[Suspect]) -> Iterator[list[Suspect]]:
    """Of each programme, runs in which every report has nine others within ten minutes around it."""
    for group in _grouped((one.programme, one) for one in suspects):
        dense: set[int] = set()
        for last in range(BURST - 1, len(group)):
            if group[last].received_at - group[last - BURST + 1].received_at <= BURST_WITHIN:
                dense.update(range(last - BURST + 1, last + 1))
        run: list[Suspect] = []
        for place in sorted(dense):
            if run and place - 1 not in dense:
                yield run
                run = []
            run.append(group[place])
        if run:
            yield run
