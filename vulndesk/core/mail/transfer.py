"""Transfer encodings (RFC 2045, 6) undone: any bytes give some, and none are refused.

What is `STREAMABLE` can be decoded in pieces of any size with the same result, so that a large attachment need not be
kept a second time: it is a range of the raw message, decoded when somebody opens it.
"""

from __future__ import annotations

import binascii
import contextlib
from collections.abc import Iterable, Iterator

IDENTITY = ("", "7bit", "8bit", "binary")
STREAMABLE = (*IDENTITY, "base64")
_PIECE = 1 << 16
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_OTHERS = bytes(sign for sign in range(256) if sign not in _ALPHABET)


def decoded_body(body: bytes, encoding: str) -> bytes:
    """As it is where the encoding is unknown."""
    if encoding == "base64":
        return b"".join(_base64([body]))
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body)
    if encoding in ("x-uuencode", "uuencode", "x-uue"):
        return _uudecoded(body)
    return body


def decoded_pieces(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The content of what comes in pieces. encoding: one of STREAMABLE."""
    return _base64(pieces) if encoding == "base64" else iter(pieces)


def decoded_size(raw: bytes, start: int, end: int, encoding: str) -> int:
    """How many bytes a range of the raw message decodes to, without decoding it. encoding: one of STREAMABLE."""
    if encoding != "base64":
        return end - start
    signs = 0
    for at in range(start, end, _PIECE):
        piece = raw[at : min(at + _PIECE, end)].translate(None, _OTHERS)
        stop = piece.find(b"=")
        signs += len(piece) if stop < 0 else stop
        if stop >= 0:
            return signs * 3 // 4
    return signs // 4 * 3


def _base64(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Strangers' signs are skipped, a broken end is left out, and what stands behind the padding is nothing."""
    waiting = b""
    for piece in pieces:
        waiting += piece.translate(None, _OTHERS)
        stop = waiting.find(b"=")
        if stop >= 0:
            yield _last(waiting[:stop])
            return
        whole = len(waiting) - len(waiting) % 4
        yield binascii.a2b_base64(waiting[:whole])
        waiting = waiting[whole:]


def _last(signs: bytes) -> bytes:
    """Two signs of four are a byte, three are two, and one is none."""
    rest = len(signs) % 4
    return binascii.a2b_base64(signs + b"=" * (4 - rest) if rest > 1 else signs[: len(signs) - rest])


def _uudecoded(body: bytes) -> bytes:
    lines = iter(body.splitlines())
    content = bytearray()
    if not any(line.startswith(b"begin ") for line in lines):
        return body
    for line in lines:
        if line.strip() == b"end":
            break
        # Some programs pad a line with more than its count says.
        length = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
        with contextlib.suppress(binascii.Error):
            content += binascii.a2b_uu(line[:length])
    return bytes(content)
