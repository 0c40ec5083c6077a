"""Affected tags against the rule written out by plain reachability, on random histories with merges and reverts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from vulndesk.core.affected import Affected, CommitGraph, affected_tags
from vulndesk.core.errors import BadInput

# main: a - b(introduces) - c - d(fixes) - e      stable, from c: c - x(the fix again) - y
PARENTS = {"a": (), "b": ("a",), "c": ("b",), "d": ("c",), "e": ("d",), "x": ("c",), "y": ("x",), "r": ("e",)}
TAGS = {"v0": "a", "v1.0": "b", "v1.1": "c", "v1.2": "y", "v2.0": "e", "v2.1": "r"}
GRAPH = CommitGraph(PARENTS, TAGS)


def test_a_backport_mends_its_own_branch():
    assert affected_tags(GRAPH, introduced=["b"], fixed=["d", "x"]) == Affected(
        ("v1.0", "v1.1"), ("v1.2", "v2.0", "v2.1"), ("v0",), is_open_ended=False
    )
    assert "v1.2" in affected_tags(GRAPH, introduced=["b"], fixed=["d"]).affected


def test_what_a_revert_brings_back_is_affected_again():
    assert affected_tags(GRAPH, introduced=["b", "r"], fixed=["d", "x"]).affected == ("v1.0", "v1.1", "v2.1")


def test_without_an_introduction_it_was_there_from_the_start_and_without_a_fix_it_is_open_ended():
    assert affected_tags(GRAPH, introduced=[], fixed=["d", "x"]).affected == ("v0", "v1.0", "v1.1")
    found = affected_tags(GRAPH, introduced=["b"], fixed=[])
    assert found.is_open_ended
    assert found.never == ("v0",)


@pytest.mark.parametrize(("introduced", "fixed"), [(["nope"], ["d"]), (["b"], ["b"])])
def test_a_commit_that_is_not_there_or_is_both_is_refused(introduced, fixed):
    with pytest.raises(BadInput) as refusal:
        affected_tags(GRAPH, introduced=introduced, fixed=fixed)
    assert refusal.value.next_step


@some.composite
def histories(draw):
    size = draw(some.integers(1, 14))
    parents = {}
    for commit in range(size):
        earlier = some.lists(some.integers(0, commit - 1), max_size=2, unique=True) if commit else some.just([])
        parents[str(commit)] = tuple(str(one) for one in draw(earlier))
    names = some.lists(some.sampled_from(sorted(parents)), max_size=4, unique=True)
    introduced = draw(names)
    fixed = [one for one in draw(names) if one not in introduced]
    return CommitGraph(parents, {f"v{one}": one for one in parents}), introduced, fixed


def ancestors(parents, commit):
    return {commit}.union(*(ancestors(parents, one) for one in parents[commit]))


@given(histories())
def test_it_says_what_plain_reachability_says(history):
    graph, introduced, fixed = history
    reach = {commit: ancestors(graph.parents, commit) for commit in graph.parents}
    expected = []
    for tag, commit in graph.tags.items():
        holds = [one for one in introduced if one in reach[commit]]
        unanswered = [one for one in holds if not any(f in reach[commit] and f not in reach[one] for f in fixed)]
        from_the_start = not introduced and not any(f in reach[commit] for f in fixed)
        if unanswered or from_the_start:
            expected.append(tag)
    found = affected_tags(graph, introduced=introduced, fixed=fixed)
    assert list(found.affected) == expected
    assert sorted(found.affected + found.fixed + found.never) == sorted(graph.tags)


@pytest.mark.slow
def test_a_history_of_a_hundred_thousand_commits_is_no_recursion():
    parents = {str(n): (str(n - 1),) if n else () for n in range(100_000)}
    graph = CommitGraph(parents, {"old": "10", "new": "99999"})
    assert affected_tags(graph, introduced=["500"], fixed=["90000"]).affected == ()
