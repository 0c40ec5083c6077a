"""Two ways to the roots of a tree by the clock lead to the same, and both are a Merkle tree of RFC 6962."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.ledger import rfc_6962
from vulndesk.core.ledger.clocked_tree import (
    KEPT_LEVELS,
    LONGEST_STEP,
    SLOTS,
    Growing,
    Roots,
    aligned_parts,
    completed,
    filling_under,
    root_over,
    size_at,
    slot_for,
    subtrees_over,
)
from vulndesk.core.ledger.merkle import (
    EMPTY_ROOT,
    consistency_ranges,
    inclusion_ranges,
    is_consistent,
    leaf_hash,
    range_root,
    root_by_path,
)

FILLING = filling_under(b"\x05" * 32)


def mark(index: int) -> tuple[int, bytes]:
    return index, leaf_hash(index.to_bytes(8, "big"))


def kept(marks: Roots, size: int) -> dict[int, Roots]:
    """What a desk keeps of the marks below `size`, level by level."""
    known = {0: marks}
    for below, level in zip((0, *KEPT_LEVELS), KEPT_LEVELS, strict=False):
        found = completed(known[below], below, level, start=0, end=size, filling=FILLING)
        known[level] = Roots.of(found)
    return known


@given(st.sets(st.integers(0, 63), min_size=1), st.data())
def test_it_is_a_tree_of_the_rfc_whose_void_subtrees_are_single_leaves_higher_up(indexes, data):
    """Level by level by hand: a node is made of its two halves unless there is no mark in it."""
    marks = Roots.of(map(mark, indexes))

    def by_hand(level: int, index: int) -> bytes:
        inside = [one for one in indexes if one >> level == index]
        if not inside:
            return FILLING(level, index)
        if level == 0:
            return mark(index)[1]
        return rfc_6962.sha256(b"\x01" + by_hand(level - 1, 2 * index) + by_hand(level - 1, 2 * index + 1)).digest()

    level = data.draw(st.integers(0, 6))
    index = data.draw(st.integers(0, (64 >> level) - 1))
    assert root_over(marks, 0, level, index, FILLING) == by_hand(level, index)


def test_a_tree_without_voids_is_the_one_of_the_rfc():
    entries = [number.to_bytes(8, "big") for number in range(200)]
    growing = Growing(FILLING)
    assert growing.root() == EMPTY_ROOT
    marks = Roots.of(map(mark, range(200)))
    for size in range(1, 201):
        growing.add(*mark(size - 1))
        assert growing.root() == rfc_6962.mth(entries[:size])
    assert range_root(0, 200, subtrees_over({0: marks}, FILLING)) == growing.root()


@given(st.sets(st.integers(0, 2**27), min_size=1, max_size=40))
def test_whoever_reads_all_marks_and_whoever_reads_what_is_kept_find_the_same_roots(indexes):
    known = kept(Roots.of(map(mark, indexes)), 2**28)
    told: dict[tuple[int, int], bytes] = {}
    growing = Growing(FILLING, lambda level, index, root: told.update({(level, index): root}))
    ordered = sorted(indexes)
    for index in ordered:
        growing.add(*mark(index))
    assert growing.size == ordered[-1] + 1
    assert growing.root() == range_root(0, growing.size, subtrees_over(known, FILLING))
    held = {
        (level, index): root
        for level in KEPT_LEVELS
        for index, root in zip(known[level].indexes, known[level].roots, strict=True)
    }
    assert told.items() <= held.items()
    whole = {key for key in held if (key[1] + 1) << key[0] <= growing.size}
    assert told.keys() == whole


@given(st.sets(st.integers(0, 2**22), min_size=3, max_size=20), st.data())
@pytest.mark.slow
def test_paths_lead_to_signed_roots_and_each_signed_tree_goes_on_the_one_before(indexes, data):
    ordered = sorted(indexes)
    cuts = data.draw(st.lists(st.integers(1, 2**22), min_size=2, max_size=4, unique=True).map(sorted))
    marks = dict(map(mark, ordered))
    for cut in cuts:
        marks.setdefault(cut - 1, FILLING(0, cut - 1))
    growing, roots = Growing(FILLING), {}
    for index in sorted(marks):
        growing.add(index, marks[index])
        roots[growing.size] = growing.root()
    subtree = subtrees_over(kept(Roots.of(marks.items()), 2**23), FILLING)
    first, second = data.draw(st.sampled_from([(a, b) for a in cuts for b in cuts if a < b]))
    proof = [range_root(start, end, subtree) for start, end in consistency_ranges(first, second)]
    assert is_consistent(first, roots[first], second, roots[second], proof)
    for index in (one for one in ordered if one < first):
        path = [range_root(start, end, subtree) for start, end in inclusion_ranges(index, first)]
        assert root_by_path(marks[index], index, first, path) == roots[first]


def test_growing_in_steps_keeps_the_same_roots_as_at_once():
    chance = random.Random(7)
    marks = [mark(index) for index in sorted(chance.sample(range(2**20), 300))]
    at_once = kept(Roots.of(marks), 2**20)
    known: dict[int, dict[int, bytes]] = {level: {} for level in (0, *KEPT_LEVELS)}
    start = 0
    for end in [*sorted(chance.sample(range(2**20), 30)), 2**20]:
        known[0].update(one for one in marks if start <= one[0] < end)
        for below, level in zip((0, *KEPT_LEVELS), KEPT_LEVELS, strict=False):
            first = start >> level << level
            open_ones = Roots.of((index, root) for index, root in known[below].items() if index << below >= first)
            known[level].update(completed(open_ones, below, level, start=start, end=end, filling=FILLING))
        start = end
    for level in KEPT_LEVELS:
        assert Roots.of(known[level].items()) == at_once[level]


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_stretch_is_cut_into_the_largest_subtrees(start, end):
    parts = list(aligned_parts(start, end))
    at = start
    for level, index in parts:
        assert index << level == at
        at += 1 << level
        assert at <= end
    assert at == max(start, end)
    for (level, index), (following, _) in itertools.pairwise(parts):
        assert not (level == following and index % 2 == 0), "two halves of one subtree"


@given(st.integers(0, 1000), st.integers(0, 1000 * SLOTS), st.integers(0, LONGEST_STEP))
def test_an_entry_takes_a_slot_of_its_second_or_the_next_free_one(second, free, step):
    slot = slot_for(second=second, free=free, step=step)
    assert slot >= max(free, second * SLOTS)
    if free < (second + 1) * SLOTS:
        assert slot < (second + 1) * SLOTS
    else:
        assert slot == free


@pytest.mark.parametrize(
    ("second", "free", "seconds"),
    [(0, 0, 1), (9, 0, 10), (9, 9 * SLOTS + 1, 10), (9, 10 * SLOTS, 10), (9, 10 * SLOTS + 1, 11)],
)
def test_a_signed_tree_has_whole_seconds(second, free, seconds):
    assert size_at(second=second, free=free) == seconds * SLOTS


def test_filling_is_of_its_place_and_its_key():
    found = {FILLING(level, index) for level in range(3) for index in range(3)}
    assert len(found) == 9
    assert filling_under(b"\x06" * 32)(0, 0) not in found
