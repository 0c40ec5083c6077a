"""Guessed receipts: none opens anything, who goes on is slowed down and reported, and who holds one always gets in.

GUESSES=100000 in the environment makes it the long run: so many from one address, and so many from a thousand.
"""

import os
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory

from tests.apps.intake.browsing import reported
from tests.people import open_programme
from vulndesk.apps.intake.receipts import NoSuchReceipt, reporter_by_header
from vulndesk.apps.timeline.models import Event
from vulndesk.apps.vault.ids import new_receipt
from vulndesk.core.codes import SYMBOLS
from vulndesk.core.errors import TooMany

pytestmark = [pytest.mark.django_db, pytest.mark.abuse(23)]
GUESSES = int(os.environ.get("GUESSES", "5000"))


def attempt(code: str, address: str) -> Any:
    return Client(REMOTE_ADDR=address).get("/api/v1/report", headers={"Authorization": f"Receipt {code}"})


@pytest.fixture
def code() -> str:
    open_programme("enix")
    return reported(Client()).replace("-", "")


def near_misses(code: str) -> list[str]:
    """One symbol changed, at every place; two exchanged; one missing and one too many."""
    dice = random.Random(23)
    changed = [
        code[:place] + dice.choice(SYMBOLS.replace(code[place], "")) + code[place + 1 :] for place in range(len(code))
    ]
    return [*changed, code[1:], code + "0", code[::-1], code[:25], ""]


def test_23_near_misses_from_one_address_open_nothing_and_are_slowed_after_ten(code: str) -> None:
    answers = Counter(attempt(one, "198.51.100.7").status_code for one in near_misses(code))
    assert set(answers) == {401, 429}
    assert answers[401] in (10, 11)  # one comes back within six seconds
    refused = attempt("0" * 26, "198.51.100.7")
    assert int(refused.headers["Retry-After"]) > 0
    assert attempt(code, "198.51.100.7").status_code == 200, "whoever holds it gets in from the slowed address too"


@pytest.mark.slow
def test_23_from_many_addresses_all_wrong_ones_are_slowed_and_the_holder_is_not(code: str) -> None:
    answers: Counter[int] = Counter()
    for number in range(60):
        answers.update(attempt(new_receipt(), f"203.0.113.{number}").status_code for _ in range(5))
    assert set(answers) == {401, 429}
    assert 200 <= answers[401] < 260
    assert attempt(code, "203.0.113.200").status_code == 200
    assert attempt(new_receipt(), "203.0.113.201").status_code == 429, "a network that tried nothing is slowed too"
    assert Event.objects.filter(kind="receipts_guessed").count() == 1


@pytest.mark.slow
def test_23_one_address_that_goes_on_is_reported_to_the_owners_once(code: str) -> None:
    for _ in range(60):
        attempt(new_receipt(), "198.51.100.7")
    assert not Event.objects.filter(kind="receipts_guessed").exists(), "somebody who mistypes is no alarm"
    for _ in range(30):
        attempt(new_receipt(), "198.51.100.7")
    event = Event.objects.get(kind="receipts_guessed")
    assert (event.programme_id, event.case_id) == (None, None)
    assert event.facts == {}


@pytest.mark.slow
@pytest.mark.parametrize("addresses", [1, 1000])
def test_23_so_many_guesses_a_second_for_so_long_hit_nothing_and_keep_nobody_out(code: str, addresses: int) -> None:
    """Ten a second, by the door that the page and the API share; the holder comes by every hundred guesses."""
    make, now = RequestFactory(), datetime.now(UTC)
    answers: Counter[str] = Counter()
    for number in range(GUESSES):
        now += timedelta(milliseconds=100)
        address = f"203.0.{number % addresses // 250}.{number % addresses % 250}"
        guess = make.get("/", REMOTE_ADDR=address, headers={"Authorization": f"Receipt {new_receipt()}"})
        try:
            reporter_by_header(guess, now=now)
            answers["opened"] += 1
        except NoSuchReceipt:
            answers["wrong"] += 1
        except TooMany:
            answers["slowed"] += 1
        if number % 100 == 0:
            holder = make.get("/", REMOTE_ADDR=address, headers={"Authorization": f"Receipt {code}"})
            assert reporter_by_header(holder, now=now).case_id is not None
    minutes = GUESSES / 600
    assert answers["opened"] == 0
    assert answers["wrong"] <= (10 if addresses == 1 else 200) * (minutes + 1)
    assert answers["slowed"] >= GUESSES - answers["wrong"]
    hours = int(minutes // 60) + 1
    assert 1 <= Event.objects.filter(kind="receipts_guessed").count() <= hours + 1
