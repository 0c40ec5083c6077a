"""Transfer encodings: what comes in pieces decodes to the same as the whole, and its size is known without decoding."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vulndesk.core.mail.transfer import STREAMABLE, decoded_body, decoded_pieces, decoded_size

# What is base64, what is nearly so, and what is not at all.
BODIES = st.one_of(
    st.binary(max_size=300),
    st.binary(max_size=300).map(base64.encodebytes),
    st.lists(st.sampled_from([b"QUJD", b"QQ", b"=", b"==", b"\r\n", b"!", b"\xff", b" "]), max_size=12).map(b"".join),
)


@given(BODIES, st.sampled_from(STREAMABLE), st.integers(1, 40))
def test_the_pieces_that_it_comes_in_do_not_matter(body: bytes, encoding: str, piece: int) -> None:
    pieces = [body[at : at + piece] for at in range(0, len(body), piece)]
    whole = decoded_body(body, encoding)
    assert b"".join(decoded_pieces(pieces, encoding)) == whole
    assert decoded_size(b"xx" + body + b"QUJD", 2, 2 + len(body), encoding) == len(whole)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (b"YSB0cmFjZQ==", b"a trace"),
        (b"YSB0\r\ncmFj\r\nZQ==\r\n", b"a trace"),
        (b"YSB0 cmFj!ZQ", b"a trac"),  # a broken end is left out
        (b"YSB0cmFjZQ==cmFj", b"a trace"),
        (b"YSB0cmFjZ", b"a trac"),
        (b"", b""),
    ],
)
def test_base64_as_people_send_it(written: bytes, meant: bytes) -> None:
    assert decoded_body(written, "base64") == meant


def test_a_large_body_has_its_size_over_the_edges_of_what_is_looked_at_at_once() -> None:
    for length in (65535, 65536, 65537, 200_000):
        coded = base64.encodebytes(bytes(length))
        assert decoded_size(coded, 0, len(coded), "base64") == length
