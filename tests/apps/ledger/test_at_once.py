"""Several processes enter and sign at once: each row has one entry, and every signed head holds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from tests.apps.ledger.writing import COMMITTED, NOW, happened, reported
from vulndesk.apps.ledger import actions
from vulndesk.apps.ledger.actions import entering
from vulndesk.apps.ledger.models import Leaf
from vulndesk.apps.ledger.queries.check import check_ledger
from vulndesk.core.ledger.receipt_file import verify_receipt
from vulndesk.gateways.ledger_keys import verify


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_many_at_once_enter_each_row_once_and_all_proofs_hold():
    events = [reported(now=NOW + timedelta(seconds=number)) for number in range(12)]
    later = NOW + timedelta(minutes=1)

    def work(number: int) -> str:
        try:
            event = events[number]
            happened(now=later)
            actions.keep(now=later + timedelta(minutes=number))
            return actions.receipt_of(event.pk, sent=COMMITTED, received_at=event.at, now=later)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        files = list(pool.map(work, range(len(events))))
    for file in files:
        verify_receipt(file, verify=verify)
    actions.keep(now=later + timedelta(hours=1))
    assert Leaf.objects.count() == 3 * len(events)
    assert check_ledger().faults == []


@pytest.mark.django_db
def test_a_row_that_comes_while_the_ledger_looks_for_others_is_entered_too(monkeypatch):
    happened()
    actions.keep(now=NOW)
    looked = entering.next_batch

    def and_meanwhile(**asked):
        batch = looked(**asked)
        happened()
        return batch

    with monkeypatch.context() as patched:
        patched.setattr(entering, "next_batch", and_meanwhile)
        assert actions.keep(now=NOW) == 0
    actions.keep(now=NOW)
    assert Leaf.objects.count() == 2
    assert check_ledger().faults == []
