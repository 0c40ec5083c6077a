"""Which blobs may hold a word: a checksum of every word of every blob, eight bytes each, in the limited child's memory.

It only narrows down what is read: a checksum may be that of another word, and a blob that was not added may hold any.
What a blob's id names never changes, so nothing here is ever out of date. 100,000 files of C take 22 MB and a second or
two.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from zlib import crc32

from vulndesk.gateways.git_objects import is_binary

LARGEST_INDEX = 256 * 2**20
_PIECE = 2**20  # bytes of a blob whose words are looked at together
_SIZE = 8
_BOXES = 4096  # by the checksum; only one of them is gone through for a word
_SIGNS = bytes(sign if chr(sign).isascii() and (chr(sign).isalnum() or sign == 95) else 32 for sign in range(256))
_WORD = re.compile(rb"[0-9A-Za-z_]+")
_NO_WORD = re.compile(rb"[^0-9A-Za-z_]")


class WordIndex:
    """add() each blob once. holding() never leaves out one that holds the word."""

    def __init__(self) -> None:
        self._place: dict[str, int] = {}
        self._ids: list[str] = []
        # Each number is a checksum and, in its lower half, the place of a blob in which the word stands.
        self._boxes: list[array[int]] = [array("Q") for _ in range(_BOXES)]
        self._count = 0
        self._asked: dict[str, frozenset[str] | None] = {}

    def __contains__(self, blob: str) -> bool:
        return blob in self._place

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def is_full(self) -> bool:
        return self._count * _SIZE > LARGEST_INDEX

    def add(self, blob: str, content: bytes) -> None:
        if blob in self._place:
            return
        self._asked.clear()
        place = self._place[blob] = len(self._ids)
        self._ids.append(blob)
        if not is_binary(content):
            sums = {crc32(word) for piece in _pieces(content) for word in set(piece.translate(_SIGNS).split())}
            self._count += len(sums)
            for one in sums:
                self._boxes[one % _BOXES].append(one << 32 | place)

    def lacks(self, blobs: Iterable[str]) -> set[str]:
        return {blob for blob in blobs if blob not in self._place}

    def holding(self, word: str) -> frozenset[str] | None:
        """The added blobs that may hold it; None for what is no word, which any of them may hold."""
        if word not in self._asked:
            parts = [set(self._with(part)) for part in _WORD.findall(word.encode("utf-8", "replace"))]
            self._asked[word] = frozenset(set.intersection(*parts)) if parts else None
        return self._asked[word]

    def _with(self, word: bytes) -> Iterator[str]:
        wanted = crc32(word)
        box = self._boxes[wanted % _BOXES]
        return (self._ids[one & 0xFFFFFFFF] for one in box if one >> 32 == wanted)


def _pieces(content: bytes) -> Iterator[bytes]:
    """Cut before a sign that belongs to no word, so that no word is cut in two."""
    begin = 0
    while begin < len(content):
        sign = _NO_WORD.search(content, begin + _PIECE)
        end = sign.start() if sign else len(content)
        yield content[begin:end]
        begin = end
