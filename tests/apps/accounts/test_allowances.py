"""How often anybody may try."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from vulndesk.apps.accounts import actions
from vulndesk.core.errors import TooMany

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def spend(*, now: datetime = NOW, who: str = "198.51.100.7", limit: int = 5, per_seconds: int = 60) -> bool:
    try:
        actions.spend_allowance(purpose="report", who=who, limit=limit, per_seconds=per_seconds, now=now)
    except TooMany:
        return False
    return True


@pytest.mark.django_db
def test_an_allowance_is_spent_and_comes_back_evenly() -> None:
    assert [spend() for _ in range(6)] == [True] * 5 + [False]
    after_one_step = NOW + timedelta(seconds=12)
    assert [spend(now=after_one_step) for _ in range(2)] == [True, False]
    assert [spend(now=NOW + timedelta(hours=1)) for _ in range(6)] == [True] * 5 + [False]


@pytest.mark.django_db
def test_a_refusal_says_when_to_come_back() -> None:
    for _ in range(5):
        spend()
    with pytest.raises(TooMany) as refused:
        actions.spend_allowance(purpose="report", who="198.51.100.7", limit=5, per_seconds=60, now=NOW)
    assert refused.value.retry_after == 12
    assert not spend(now=NOW + timedelta(seconds=11))
    assert spend(now=NOW + timedelta(seconds=12))


@pytest.mark.django_db
def test_refused_attempts_cost_nothing() -> None:
    for _ in range(50):
        spend()
    assert spend(now=NOW + timedelta(seconds=12))


@pytest.mark.django_db
def test_people_and_purposes_do_not_share() -> None:
    for _ in range(5):
        spend()
    assert spend(who="198.51.100.8")
    actions.spend_allowance(purpose="receipt", who="198.51.100.7", limit=1, per_seconds=60, now=NOW)


@pytest.mark.django_db
def test_a_returned_token_can_be_spent_again() -> None:
    for _ in range(5):
        spend()
    actions.return_allowance(purpose="report", who="198.51.100.7", limit=5, per_seconds=60)
    assert [spend() for _ in range(2)] == [True, False]


@pytest.mark.django_db
def test_who_is_stored_only_as_a_digest(db_bytes: Callable[[], bytes]) -> None:
    spend(who="198.51.100.7")
    assert b"198.51.100" not in db_bytes()


@pytest.mark.django_db(transaction=True)
def test_eight_threads_get_exactly_the_allowance() -> None:
    granted: list[bool] = []
    start = threading.Barrier(8)

    def run() -> None:
        start.wait()
        try:
            for _ in range(10):
                granted.append(spend(limit=25))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(granted) == 80
    assert granted.count(True) == 25


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_it_fails_loudly_because_a_rollback_would_hand_the_token_back() -> None:
    with pytest.raises(RuntimeError, match="outside the transaction"), transaction.atomic():
        spend()
