"""Timelines become figures: promises kept in time, medians; every figure with its sample size.

- The original due instant counts: an extension never makes a late answer punctual.
- A clock that runs and is not due yet is not counted; one that runs past its due instant counts as missed.
- A promise that was withdrawn openly is counted apart, neither kept nor missed.
- A closed case is valid or not by why it was closed; a duplicate, and what nobody could judge, is neither.
- Public figures only from ten closed cases on: below that, one figure would be about one reporter's case.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from vulndesk.core.clocks import is_on_time
from vulndesk.core.lifecycle import RM, CloseReason
from vulndesk.core.policy.clauses import Promise

FEWEST_CLOSED_CASES = 10

_PUBLIC_WORDS = {
    Promise.ACKNOWLEDGE: "acknowledged in time",
    Promise.UPDATE: "updated in time",
    Promise.UPDATE_EVERY: "kept up to date in time",
    Promise.DISCLOSE: "disclosed in time",
}  # FIX is missing on purpose: severity targets are internal


@dataclass(frozen=True)
class RunClock:
    """One clock of one case. due: the original instant; stopped: None while it runs; withdrawn: the promise was."""

    promise: Promise
    started: datetime
    due: datetime
    stopped: datetime | None = None
    withdrawn: bool = False


@dataclass(frozen=True)
class Share:
    """kept of `of`; running: not due yet; withdrawn: counted apart."""

    kept: int
    of: int
    running: int = 0
    withdrawn: int = 0

    @property
    def ratio(self) -> float | None:
        return self.kept / self.of if self.of else None


@dataclass(frozen=True)
class Median:
    """value: None without a sample."""

    value: timedelta | None
    sample: int


@dataclass(frozen=True)
class CountedCase:
    """rm, close_reason: as the case has them."""

    rm: str
    close_reason: str
    received: datetime
    acknowledged: datetime | None


@dataclass(frozen=True)
class Counts:
    """valid and invalid need not add up to reports: some are not judged yet, or were closed without."""

    reports: int
    open: int
    valid: int
    invalid: int
    first_answer: Median


_VALID = frozenset({RM.VALID.value, RM.ACCEPTED.value, RM.DEFERRED.value})
_CLOSED_VALID = frozenset({CloseReason.RESOLVED.value, CloseReason.WONT_FIX.value})


def counts_of(cases: Sequence[CountedCase]) -> Counts:
    closed = [one.close_reason for one in cases if one.rm == RM.CLOSED.value]
    return Counts(
        reports=len(cases),
        open=len(cases) - len(closed),
        valid=sum(one.rm in _VALID for one in cases) + sum(why in _CLOSED_VALID for why in closed),
        invalid=sum(one.rm == RM.INVALID.value for one in cases) + closed.count(CloseReason.NOT_VALID.value),
        first_answer=median_of([one.acknowledged - one.received for one in cases if one.acknowledged]),
    )


def on_time_share(*, clocks: Iterable[RunClock], promise: Promise, now: datetime) -> Share:
    kept = missed = running = withdrawn = 0
    for clock in clocks:
        if clock.promise is not promise:
            continue
        # What was answered, or missed, before the promise was withdrawn is withdrawn with it: no figure is improved,
        # and the count beside it says how many.
        if clock.withdrawn:
            withdrawn += 1
        elif is_on_time(original_due=clock.due, stopped_at=clock.stopped or now):
            kept, running = (kept + 1, running) if clock.stopped else (kept, running + 1)
        else:
            missed += 1
    return Share(kept, kept + missed, running, withdrawn)


def median_time(*, clocks: Iterable[RunClock], promise: Promise) -> Median:
    """From the start to the stop of the clocks that were stopped."""
    return median_of([clock.stopped - clock.started for clock in clocks if clock.promise is promise and clock.stopped])


def median_of(lengths: Sequence[timedelta]) -> Median:
    # Whole microseconds: timedelta has no exact half.
    value = (
        timedelta(microseconds=round(median(length / timedelta(microseconds=1) for length in lengths)))
        if lengths
        else None
    )
    return Median(value, len(lengths))


def span_words(span: timedelta) -> str:
    """As coarse as a figure may be: "40 min", "5 h", "3 days"."""
    minutes = round(span / timedelta(minutes=1))
    if minutes < 120:
        return f"{minutes} min"
    return f"{round(minutes / 60)} h" if minutes < 48 * 60 else f"{round(minutes / 1440)} days"


def public_figure(*, promise: Promise, share: Share, closed_cases: int) -> str | None:
    """ "acknowledged in time: 41 of 42", or None when there is nothing that may be shown."""
    words = _PUBLIC_WORDS.get(promise)
    if words is None or closed_cases < FEWEST_CLOSED_CASES or not share.of:
        return None
    return f"{words}: {share.kept} of {share.of}"


def public_median(*, figure: Median, closed_cases: int) -> Median | None:
    """The same rule for a median; its own sample needs the same size."""
    return figure if min(closed_cases, figure.sample) >= FEWEST_CLOSED_CASES else None
