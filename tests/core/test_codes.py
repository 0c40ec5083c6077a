"""Codes survive being read aloud, copied and typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vulndesk.core import codes

numbers = st.integers(0, (1 << 130) - 1)


@given(numbers)
def test_a_code_in_groups_and_lower_case_is_read_as_itself(number: int) -> None:
    code = codes.spell(number, symbols=26)
    assert len(code) == 26
    assert codes.normalise(codes.group(code).lower(), symbols=26) == code


@given(numbers, numbers)
def test_two_numbers_never_share_a_code(one: int, other: int) -> None:
    assert (one == other) == (codes.spell(one, symbols=26) == codes.spell(other, symbols=26))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("7k3m-q9tx", "7K3MQ9TX"),
        ("O0o Ii1 Ll1", "000111111"),
        (" 7K3M\u2011Q9TX\n", "7K3MQ9TX"),
        ("7K3M\u00a0Q9\u00adTX\u200b", "7K3MQ9TX"),
        ("７Ｋ３Ｍ", "7K3M"),
        ("7K3M_Q9TX", "7K3MQ9TX"),
        ("", ""),
        ("7K3MU", ""),
        ("7K3M!", ""),
        ("7K3Mß", ""),
        ("7" * 201, ""),
    ],
)
def test_what_was_meant_is_read_and_anything_else_is_nothing(typed: str, meant: str) -> None:
    assert codes.normalise(typed) == meant


@given(st.text(max_size=60))
def test_no_typed_text_gives_a_symbol_outside_the_alphabet(typed: str) -> None:
    assert set(codes.normalise(typed)) <= set(codes.SYMBOLS)


def test_another_length_than_asked_for_is_nothing() -> None:
    assert codes.normalise("7" * 26, symbols=26) == "7" * 26
    assert codes.normalise("7" * 25, symbols=26) == ""
    assert codes.normalise("7" * 27, symbols=26) == ""


@pytest.mark.parametrize("number", [-1, 1 << 130])
def test_a_number_that_does_not_fit_is_an_error(number: int) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        codes.spell(number, symbols=26)
