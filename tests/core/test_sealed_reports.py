"""What counts as sealed: age files for keys, binary or in letters, and nothing that could be read."""

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vulndesk.core.errors import BadInput
from vulndesk.core.sealed_reports import is_age_file, padded_size, recipients_in, require_sealed_words

IDENTITY = pyrage.x25519.Identity.generate()
SEALED = pyrage.encrypt(b"the words", [IDENTITY.to_public()])
ARMORED = pyrage.encrypt(b"the words", [IDENTITY.to_public()], armored=True).decode()


def test_age_files_for_keys_are_sealed() -> None:
    several = pyrage.encrypt(b"", [pyrage.x25519.Identity.generate().to_public() for _ in range(20)])
    for content in (SEALED, several, ARMORED.encode(), b"\n" + ARMORED.encode()):
        assert is_age_file(content[:16_384])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"The parser reads too far.",
        b"age-encryption.org/v1\n",
        b"age-encryption.org/v1\nThe parser reads too far.\n--- x",
        b"%PDF-1.7",
        SEALED[1:],
        b"-----BEGIN AGE ENCRYPTED FILE-----\nThe parser reads too far.\n-----END AGE ENCRYPTED FILE-----",
    ],
)
def test_everything_else_is_not(content: bytes) -> None:
    assert not is_age_file(content)


def test_what_a_passphrase_opens_is_not_sealed_for_keys() -> None:
    assert not is_age_file(pyrage.passphrase.encrypt(b"the words", "a passphrase"))


@given(st.binary(max_size=200))
def test_no_bytes_break_it(content: bytes) -> None:
    assert not is_age_file(content)
    is_age_file(b"age-encryption.org/v1\n" + content)
    is_age_file(b"-----BEGIN AGE ENCRYPTED FILE-----\n" + content)


def test_a_message_is_one_age_file_in_letters_and_nothing_around_it() -> None:
    require_sealed_words(ARMORED)
    require_sealed_words(f"\n  {ARMORED}\n")
    for text in ("", "Thank you.", f"Thank you.\n{ARMORED}", f"{ARMORED}\nThank you.", f"{ARMORED}{ARMORED}"):
        with pytest.raises(BadInput, match="sealed"):
            require_sealed_words(text)


def test_a_list_of_keys_has_one_a_line_and_no_secret() -> None:
    assert recipients_in(" age1aa # Tom\n\nage1bb\nage1aa\n# nobody") == ("age1aa", "age1bb")
    with pytest.raises(BadInput, match="secret key"):
        recipients_in(f"age1aa\n{IDENTITY}")
    with pytest.raises(BadInput, match="over 20"):
        recipients_in("\n".join(f"age1{number}" for number in range(21)))


@given(st.integers(min_value=1, max_value=10**8))
def test_padding_costs_little_and_hides_the_size(size: int) -> None:
    padded = padded_size(size)
    assert padded >= max(size, 4096)
    assert padded <= max(4096, size * 1.12)
    assert padded_size(padded) == padded


def test_a_megabyte_has_few_sizes() -> None:
    assert len({padded_size(size) for size in range(1, 1_000_000, 97)}) < 200
