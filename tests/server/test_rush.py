"""A burst of reports is taken in before what follows from each of them."""

from datetime import timedelta

import pytest
from django.db import transaction

from tests.server.test_worker import START, clock, make_worker, record  # noqa: F401  fixtures
from vulndesk.apps.timeline import actions as timeline
from vulndesk.core.events import EventKind
from vulndesk.server.subscriptions import RUSH, reports_rush_in
from vulndesk.server.worker import GIVES_WAY_FOR


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_what_follows_gives_way_to_a_rush_of_reports_but_not_for_long_and_clocks_ring_meanwhile(make_worker, clock):  # noqa: F811
    rung, done = [], []
    worker = make_worker(
        {"t": lambda *, event_id, now: done.append(now)},
        subscriptions={EventKind.REPORT_RECEIVED: ("t",)},
        ring=lambda *, now: rung.append(now) or 0,
        is_rush=reports_rush_in,
    )
    for seconds in range(10):
        clock.now = START + timedelta(seconds=seconds)
        with transaction.atomic():
            for _ in range(RUSH):
                timeline.record_event(kind=EventKind.REPORT_RECEIVED, now=clock.now)
        worker.round(patient=True)
        assert bool(done) == (clock.now >= START + GIVES_WAY_FOR)
        assert rung[-1] == clock.now
    clock.now += timedelta(seconds=2)
    worker.run(until_idle=True)
    assert len(done) == 10 * RUSH


@pytest.mark.django_db(transaction=True)
def test_a_few_reports_are_no_rush(make_worker, clock):  # noqa: F811
    done = []
    options = {"subscriptions": {EventKind.REPORT_RECEIVED: ("t",)}, "is_rush": reports_rush_in}
    worker = make_worker({"t": lambda *, event_id, now: done.append(now)}, **options)
    for _ in range(RUSH - 1):
        record(EventKind.REPORT_RECEIVED)
    for _ in range(RUSH):
        record("something_else")
    worker.round(patient=True)
    assert done
