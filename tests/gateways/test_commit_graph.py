"""Affected tags of real repositories, against git itself: `git tag --contains`, cherry-picks, reverts, merges."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.gateways.test_repository import git
from vulndesk.core.affected import affected_tags
from vulndesk.core.errors import BadInput
from vulndesk.gateways.commit_graph import backports_of, read_graph, whole_ids


def commit(at: Path, name: str, text: str) -> str:
    path = at / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    git(at, "add", "-A")
    git(at, "commit", "-q", "-m", "a change")
    return git(at, "rev-parse", "HEAD")


def containing(at: Path, one: str) -> set[str]:
    return set(git(at, "tag", "--contains", one).splitlines())


def by_git(at: Path, introduced: list[str], fixed: list[str]) -> set[str]:
    """The rule by git's own words alone."""
    within = {one: containing(at, one) for one in (*introduced, *fixed)}
    before = {(f, i) for f in fixed for i in introduced if f in git(at, "rev-list", i).split()}
    return {
        tag
        for i in introduced
        for tag in within[i]
        if not any(tag in within[f] and (f, i) not in before for f in fixed)
    }


BODY = "\n".join(f"line {number}" for number in range(40))


@pytest.fixture
def at(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    commit(tmp_path, "src/parser.c", BODY)
    git(tmp_path, "tag", "v0.9")
    return tmp_path


def test_backports_are_found_by_their_change_and_end_what_is_affected(at):
    flaw = commit(at, "src/parser.c", BODY.replace("line 20", "read(size)"))
    git(at, "tag", "-a", "-m", "words", "v1.0")
    git(at, "branch", "stable")
    commit(at, "README", "more")
    git(at, "tag", "v2.0")
    fix = commit(at, "src/parser.c", BODY.replace("line 20", "read(min(size, limit))"))
    git(at, "tag", "v2.1")
    git(at, "checkout", "-q", "stable")
    commit(at, "NEWS", "of stable")
    git(at, "cherry-pick", fix)
    backport = git(at, "rev-parse", "HEAD")
    git(at, "tag", "v1.1")
    found = backports_of(at, [fix, flaw])
    assert found == {fix: (backport,), flaw: ()}
    graph = read_graph(at)
    assert affected_tags(graph, introduced=[flaw], fixed=[fix, *found[fix]]).affected == ("v1.0", "v2.0")
    assert whole_ids(at, ["v1.0", flaw[:9]]) == (flaw, flaw)
    git(at, "revert", "--no-edit", backport)
    git(at, "tag", "v1.2")
    again = git(at, "rev-parse", "HEAD")
    assert backports_of(at, [again])[again] == ()
    found_after = affected_tags(read_graph(at), introduced=[flaw, again], fixed=[fix, backport])
    assert set(found_after.affected) == {"v1.0", "v2.0", "v1.2"} == by_git(at, [flaw, again], [fix, backport])


@pytest.mark.parametrize("name", ["0" * 40, "nope", "--output=x", "HEAD:src", "v9"])
def test_what_is_no_commit_is_refused(at, name):
    with pytest.raises(BadInput):
        whole_ids(at, [name])
    assert not (at / "x").exists()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_random_histories_with_merges_and_backports_are_as_git_says(at, seed):
    choose = random.Random(seed)
    commits, fixes, flaws = [git(at, "rev-parse", "HEAD")], [], []
    branches = ["main"]
    git(at, "branch", "-m", "main")
    for step in range(30):
        git(at, "checkout", "-q", choose.choice(branches))
        what = choose.random()
        if what < 0.15:
            branches.append(f"branch-{step}")
            git(at, "branch", branches[-1])
        elif what < 0.3:
            git(at, "merge", "-q", "-m", "merged", "-s", "ours", choose.choice(branches))
        elif what < 0.4 and fixes:
            picked = choose.choice(fixes)
            git(at, "commit", "-q", "--allow-empty", "-C", picked)
            fixes.append(git(at, "rev-parse", "HEAD"))
        else:
            commits.append(commit(at, f"file-{step}", f"{step}"))
            choose.choice([flaws, fixes, [], []]).append(commits[-1])
        git(at, "tag", "-f", f"v{step}")
    assert flaws
    found = affected_tags(read_graph(at), introduced=flaws, fixed=fixes)
    assert set(found.affected) == by_git(at, flaws, fixes)
