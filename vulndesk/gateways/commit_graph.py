"""The history of a repository on this disk, and which of its commits make the same change: backports.

Nothing is checked out, and no program of the repository runs: its attributes and settings name none here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from vulndesk.core.affected import CommitGraph
from vulndesk.core.errors import BadInput
from vulndesk.gateways.quiet_git import Unreachable, run_git

LONGEST_WAIT = 60.0
MOST_BYTES = 256 * 2**20  # a million commits with their parents are 90 MB
MOST_NAMED = 50

_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]{0,199}")
_PLAIN = ("--no-ext-diff", "--no-textconv", "--no-color")


def read_graph(at: Path) -> CommitGraph:
    """Every commit that a branch or a tag reaches, and every tag. Raises Unreachable."""
    lines = _git(at, "rev-list", "--all", "--parents").decode("ascii").splitlines()
    parents = {commit: tuple(others) for commit, *others in (line.split() for line in lines)}
    form = "%(objectname) %(*objectname) %(refname:strip=2)"
    tags = {}
    for line in _git(at, "for-each-ref", f"--format={form}", "refs/tags").decode("utf-8", "replace").splitlines():
        tag, peeled, name = line.split(" ", 2)
        if (peeled or tag) in parents:  # a tag may also name a file
            tags[name] = peeled or tag
    return CommitGraph(parents, tags)


def whole_ids(at: Path, names: Sequence[str]) -> tuple[str, ...]:
    """The commits that are meant by ids, short ones, or names of tags. Raises BadInput for one that is not there."""
    if len(names) > MOST_NAMED:
        raise BadInput(f"These are over {MOST_NAMED} commits.", next_step="Name those of the fix alone.")
    return tuple(_whole(at, name) for name in names)


def _whole(at: Path, name: str) -> str:
    try:
        if _NAME.fullmatch(name):
            return _git(at, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}").decode("ascii").strip()
    except Unreachable:
        pass
    raise BadInput(f"The repository has no commit {name[:40]!r}.", next_step="Check the id, or fetch it again.")


def backports_of(at: Path, commits: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """Commit -> others that make the same change (`git patch-id --stable`), on whichever branch. Raises Unreachable.

    Only commits that touch a file which one of these touches can be the same change.
    """
    paths = _paths_of(at, commits)
    if not paths:
        return dict.fromkeys(commits, ())
    log = ("log", "--all", "--no-merges", "--full-diff", "-p", *_PLAIN, "--format=commit %H", "--", *paths)
    ids = _patch_ids(at, _git(at, *log))
    same: dict[str, list[str]] = defaultdict(list)
    for commit, patch in ids.items():
        same[patch].append(commit)
    return {
        commit: tuple(one for one in same[ids[commit]] if one != commit) if commit in ids else () for commit in commits
    }


def _paths_of(at: Path, commits: Collection[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for commit in commits:
        listed = _git(at, "diff-tree", "--root", "--no-commit-id", "--name-only", "-r", "-z", commit)
        found |= dict.fromkeys(
            f":(literal){path.decode('utf-8', 'surrogateescape')}" for path in listed.split(b"\0") if path
        )
    return tuple(found)


def _patch_ids(at: Path, log: bytes) -> Mapping[str, str]:
    """Commit -> the id of its change, blind to lines and white space around it."""
    pairs = (line.split() for line in _git(at, "patch-id", "--stable", given=log).decode("ascii").splitlines())
    return {commit: patch for patch, commit in pairs}


def _git(at: Path, *arguments: str, given: bytes = b"") -> bytes:
    return run_git(arguments, at=at, longest_wait=LONGEST_WAIT, most_bytes=MOST_BYTES, given=given)
