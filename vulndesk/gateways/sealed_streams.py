"""Sealed files: bytes of any length, sealed and opened a chunk at a time, in constant memory.

The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015, https://eprint.iacr.org/2015/189) over AES-256-GCM
in chunks of 64 KiB. The nonce of a chunk is 7 random bytes of the file, the chunk's index in 4 bytes, and one byte that
is 1 for the last chunk only. A file that was cut off, lengthened or whose chunks were moved therefore does not open,
and what was handed out before the damage is the true beginning. An empty file is one empty last chunk.

The layout is one version byte, the 7 random bytes, then each chunk's ciphertext with its 128-bit tag.
"""

import os
import struct
from collections.abc import Callable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from vulndesk.gateways.sealing import Unsealable

CHUNK_BYTES = 64 * 1024
TAG_BYTES = 16
_VERSION = b"\x01"
_PREFIX_BYTES = 7
HEAD_BYTES = len(_VERSION) + _PREFIX_BYTES
_SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES


class StreamSealer:
    """Seals what it is fed. The key must be new for this one stream."""

    def __init__(self, key: bytes, *, bound_to: str) -> None:
        self._cipher = AESGCM(key)
        self._place = _VERSION + bound_to.encode()
        self._prefix = os.urandom(_PREFIX_BYTES)
        self._index = 0
        self._waiting = bytearray()

    @property
    def head(self) -> bytes:
        """The first bytes of the sealed file."""
        return _VERSION + self._prefix

    def feed(self, plain: bytes) -> bytes:
        """The sealed chunks that are complete by now. One full chunk always waits: it may be the last."""
        return b"".join(self.chunks(plain))

    def chunks(self, plain: bytes) -> Iterator[bytes]:
        """As `feed`, one by one, to be read to the end: a large piece is neither copied nor held twice."""
        at = 0
        if self._waiting:
            at = CHUNK_BYTES - len(self._waiting)
            self._waiting += plain[:at]
            if len(plain) <= at:
                return
            yield self._seal_next(self._waiting, is_last=False)
        with memoryview(plain) as view:
            while len(plain) - at > CHUNK_BYTES:
                yield self._seal_next(view[at : at + CHUNK_BYTES], is_last=False)
                at += CHUNK_BYTES
        self._waiting[:] = plain[at:]

    def finish(self) -> bytes:
        """The last chunk. Nothing can be fed after it."""
        last = self._seal_next(self._waiting, is_last=True)
        self._waiting.clear()
        return last

    def _seal_next(self, plain: bytes | bytearray | memoryview, *, is_last: bool) -> bytes:
        sealed = self._cipher.encrypt(_nonce(self._prefix, self._index, is_last=is_last), plain, self._place)
        self._index += 1
        return sealed


def open_stream(read: Callable[[int], bytes], key: bytes, *, bound_to: str) -> Iterator[bytes]:
    """The plain chunks, each verified before it is handed out. Unsealable at the first that is not what was sealed.

    `read(n)` gives n bytes, or fewer at the end only, as a buffered file does.
    """
    head = read(HEAD_BYTES)
    if len(head) < HEAD_BYTES:
        raise Unsealable("too short to be a sealed file")
    if head[:1] != _VERSION:
        raise Unsealable("sealed in a layout that this program does not know")
    cipher, place, prefix = AESGCM(key), _VERSION + bound_to.encode(), head[1:]
    index, chunk = 0, read(_SEALED_CHUNK_BYTES)
    while True:
        following = read(_SEALED_CHUNK_BYTES) if len(chunk) == _SEALED_CHUNK_BYTES else b""
        try:
            plain = cipher.decrypt(_nonce(prefix, index, is_last=not following), chunk, place)
        except InvalidTag:
            raise Unsealable(
                "the key is not the one of this file, or its bytes were changed, cut off or moved"
            ) from None
        yield plain
        if not following:
            return
        index, chunk = index + 1, following


def _nonce(prefix: bytes, index: int, *, is_last: bool) -> bytes:
    return prefix + struct.pack(">I?", index, is_last)
