"""What changed from tag to tag, in one process of git: where a name once was, and in which tags a word stood.

Equal folders are skipped by git, so the cost is that of the changes, not of the tags times the files.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from vulndesk.gateways.git_objects import Git, Limit, Unreadable

MOST_CHANGES = 1_500_000
MOST_BYTES = 512 * 2**20
LARGEST_SOURCE = 2**20

Change = tuple[str, str, str]  # path, blob before, blob after; an id of zeros for none


class TagHistory:
    """is_known: False when it was too long to read."""

    def __init__(self, git: Git, commits: Sequence[str], *, seconds: float) -> None:
        self._commits = tuple(commits)
        self._steps: list[list[Change]] = []
        self._words: dict[tuple[str, str], tuple[int, ...]] = {}
        self.is_known = True
        try:
            self._read(git, time.monotonic() + seconds)
        except (Limit, Unreadable):
            self.is_known, self._steps = False, []

    def is_of(self, commits: Sequence[str]) -> bool:
        return self._commits == tuple(commits)

    def paths_ending_in(self, end: str) -> tuple[str, ...]:
        """Of all tags, sorted; a few are enough."""
        wanted = f"/{end}"
        same = self._paths_by_name.get(end.rpartition("/")[2], ())
        return tuple(sorted(path for path in same if path.endswith(wanted))[:10])

    def ever_held(self, path: str) -> bool:
        """A file, or a folder with one."""
        return path in self._paths

    @cached_property
    def _paths(self) -> set[str]:
        found = {path for step in self._steps for path, _, _ in step}
        for path in list(found):
            folder = path.rpartition("/")[0]
            while folder and folder not in found:
                found.add(folder)
                folder = folder.rpartition("/")[0]
        return found

    @cached_property
    def _paths_by_name(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for step in self._steps:
            for path, _, _ in step:
                found.setdefault(path.rpartition("/")[2], set()).add(path)
        return found

    def with_words(
        self, git: Git, words: Collection[str], *, known: Collection[str], commit: str, seconds: float
    ) -> dict[str, tuple[int, ...]]:
        """word → the tags, by their place, that hold it. known: the blobs of a commit without any of them.

        Raises Limit.
        """
        wanted = [word for word in words if (word, commit) not in self._words]
        if wanted:
            holding = _blobs_with(git, self._blobs_but(known), wanted, seconds=seconds)
            for word in wanted:
                self._words[word, commit] = self._tags_with(holding[word])
        return {word: self._words[word, commit] for word in words}

    def _blobs_but(self, known: Collection[str]) -> list[str]:
        """Those of one path after the other: git stores them as differences, and reads neighbours quickly."""
        found = {blob: path for step in self._steps for path, _, blob in step if blob not in known and blob.strip("0")}
        return sorted(found, key=lambda blob: found[blob])

    def _tags_with(self, blobs: Collection[str]) -> tuple[int, ...]:
        count, found = 0, []
        for at, step in enumerate(self._steps):
            if blobs:
                count += sum((after in blobs) - (before in blobs) for _, before, after in step)
            if count:
                found.append(at)
        return tuple(found)

    def _read(self, git: Git, until: float) -> None:
        if not self._commits:
            return
        trees = [oid for oid, _, _ in git.check([f"{commit}^{{tree}}" for commit in self._commits])]
        none = "0" * len(trees[0])
        first = _listed(git.run("ls-tree", "-r", "-z", "--full-tree", trees[0], seconds=until - time.monotonic()))
        self._steps.append([(path, none, blob) for path, blob in first])
        pairs = "".join(f"{a} {b}\n" for a, b in pairwise(trees))
        options = ("--stdin", "-r", "-z", "--raw", "--no-renames", "--no-abbrev")
        printed = git.run("diff-tree", *options, asked=pairs.encode(), seconds=until - time.monotonic())
        if printed.count(b"\0") + 2 * len(self._steps[0]) > 2 * MOST_CHANGES:
            raise Limit
        for step in _steps(printed.decode("utf-8", "replace")):
            self._steps.append(step)
        if len(self._steps) != len(trees):
            raise Unreadable


def _listed(printed: bytes) -> Iterator[tuple[str, str]]:
    """(path, blob) of `ls-tree -r -z`."""
    for row in printed.split(b"\0"):
        head, _, path = row.partition(b"\t")
        if head[7:11] == b"blob":
            yield path.decode("utf-8", "replace"), head[12:].decode("ascii")


def _steps(printed: str) -> Iterator[list[Change]]:
    """A line `tree tree` begins each step; then `:mode mode before after status`, NUL, path, NUL, again and again."""
    parts = iter(printed.split("\0"))
    step: list[Change] | None = None
    for part in parts:
        *heads, row = part.split("\n")
        for _ in heads:
            if step is not None:
                yield step
            step = []
        if row.startswith(":") and step is not None:
            _, _, before, after, _ = row.split(" ")
            step.append((next(parts), before, after))
    if step is not None:
        yield step


def _blobs_with(git: Git, blobs: Sequence[str], words: Iterable[str], *, seconds: float) -> dict[str, set[str]]:
    sought = [(word, word.encode("utf-8", "replace")) for word in words]
    found: dict[str, set[str]] = {word: set() for word, _ in sought}
    for blob, content in git.contents(blobs, most=MOST_BYTES, largest=LARGEST_SOURCE, seconds=seconds):
        for word, written in sought:
            if _holds(content, written):
                found[word].add(blob)
    return found


def _holds(content: bytes, word: bytes) -> bool:
    """As a whole word: git grep's -w."""
    at = content.find(word)
    while at >= 0:
        end = at + len(word)
        if not _is_part(content[at - 1 : at]) and not _is_part(content[end : end + 1]):
            return True
        at = content.find(word, at + 1)
    return False


def _is_part(sign: bytes) -> bool:
    return sign.isalnum() or sign == b"_"
