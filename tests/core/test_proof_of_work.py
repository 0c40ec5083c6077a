"""What a challenge says, how hard it is, and what solves it."""

from datetime import UTC, datetime, timedelta

import pytest

from vulndesk.core.proof_of_work import EASIEST, HARDEST, LIFE, Challenge, bits_for, is_solved, read_challenge, solve

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ONE = Challenge("enix", NOW, 16, "nonce")


def test_a_challenge_is_read_as_it_was_written() -> None:
    assert read_challenge(ONE.text) == ONE


@pytest.mark.parametrize(
    "text", ["", "enix.1.16", "enix.x.16.n", "enix.1.14.n", "enix.1.19.n", "enix.1.16.n.m", "enix.999999999999.16.n"]
)
def test_what_is_no_challenge_is_none(text: str) -> None:
    assert read_challenge(text) is None


def test_it_is_solved_by_what_begins_with_enough_zero_bits_and_by_nothing_else() -> None:
    answer = solve(ONE.text, bits=8)
    assert is_solved(ONE.text, answer, bits=8)
    assert not is_solved(ONE.text + "x", answer, bits=16)
    assert not any(is_solved(ONE.text, str(number), bits=8) for number in range(int(answer)))


def test_it_grows_with_the_rush_and_ends_where_a_phone_still_manages() -> None:
    bits = [bits_for(pressure / 10) for pressure in range(60)]
    assert bits == sorted(bits)
    assert (bits[0], bits[-1]) == (EASIEST, HARDEST)
    waits = [Challenge("x", NOW, one, "n").wait for one in (EASIEST, HARDEST)]
    assert waits == [timedelta(seconds=30), timedelta(seconds=120)]


def test_it_ends_after_half_an_hour_and_none_comes_from_tomorrow() -> None:
    assert ONE.is_fresh(NOW)
    assert not ONE.is_fresh(NOW + LIFE)
    assert not ONE.is_fresh(NOW - timedelta(minutes=1))
