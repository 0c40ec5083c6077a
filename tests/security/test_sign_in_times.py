"""Answers that take longer, at the doors of accounts: who is there and who is not cost the same work.

Interleaved requests, judged by the work of this process and not by the clock on the wall, which tells of the machine's
other work; Welch's t between the two.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from tests.apps.cases.handling import person
from vulndesk.apps.accounts import actions, adapters
from vulndesk.apps.reporters import actions as reporters

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ROUNDS = 60
WELCH = 4.5


@pytest.fixture(autouse=True)
def real_hashes_and_no_limits(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PASSWORD_HASHERS = ["vulndesk.apps.accounts.hashers.TeamArgon2"]
    for table in (adapters.SIGN_IN_LIMITS, reporters.LIMITS):
        for purpose in table:
            monkeypatch.setitem(table, purpose, (10**6, 60))  # counted all the same


def welch(one: list[float], other: list[float]) -> float:
    spread = statistics.variance(one) / len(one) + statistics.variance(other) / len(other)
    return (statistics.fmean(one) - statistics.fmean(other)) / math.sqrt(spread)


def took(ask: Callable[[], Any]) -> float:
    start = time.process_time()
    ask()
    return time.process_time() - start


def compared(known: Callable[[], Any], unknown: Callable[[], Any], *, rounds: int = ROUNDS) -> float:
    """Welch's t of the two without their slowest tenth, which a collection of garbage may make."""
    for _ in range(5):
        known(), unknown()
    pairs = [(took(known), took(unknown)) for _ in range(rounds)]
    kept = rounds * 9 // 10
    return welch(*(sorted(times)[:kept] for times in zip(*pairs, strict=True)))


def test_signing_in_to_the_team_takes_as_long_for_a_handle_that_is_there() -> None:
    person("tom")

    def sign_in(handle: str) -> None:
        answer = Client().post("/sign-in/", {"login": handle, "password": "wrong wrong wrong"})
        assert answer.status_code == 200

    assert abs(compared(lambda: sign_in("tom"), lambda: sign_in("tim"))) < WELCH


def test_a_reporter_s_sign_in_takes_as_long_for_a_handle_that_is_there() -> None:
    now = datetime.now(UTC)
    reporters.make_account(handle="rita", password="four unrelated garden words", network="x", now=now)

    def sign_in(handle: str) -> None:
        answer = Client().post("/my-reports/sign-in/", {"handle": handle, "password": "wrong wrong wrong"})
        assert answer.status_code == 401

    assert abs(compared(lambda: sign_in("rita"), lambda: sign_in("rota"))) < WELCH


def test_a_used_link_and_one_that_never_was_take_as_long() -> None:
    link = actions.invite(by=None, role="member", now=datetime.now(UTC), address="")
    used = link.rstrip("/").rsplit("/", 1)[1]
    person("tom")
    details = {"display_name": "Tina", "email": "", "password": "four unrelated garden words"}
    actions.accept_invitation(token=used, username="tina", now=datetime.now(UTC), **details)
    never = "x" * len(used)

    def look(token: str) -> None:
        assert Client().get(f"/join/{token}/").status_code == 404

    assert abs(compared(lambda: look(used), lambda: look(never), rounds=200)) < WELCH
