"""Roots and paths are those of RFC 6962, and a verifier takes no others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.ledger import rfc_6962
from vulndesk.core.ledger.merkle import (
    EMPTY_ROOT,
    consistency_ranges,
    inclusion_ranges,
    is_consistent,
    leaf_hash,
    range_root,
    root_by_path,
)

# The test vectors of Certificate Transparency's own implementation (google/certificate-transparency).
ENTRIES = [
    bytes.fromhex(one)
    for one in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def entries(number: int) -> list[bytes]:
    return [number.to_bytes(2, "big") for number in range(number)]


def tree(given: list[bytes]):
    def subtree(level: int, index: int) -> bytes:
        return rfc_6962.mth(given[index << level : (index + 1) << level])

    return subtree


def test_the_known_roots_come_out():
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert [range_root(0, size, tree(ENTRIES)).hex() for size in range(1, 9)] == ROOTS


@given(st.integers(1, 70), st.data())
def test_a_path_is_the_one_of_the_rfc_and_leads_to_the_root_from_its_own_place_only(size, data):
    index, given = data.draw(st.integers(0, size - 1)), entries(size)
    path = [range_root(start, end, tree(given)) for start, end in inclusion_ranges(index, size)]
    assert path == rfc_6962.path(index, given)
    root, leaf = rfc_6962.mth(given), leaf_hash(given[index])
    assert root_by_path(leaf, index, size, path) == root
    assert [other for other in range(size) if root_by_path(leaf, other, size, path) == root] == [index]
    assert root_by_path(leaf_hash(b"another"), index, size, path) != root
    assert root_by_path(leaf, index, size, [*path, b"\x00" * 32]) is None
    if path:
        assert root_by_path(leaf, index, size, path[:-1]) is None
        changed = data.draw(st.integers(0, len(path) - 1))
        bad = [one if place != changed else bytes([one[0] ^ 1]) + one[1:] for place, one in enumerate(path)]
        assert root_by_path(leaf, index, size, bad) != root


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_there_is_no_path_of_a_leaf_outside_of_the_tree(index, size):
    with pytest.raises(ValueError):
        inclusion_ranges(index, size)
    assert root_by_path(b"\x00" * 32, index, size, []) is None


@given(st.integers(1, 70), st.data())
def test_a_tree_that_goes_on_is_proven_as_the_rfc_does_and_one_that_was_changed_is_not(size, data):
    first, given = data.draw(st.integers(1, size)), entries(size)
    proof = [range_root(start, end, tree(given)) for start, end in consistency_ranges(first, size)]
    assert proof == rfc_6962.proof(first, given)
    old, new = rfc_6962.mth(given[:first]), rfc_6962.mth(given)
    assert is_consistent(first, old, size, new, proof)
    changed = data.draw(st.integers(0, first - 1))
    other = rfc_6962.mth([*given[:changed], b"rewritten", *given[changed + 1 : first]])
    assert not is_consistent(first, other, size, new, proof)
    assert not is_consistent(first, old, size, b"\x00" * 32, proof)
    assert not is_consistent(first, old, size, new, [*proof, b"\x00" * 32])
    if proof:
        assert not is_consistent(first, old, size, new, proof[:-1])


@pytest.mark.parametrize(("first", "size"), [(0, 3), (4, 3)])
def test_nothing_is_consistent_with_no_tree_or_a_larger_one(first, size):
    with pytest.raises(ValueError):
        consistency_ranges(first, size)
    assert not is_consistent(first, EMPTY_ROOT, size, EMPTY_ROOT, [])
