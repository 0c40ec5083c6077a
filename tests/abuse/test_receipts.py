"""Guessed receipts: none opens anything, who goes on is slowed down and reported, and who holds one always gets in.

`./run bench guesses` does it 200,000 times against a running desk.
"""

import random
from collections import Counter
from typing import Any

import pytest
from django.test import Client

from tests.apps.intake.browsing import reported
from tests.people import open_programme
from vulndesk.apps.timeline.models import Event
from vulndesk.apps.vault.ids import new_receipt
from vulndesk.core.codes import SYMBOLS

pytestmark = [pytest.mark.django_db, pytest.mark.abuse(23)]


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


def test_23_from_many_addresses_all_wrong_ones_are_slowed_and_the_holder_is_not(code: str) -> None:
    answers: Counter[int] = Counter()
    for number in range(60):
        answers.update(attempt(new_receipt(), f"203.0.113.{number}").status_code for _ in range(5))
    assert set(answers) == {401, 429}
    assert 200 <= answers[401] < 260
    assert attempt(code, "203.0.113.200").status_code == 200
    assert attempt(new_receipt(), "203.0.113.201").status_code == 429, "a network that tried nothing is slowed too"
    assert Event.objects.filter(kind="receipts_guessed").count() == 1


def test_23_one_address_that_goes_on_is_reported_to_the_owners_once(code: str) -> None:
    for _ in range(60):
        attempt(new_receipt(), "198.51.100.7")
    assert not Event.objects.filter(kind="receipts_guessed").exists(), "somebody who mistypes is no alarm"
    for _ in range(30):
        attempt(new_receipt(), "198.51.100.7")
    event = Event.objects.get(kind="receipts_guessed")
    assert (event.programme_id, event.case_id) == (None, None)
    assert event.facts == {}
