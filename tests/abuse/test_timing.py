"""Known and unknown take the same time and say the same: two kinds of requests in turns, compared by Welch's t-test.

Turns, because a busy machine is busy for both. `./run bench timing` makes 5,000 rounds of each pair.
"""

from __future__ import annotations

import gc
import json
import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from statistics import fmean, median, variance
from time import perf_counter
from typing import Any

import pytest
from django.test import Client

from tests.apps.cases.conftest import desktop, elsewhere, web  # noqa: F401 - fixtures
from tests.apps.cases.handling import person
from tests.apps.cases.handling import reported as reported_to
from tests.apps.intake.browsing import reported
from vulndesk.apps.accounts import adapters
from vulndesk.apps.accounts.actions import invite
from vulndesk.apps.intake import receipts
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.vault.ids import new_receipt
from vulndesk.core.codes import SYMBOLS

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.abuse(24)]

ROUNDS = int(os.environ.get("TIMING_ROUNDS", "400"))
RESULT = os.environ.get("TIMING_RESULT")
MOST_T = 4.5
TRIES = 3
MOST_DIFFERENCE = 0.001  # seconds between the medians; where a password is hashed, five standard errors may be more
DICE = random.Random(24)

Ask = Callable[[], Any]


@dataclass(frozen=True)
class Compared:
    """difference: between the medians; error: of the difference of the means. In seconds."""

    t: float
    difference: float
    error: float


def compare(one: Ask, other: Ask, *, rounds: int) -> Compared:
    """Each round asks both, in either order. What is far off (another process, a sweep) is left out on both sides."""
    for ask in (one, other) * 10:
        ask()
    times: tuple[list[float], list[float]] = ([], [])
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            for side in DICE.sample((0, 1), 2):
                began = perf_counter()
                (one, other)[side]()
                times[side].append(perf_counter() - began)
    finally:
        gc.enable()
    # One bound for both: the slowest tenth is the machine's.
    bound = sorted([*times[0], *times[1]])[int(len(times[0]) * 2 * 0.9)]
    a, b = ([value for value in side if value <= bound] for side in times)
    error = (variance(a) / len(a) + variance(b) / len(b)) ** 0.5
    return Compared((fmean(a) - fmean(b)) / error, median(times[0]) - median(times[1]), error)


def assert_alike(pair: str, one: Ask, other: Ask, *, rounds: int = ROUNDS) -> None:
    first, second = one(), other()
    assert (first.status_code, first.headers.get("Content-Type")) == (
        second.status_code,
        second.headers.get("Content-Type"),
    )
    assert abs(len(first.content) - len(second.content)) <= 60, "what was typed may stand in the answer"
    # What the desk itself does shows every time; what another process did meanwhile, once.
    for _ in range(TRIES):
        found = compare(one, other, rounds=rounds)
        if _is_alike(found):
            break
    if RESULT:
        row = {
            "pair": pair,
            "rounds": rounds,
            "t": round(found.t, 2),
            "difference_ms": round(found.difference * 1000, 4),
        }
        with Path(RESULT).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(row) + "\n")
    assert _is_alike(found), found


def _is_alike(found: Compared) -> bool:
    return abs(found.t) < MOST_T and abs(found.difference) < max(MOST_DIFFERENCE, 5 * found.error)


@pytest.fixture(autouse=True)
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits would end the measurement after ten rounds; what is behind them is what is measured."""
    monkeypatch.setattr(receipts, "WRONG_PER_MINUTE", 10**7)
    monkeypatch.setattr(receipts, "WRONG_PER_MINUTE_AND_ADDRESS", 10**7)
    monkeypatch.setattr(adapters, "SIGN_IN_LIMITS", dict.fromkeys(adapters.SIGN_IN_LIMITS, (10**6, 60)))


def by_header(code: Callable[[], str]) -> Ask:
    """The codes are made beforehand: how long that takes is not the desk's."""
    browser, codes = Client(), cycle([code() for _ in range(500)])
    return lambda: browser.get("/api/v1/report", headers={"Authorization": f"Receipt {next(codes)}"})


def random_code(length: int) -> str:
    return "".join(DICE.choices(SYMBOLS, k=length))


def test_24_a_receipt_of_the_right_shape_takes_as_long_as_one_of_a_wrong_shape(web: Programme) -> None:  # noqa: F811
    reported(Client())
    assert_alike("receipt: right shape, wrong shape", by_header(new_receipt), by_header(lambda: random_code(24) + "!!"))


def test_24_a_receipt_that_begins_like_a_real_one_takes_as_long_as_any(web: Programme) -> None:  # noqa: F811
    real = reported(Client()).replace("-", "")
    near = by_header(lambda: real[:24] + random_code(2).replace(real[24], "Z"))
    assert_alike("receipt: begins like a real one, any", near, by_header(new_receipt))


def test_24_a_wrong_receipt_on_the_page_takes_as_long_as_an_empty_one(web: Programme) -> None:  # noqa: F811
    reported(Client())
    browser = Client()

    def ask(code: Callable[[], str]) -> Ask:
        codes = cycle([code() for _ in range(500)])
        return lambda: browser.post("/status/", {"receipt": next(codes)})

    assert_alike("receipt on the page: wrong, malformed", ask(new_receipt), ask(lambda: random_code(24) + "!!"))


def test_24_a_known_handle_with_a_wrong_password_takes_as_long_as_an_unknown_one(
    web: Programme,  # noqa: F811
    settings: Any,
) -> None:
    settings.PASSWORD_HASHERS = ["vulndesk.apps.accounts.hashers.TeamArgon2"]
    person("tom", web)
    browser = Client()

    def sign_in(handle: str) -> Ask:
        return lambda: browser.post("/sign-in/", {"login": handle, "password": "four wrong garden words"})

    assert_alike("sign-in: known handle, unknown", sign_in("tom"), sign_in("tim"), rounds=max(ROUNDS // 10, 40))


def test_24_a_case_of_another_team_takes_as_long_as_none(web: Programme, elsewhere: Client) -> None:  # noqa: F811
    """Both addresses are composed anew: one that stands in the code as it is was seen to be quicker by itself."""

    def open_case(reference: str) -> Ask:
        return lambda: elsewhere.get(f"/team/cases/{reference}/")

    hidden = reported_to(web)
    assert_alike("case number: of another team, none", open_case(hidden.reference), open_case("VD-0000-0000"))


def test_24_a_used_invitation_takes_as_long_as_one_that_never_was(web: Programme) -> None:  # noqa: F811
    old = datetime.now(UTC) - timedelta(days=20)
    token = invite(by=None, role="member", now=old, address="").rstrip("/").rpartition("/")[2]
    browser = Client()

    def join(with_token: str) -> Ask:
        return lambda: browser.get(f"/join/{with_token}/")

    assert_alike("invitation: ended, never made", join(token), join(token[::-1]))


def test_24_the_key_of_an_address_that_is_not_here_takes_as_long_whatever_it_is(web: Programme) -> None:  # noqa: F811
    """A lookup of OpenPGP keys (WKD): for a domain that is none of ours, and for a name that is none of ours."""
    browser = Client()
    assert_alike(
        "PGP key lookup: other name, other domain",
        lambda: browser.get(f"/.well-known/openpgpkey/enix.example/hu/{random_code(32).lower()}?l=x"),
        lambda: browser.get(f"/.well-known/openpgpkey/none.example/hu/{random_code(32).lower()}?l=x"),
    )
