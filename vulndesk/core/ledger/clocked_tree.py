"""A tree that grows with the clock, so that its size tells the time and not what happened.

It has SLOTS leaves for every second since it began. An entry takes a slot of its second, or the next free one after it;
every other slot is filling. Most of the tree is filling, so that is never made leaf by leaf: a perfect subtree without
an entry has for its root what HMAC-SHA-256 makes of its place under a key that only the desk has. Nobody else can tell
such a root from one over entries, and nobody, the desk included, can put an entry below it afterwards: that would take
a preimage of SHA-256.

What counts as an entry here is a *mark*: the leaf of a real entry, or the last slot of a tree that was signed, so that
a signed tree is made of whole subtrees. No slot below a signed size is given away any more, so what is void there stays
void, and a root that was computed once is computed alike for ever.
"""

from __future__ import annotations

import hmac
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from vulndesk.core.ledger.merkle import EMPTY_ROOT, Subtree, node_hash

SECOND_LEVEL = 8
SLOTS = 1 << SECOND_LEVEL
# Roots that are kept: enough that a path reads at most 64 of each level, few enough that a quiet year has hardly any.
KEPT_LEVELS = (8, 14, 20, 26, 32, 38)
LONGEST_STEP = 31  # so that the place of an entry within its second does not count what else came in that second

Filling = Callable[[int, int], bytes]  # (level, index) -> the root of that subtree, when nothing is in it


def filling_under(key: bytes) -> Filling:
    """key: 32 secret bytes."""

    def filling(level: int, index: int) -> bytes:
        return hmac.digest(key, bytes([level]) + index.to_bytes(8, "big"), sha256)

    return filling


def slot_for(*, second: int, free: int, step: int) -> int:
    """Where an entry of this second goes. free: the first slot that was not given away; step: 0 to LONGEST_STEP."""
    first, last = second << SECOND_LEVEL, (second << SECOND_LEVEL) + SLOTS - 1
    if free > last:
        return free  # ahead of the clock: close up
    return min(max(first, free) + step, last)


def size_at(*, second: int, free: int) -> int:
    """The size of a tree that is signed in this second: whole seconds, all that were given away among them."""
    return max(second + 1, -(-free // SLOTS)) << SECOND_LEVEL


@dataclass(frozen=True)
class Roots:
    """Roots of subtrees of one level, by their index in ascending order."""

    indexes: list[int] = field(default_factory=list)
    roots: list[bytes] = field(default_factory=list)

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, bytes]]) -> Roots:
        found = sorted(pairs)
        return cls([index for index, _ in found], [root for _, root in found])

    def place(self, index: int) -> int:
        return bisect_left(self.indexes, index)


def subtrees_over(known: Mapping[int, Roots], filling: Filling) -> Subtree:
    """Roots of whole subtrees from what is kept below them. known: level 0 the marks, and each of KEPT_LEVELS.

    Of each level there must be all roots within the subtrees that are asked for.
    """

    def subtree(level: int, index: int) -> bytes:
        below = max(one for one in known if one <= level)
        return root_over(known[below], below, level, index, filling)

    return subtree


def root_over(known: Roots, below: int, level: int, index: int, filling: Filling) -> bytes:
    """The root of one subtree from the roots of a lower level."""

    def root(level: int, index: int, start: int, end: int) -> bytes:
        if start == end:
            return filling(level, index)
        if level == below:
            return known.roots[start]
        middle = known.place((2 * index + 1) << (level - 1 - below))
        return node_hash(root(level - 1, 2 * index, start, middle), root(level - 1, 2 * index + 1, middle, end))

    height = level - below
    return root(level, index, known.place(index << height), known.place((index + 1) << height))


def completed(
    known: Roots, below: int, level: int, *, start: int, end: int, filling: Filling
) -> list[tuple[int, bytes]]:
    """The roots of the subtrees of a level that became whole as the tree grew from `start` to `end` leaves, but for
    void ones. known: the roots of the level `below` that lie in them."""
    first, last = start >> level, end >> level
    height = level - below
    indexes = dict.fromkeys(one >> height for one in known.indexes)
    return [(one, root_over(known, below, level, one, filling)) for one in indexes if first <= one < last]


class Growing:
    """The tree from its first leaf on, for whoever reads all marks in order: another way to the same roots.

    stack: perfect subtrees (level, index, root), each smaller than the one before.
    """

    def __init__(
        self, filling: Filling, told: Callable[[int, int, bytes], None] = lambda level, index, root: None
    ) -> None:
        """told: hears of every subtree of KEPT_LEVELS with a mark in it, when it is whole."""
        self.size = 0
        self._filling, self._told = filling, told
        self._stack: list[tuple[int, int, bytes]] = []

    def add(self, index: int, leaf: bytes) -> None:
        """The next mark; what lies between it and the one before is void."""
        for level, place in aligned_parts(self.size, index):
            self._push(level, place, self._filling(level, place), is_void=True)
        self._push(0, index, leaf, is_void=False)
        self.size = index + 1

    def root(self) -> bytes:
        """Of the tree that ends with the last mark."""
        if not self._stack:
            return EMPTY_ROOT
        root = self._stack[-1][2]
        for _, _, left in reversed(self._stack[:-1]):
            root = node_hash(left, root)
        return root

    def _push(self, level: int, index: int, root: bytes, *, is_void: bool) -> None:
        if level in KEPT_LEVELS and not is_void:
            self._told(level, index, root)
        while index & 1:
            root = node_hash(self._stack.pop()[2], root)
            level, index = level + 1, index >> 1
            if level in KEPT_LEVELS:
                self._told(level, index, root)
        self._stack.append((level, index, root))


def aligned_parts(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The largest perfect subtrees that a stretch of leaves consists of, from left to right."""
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        yield level, start >> level
        start += 1 << level
