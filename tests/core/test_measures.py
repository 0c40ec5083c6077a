"""Figures with their sample sizes, and when they may be public."""

from datetime import UTC, datetime, timedelta

import pytest

from vulndesk.core.measures import (
    Median,
    RunClock,
    Share,
    median_of,
    median_time,
    on_time_share,
    public_figure,
    public_median,
)
from vulndesk.core.policy.clauses import Promise

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOW = START + 100 * HOUR


def clock(stopped_after: int | None, *, due_after: int = 48, withdrawn: bool = False) -> RunClock:
    stopped = None if stopped_after is None else START + stopped_after * HOUR
    return RunClock(Promise.ACKNOWLEDGE, START, START + due_after * HOUR, stopped, withdrawn)


def share(*clocks: RunClock) -> Share:
    return on_time_share(clocks=clocks, promise=Promise.ACKNOWLEDGE, now=NOW)


def test_in_time_is_up_to_the_original_due_instant() -> None:
    assert share(clock(1), clock(48), clock(49)) == Share(kept=2, of=3)


def test_a_clock_that_still_runs_counts_only_once_it_is_missed() -> None:
    assert share(clock(None, due_after=200), clock(None)) == Share(kept=0, of=1, running=1)


def test_a_withdrawn_promise_is_counted_apart() -> None:
    assert share(clock(1), clock(90, withdrawn=True), clock(None, withdrawn=True)) == Share(1, 1, withdrawn=2)


def test_other_promises_are_other_figures() -> None:
    update = RunClock(Promise.UPDATE, START, NOW, NOW)
    assert share(update) == Share(0, 0)
    assert share().ratio is None
    assert share(clock(1), clock(90)).ratio == 0.5


def test_a_median_says_how_many_it_is_of() -> None:
    clocks = [clock(1), clock(3), clock(8), clock(None)]
    assert median_time(clocks=clocks, promise=Promise.ACKNOWLEDGE) == Median(3 * HOUR, 3)
    assert median_time(clocks=[], promise=Promise.ACKNOWLEDGE) == Median(None, 0)
    assert median_of([HOUR, 2 * HOUR]) == Median(1.5 * HOUR, 2)


def test_the_public_sentence_names_both_numbers() -> None:
    figure = public_figure(promise=Promise.ACKNOWLEDGE, share=Share(41, 42), closed_cases=42)
    assert figure == "acknowledged in time: 41 of 42"


@pytest.mark.parametrize(("closed", "shown"), [(0, False), (9, False), (10, True), (11, True)])
def test_public_figures_begin_with_ten_closed_cases(closed: int, shown: bool) -> None:
    assert (public_figure(promise=Promise.UPDATE, share=Share(9, 12), closed_cases=closed) is not None) is shown
    assert (public_median(figure=Median(HOUR, 12), closed_cases=closed) is not None) is shown


def test_a_median_of_fewer_than_ten_is_not_public() -> None:
    assert public_median(figure=Median(HOUR, 9), closed_cases=40) is None


def test_internal_targets_and_empty_figures_are_never_public() -> None:
    assert public_figure(promise=Promise.FIX, share=Share(41, 42), closed_cases=42) is None
    assert public_figure(promise=Promise.UPDATE, share=Share(0, 0, running=5), closed_cases=42) is None
