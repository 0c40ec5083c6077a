"""The tree as it is kept: whole subtrees from few rows, by few queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.db.models import Model

from vulndesk.apps.ledger.models import Head, Leaf, Node
from vulndesk.core.ledger.clocked_tree import KEPT_LEVELS, SECOND_LEVEL, Filling, Roots, completed, subtrees_over
from vulndesk.core.ledger.merkle import Range, Subtree, leaf_hash, perfect_parts, range_root

LEVEL_SHIFT = 48
_LEVELS = (0, *KEPT_LEVELS)
_STEPS = tuple(pairwise(_LEVELS))

Mark = tuple[int, bytes]
Span = tuple[int, int]  # [first, last) of indexes


def roots_of(ranges: Sequence[Range], filling: Filling) -> list[bytes]:
    """The roots of ranges of leaves that are settled: below the first free slot, and whole in a signed tree."""
    subtree = subtrees_in(ranges, filling)
    return [range_root(start, end, subtree) for start, end in ranges]


def subtrees_in(ranges: Iterable[Range], filling: Filling, *, also: Sequence[Node] = ()) -> Subtree:
    """Everything that those ranges are made of. also: rows that are not stored yet."""
    spans: dict[int, list[Span]] = {level: [] for level in _LEVELS}
    for start, end in ranges:
        for level, index in perfect_parts(start, end):
            below = max(one for one in _LEVELS if one <= level)
            height = level - below
            spans[below].append((index << height, (index + 1) << height))
    known = _nodes({level: found for level, found in spans.items() if level}, also=also)
    known[0] = Roots.of(marks(spans[0], filling))
    return subtrees_over(known, filling)


def grown(new: Sequence[Mark], *, start: int, end: int, filling: Filling) -> list[Node]:
    """Rows for the subtrees that become whole when a tree of `start` slots, with new marks, has `end`."""
    whole = [(below, level) for below, level in _STEPS if start >> level != end >> level]
    open_spans = {below: [(start >> level << (level - below), end >> below)] for below, level in whole}
    old = _nodes({below: found for below, found in open_spans.items() if below})
    old[0] = Roots.of(marks([(start >> SECOND_LEVEL << SECOND_LEVEL, start)], filling) if whole else ())
    rows: list[Node] = []
    found = list(new)
    for below, level in whole:
        known = Roots.of([*zip(old[below].indexes, old[below].roots, strict=True), *found])
        found = completed(known, below, level, start=start, end=end, filling=filling)
        rows += [Node(key=node_key(level, index), root=root) for index, root in found]
    return rows


def marks(spans: Sequence[Span], filling: Filling) -> list[Mark]:
    """The leaves' hashes, and the last slots of signed trees, in these stretches."""
    if not any(start < end for start, end in spans):
        return []
    found = {index: leaf_hash(bytes(committed)) for index, committed in _rows(Leaf, "index", "commitment", spans)}
    for (size,) in _rows(Head, "size", None, [(start + 1, end + 1) for start, end in spans]):
        found.setdefault(size - 1, filling(0, size - 1))
    return list(found.items())


def _nodes(spans: dict[int, list[Span]], *, also: Sequence[Node] = ()) -> dict[int, Roots]:
    asked = _joined(
        (node_key(level, start), node_key(level, end)) for level, found in spans.items() for start, end in found
    )
    rows = [(one.key, bytes(one.root)) for one in also if any(start <= one.key < end for start, end in asked)]
    rows += [(key, bytes(root)) for key, root in _rows(Node, "key", "root", asked)]
    pairs: dict[int, list[Mark]] = {level: [] for level in spans}
    for key, root in rows:
        pairs[key >> LEVEL_SHIFT].append((key & (node_key(1, 0) - 1), root))
    return {level: Roots.of(found) for level, found in pairs.items()}


def node_key(level: int, index: int) -> int:
    return level << LEVEL_SHIFT | index


def _rows(model: type[Model], place: str, value: str | None, spans: Sequence[Span]) -> list[tuple[Any, ...]]:
    """By the index of `place`, as one statement. Django takes longer to write it than the database to answer it."""
    stretches = _joined(spans)
    if not stretches:
        return []
    connection = transaction.get_connection()
    quote = connection.ops.quote_name
    columns = ", ".join(quote(one) for one in (place, value) if one)
    within = " OR ".join([f"({quote(place)} >= %s AND {quote(place)} < %s)"] * len(stretches))
    # Names of our own models; values are parameters.
    sql = f"SELECT {columns} FROM {quote(model._meta.db_table)} WHERE {within}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [bound for span in stretches for bound in span])
        return cursor.fetchall()


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Neighbours as one: SQLite answers a few ranges by its index and many by reading everything."""
    found: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
