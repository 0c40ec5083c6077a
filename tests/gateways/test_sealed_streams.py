"""A sealed stream opens as it was fed; any cut, lengthening, swap or change is noticed before its chunk is given."""

import io
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vulndesk.gateways.sealed_streams import CHUNK_BYTES, HEAD_BYTES, TAG_BYTES, StreamSealer, open_stream
from vulndesk.gateways.sealing import Unsealable

KEY = bytes(range(32))
SEALED_CHUNK = CHUNK_BYTES + TAG_BYTES
EDGES = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES + 5]


def sealed_of(plain: bytes, *, pieces: int = 30_000, place: str = "file:1", key: bytes = KEY) -> bytes:
    sealer = StreamSealer(key, bound_to=place)
    out = sealer.head
    for start in range(0, len(plain), pieces):
        out += sealer.feed(plain[start : start + pieces])
    return out + sealer.finish()


def opened(sealed: bytes, *, place: str = "file:1", key: bytes = KEY) -> bytes:
    return b"".join(open_stream(io.BytesIO(sealed).read, key, bound_to=place))


def text_of(length: int) -> bytes:
    return (b"0123456789abcdef" * (length // 16 + 1))[:length]


@pytest.mark.parametrize("length", EDGES)
@pytest.mark.parametrize("pieces", [1000, CHUNK_BYTES, 10 * CHUNK_BYTES])
def test_any_length_fed_in_any_pieces_is_opened(length: int, pieces: int) -> None:
    plain = text_of(length)
    sealed = sealed_of(plain, pieces=pieces)
    assert opened(sealed) == plain
    assert len(sealed) == HEAD_BYTES + length + TAG_BYTES * max(1, -(-length // CHUNK_BYTES))


@given(st.lists(st.binary(max_size=90_000), max_size=5))
@settings(deadline=None, max_examples=30)
def test_the_pieces_that_it_was_fed_in_do_not_matter(pieces: list[bytes]) -> None:
    sealer = StreamSealer(KEY, bound_to="file:1")
    sealed = sealer.head + b"".join([sealer.feed(piece) for piece in pieces]) + sealer.finish()
    assert opened(sealed) == b"".join(pieces)


@given(st.sampled_from(EDGES), st.data())
@settings(deadline=None, max_examples=60)
def test_one_changed_bit_anywhere_is_noticed(length: int, data: st.DataObject) -> None:
    sealed = bytearray(sealed_of(text_of(length)))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Unsealable):
        opened(bytes(sealed))


@given(st.sampled_from(EDGES), st.data())
@settings(deadline=None, max_examples=60)
def test_a_stream_cut_anywhere_is_noticed(length: int, data: st.DataObject) -> None:
    sealed = sealed_of(text_of(length))
    with pytest.raises(Unsealable):
        opened(sealed[: data.draw(st.integers(0, len(sealed) - 1))])


@pytest.mark.parametrize("kept", [0, 1, 2, 3])
def test_a_stream_cut_exactly_between_chunks_is_noticed(kept: int) -> None:
    sealed = sealed_of(text_of(3 * CHUNK_BYTES + 5))
    with pytest.raises(Unsealable):
        opened(sealed[: HEAD_BYTES + kept * SEALED_CHUNK])


@pytest.mark.parametrize("length", EDGES)
@pytest.mark.parametrize("added", [1, TAG_BYTES, SEALED_CHUNK])
def test_a_lengthened_stream_is_noticed(length: int, added: int) -> None:
    with pytest.raises(Unsealable):
        opened(sealed_of(text_of(length)) + bytes(added))


def chunks_of(sealed: bytes) -> tuple[bytes, list[bytes]]:
    body = sealed[HEAD_BYTES:]
    return sealed[:HEAD_BYTES], [body[start : start + SEALED_CHUNK] for start in range(0, len(body), SEALED_CHUNK)]


def test_swapped_repeated_and_dropped_chunks_are_noticed() -> None:
    head, (first, second, third, last) = chunks_of(sealed_of(text_of(3 * CHUNK_BYTES + 5)))
    assert opened(head + first + second + third + last) == text_of(3 * CHUNK_BYTES + 5)
    for order in (
        (second, first, third, last),
        (first, first, third, last),
        (first, third, last),
        (first, second, last),
        (last, first, second, third),
        (last,),
        (first, second, third, last, last),
    ):
        with pytest.raises(Unsealable):
            opened(head + b"".join(order))


def test_a_chunk_of_another_stream_under_the_same_key_is_noticed() -> None:
    head, (first, second) = chunks_of(sealed_of(text_of(CHUNK_BYTES + 9)))
    _, (other, _) = chunks_of(sealed_of(text_of(CHUNK_BYTES + 9)))
    assert first != other
    with pytest.raises(Unsealable):
        opened(head + other + second)


def test_another_key_or_another_place_opens_nothing() -> None:
    sealed = sealed_of(b"proof of concept")
    with pytest.raises(Unsealable):
        opened(sealed, key=bytes(32))
    with pytest.raises(Unsealable):
        opened(sealed, place="file:2")


def test_what_was_given_before_the_damage_is_the_true_beginning() -> None:
    plain = text_of(3 * CHUNK_BYTES)
    sealed = bytearray(sealed_of(plain))
    sealed[HEAD_BYTES + 2 * SEALED_CHUNK] ^= 1
    given_out: list[bytes] = []
    with pytest.raises(Unsealable):
        given_out.extend(open_stream(io.BytesIO(sealed).read, KEY, bound_to="file:1"))
    stream = open_stream(io.BytesIO(sealed).read, KEY, bound_to="file:1")
    assert [next(stream), next(stream)] == [plain[:CHUNK_BYTES], plain[CHUNK_BYTES : 2 * CHUNK_BYTES]]


def test_neither_side_ever_holds_more_than_a_few_chunks() -> None:
    sealer = StreamSealer(KEY, bound_to="file:1")
    given_out = [len(sealer.feed(bytes(CHUNK_BYTES))) for _ in range(50)]
    assert max(given_out) <= SEALED_CHUNK
    asked: list[int] = []

    def read(size: int) -> bytes:
        asked.append(size)
        return next(parts, b"")

    parts: Iterator[bytes] = iter(())
    sealed = sealed_of(text_of(50 * CHUNK_BYTES))
    source = io.BytesIO(sealed)
    parts = iter(lambda: source.read(asked[-1]), b"")
    assert sum(len(chunk) for chunk in open_stream(read, KEY, bound_to="file:1")) == 50 * CHUNK_BYTES
    assert max(asked) == SEALED_CHUNK
