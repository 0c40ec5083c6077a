"""What was committed gets its slot, once, in order and by the clock."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.apps.ledger.writing import COMMITTED, NOW, REPORT_SALT, SENT, happened, reported
from vulndesk.apps.ledger import actions
from vulndesk.apps.ledger.models import Head, Leaf, Ledger, Node, Progress
from vulndesk.apps.ledger.queries.check import check_ledger
from vulndesk.apps.ledger.queries.state import state
from vulndesk.core.errors import NotFound
from vulndesk.core.ledger.clocked_tree import SLOTS
from vulndesk.core.ledger.receipt_file import opened_report, verify_receipt, verify_report
from vulndesk.gateways.ledger_keys import verify

pytestmark = pytest.mark.django_db


def slots():
    return list(Leaf.objects.order_by("number").values_list("index", flat=True))


def second_of(at):
    read = state()
    assert read is not None
    return read.second(at)


def test_a_row_is_entered_once_in_its_second_and_a_receipt_has_a_leaf_of_its_own():
    for seconds in (0, 1, 1, 90):
        happened(now=NOW + timedelta(seconds=seconds))
    reported(now=NOW + timedelta(seconds=91))
    assert actions.enter_waiting(now=NOW + timedelta(seconds=92)) == 5
    assert actions.enter_waiting(now=NOW + timedelta(seconds=93)) == 0
    assert [index // SLOTS - second_of(NOW) for index in slots()] == [0, 1, 1, 90, 91, 91]
    assert slots() == sorted(slots())
    assert list(Leaf.objects.values_list("part", flat=True).order_by("number")) == [0, 0, 0, 0, 0, 1]
    assert Progress.objects.get(source="event").through > 0
    assert check_ledger().faults == []


def test_what_happened_before_the_ledger_finds_its_own_seconds_and_nothing_takes_the_future():
    happened(now=NOW - timedelta(days=40))
    happened(now=NOW + timedelta(days=400))
    actions.enter_waiting(now=NOW)
    assert [index // SLOTS for index in slots()] == [second_of(NOW - timedelta(days=40)), second_of(NOW)]


def test_many_are_entered_in_batches_and_an_interrupted_run_goes_on():
    for number in range(25):
        happened(now=NOW + timedelta(seconds=number))
    assert [actions.enter_waiting(now=NOW + timedelta(hours=1), limit=10) for _ in range(4)] == [10, 10, 5, 0]
    assert list(Leaf.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 26))
    assert check_ledger().faults == []


def test_a_flood_runs_ahead_of_the_clock_and_loses_nothing():
    for _ in range(SLOTS + 40):
        happened()
    actions.enter_waiting(now=NOW, limit=1000)
    assert len(set(slots())) == SLOTS + 40
    assert slots()[-1] // SLOTS > second_of(NOW)
    assert check_ledger().faults == []


def test_a_proof_can_be_made_at_once_and_is_verified_by_itself():
    event = reported()
    file = actions.receipt_of(event.pk, sent=COMMITTED, received_at=event.at, now=NOW)
    found = verify_receipt(file, verify=verify)
    assert found.received_at == NOW.replace(microsecond=0)
    assert verify_report(opened_report(salt=REPORT_SALT, sent=SENT), found) == json.loads(SENT)
    assert found.tree_size == (second_of(NOW) + 1) * SLOTS
    assert actions.receipt_of(event.pk, sent=COMMITTED, received_at=event.at, now=NOW + timedelta(hours=2)) == file
    assert Head.objects.count() == 1
    assert check_ledger().faults == []


def test_a_proof_is_over_the_first_published_head_that_covers_it():
    event = reported()
    actions.keep(now=NOW + timedelta(seconds=1))
    for minutes in (10, 20):
        happened(now=NOW + timedelta(minutes=minutes))
        actions.keep(now=NOW + timedelta(minutes=minutes))
    published = list(Head.objects.filter(published=True).order_by("size"))
    assert len(published) == 3
    file = json.loads(actions.receipt_of(event.pk, sent=COMMITTED, received_at=event.at, now=NOW + timedelta(hours=2)))
    assert file["checkpoint"] == published[0].note
    assert check_ledger().faults == []


@pytest.mark.slow
def test_each_of_many_has_a_proof_in_each_head():
    events = []
    for number in range(60):
        now = NOW + timedelta(seconds=number**3 % 4000 + number * 70)
        events.append(reported(now=now))
        actions.keep(now=now)
        if number % 7 == 0:
            actions.sign_head(now=now)
    assert Node.objects.count() > 60
    for event in events:
        file = actions.receipt_of(event.pk, sent=COMMITTED, received_at=event.at, now=NOW + timedelta(days=2))
        verify_receipt(file, verify=verify)
    assert check_ledger().faults == []


def test_heads_are_published_on_schedule_whatever_happened_and_show_the_time_only():
    actions.keep(now=NOW)
    assert not actions.keep(now=NOW + timedelta(minutes=9))
    sizes = []
    for minutes in (10, 20, 30):
        now = NOW.replace(second=0, microsecond=0) + timedelta(minutes=minutes)
        for _ in range(minutes):
            reported(now=now - timedelta(seconds=1))
        actions.sign_head(now=now - timedelta(milliseconds=500))
        actions.keep(now=now)
        sizes.append(Head.objects.filter(published=True).order_by("-size").first().size)
    assert [size // SLOTS - second_of(NOW) for size in sizes] == [604, 1204, 1804]
    assert all(size % SLOTS == 0 for size in sizes)


def test_an_idle_ledger_is_left_alone():
    happened()
    actions.keep(now=NOW)
    actions.keep(now=NOW)
    before = Ledger.objects.values_list("free", "entries", "tag").get()
    actions.keep(now=NOW + timedelta(seconds=5))
    assert Ledger.objects.values_list("free", "entries", "tag").get() == before


@pytest.mark.parametrize(("subject", "part"), [(999, 0), (None, 1)])
def test_there_is_no_proof_of_what_is_not_there(subject, part):
    event = happened()
    with pytest.raises(NotFound):
        actions.proof_of("event", subject or event.pk, part=part, now=NOW)


def test_no_secret_of_the_ledger_stands_in_its_rows():
    actions.begun(now=NOW)
    read = state()
    assert read is not None
    row = Ledger.objects.values().get()
    for secret in (read.secrets.private, read.secrets.filling, read.secrets.tagging):
        assert len(secret) == 32
        assert not any(secret in bytes(value) for value in row.values() if isinstance(value, bytes | memoryview))
        assert secret.hex() not in repr(read)
