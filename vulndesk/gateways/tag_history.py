"""What changed from tag to tag, in one process of git: where a name once was, and in which tags a word stood.

Equal folders are skipped by git, so the cost is that of the changes, not of the tags times the files. No tag's tree is
listed: what stands at the judged commit is known, and the rest follows from the changes between it and the tags.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain, pairwise

from vulndesk.gateways.git_objects import Git, Limit, Unreadable

MOST_CHANGES = 1_500_000

Change = tuple[str, str, str]  # path, blob before, blob after; an id of zeros for none


class TagHistory:
    """is_known: False when it was too long to read. Tags are told by their places in `commits`.

    A commit is any whose tree the caller knows; `seconds` bounds what git is asked for it. Raises Limit, Unreadable.
    """

    def __init__(self, git: Git, commits: Sequence[str], *, seconds: float) -> None:
        self._git = git
        self._commits = tuple(commits)
        self._place = {commit: at for at, commit in enumerate(self._commits)}
        self._steps: list[list[Change]] = []  # from each tag to the next
        self._ways: dict[str, list[Change]] = {}  # from a commit that is no tag's to the last tag
        self._blobs: dict[str, list[str]] = {}
        self.is_known = True
        try:
            self._steps = self._changes(list(pairwise(self._commits)), seconds)
        except (Limit, Unreadable):
            self.is_known = False

    def is_of(self, commits: Sequence[str]) -> bool:
        return self._commits == tuple(commits)

    def paths_ending_in(self, end: str, commit: str, *, seconds: float) -> tuple[str, ...]:
        """Of all tags, and not of the commit; sorted, a few are enough."""
        wanted = f"/{end}"
        _, way = self._way_from(commit, seconds)
        same = chain(self._paths_by_name.get(end.rpartition("/")[2], ()), (path for path, _, _ in way))
        return tuple(sorted({path for path in same if path.endswith(wanted)})[:10])

    def tags_with_path(self, path: str, commit: str, *, is_there: bool, seconds: float) -> tuple[int, ...] | None:
        """is_there: at the commit. None for what was a folder: its coming and going is not among the changes."""
        _, way = self._way_from(commit, seconds)
        if path in self._folders or any(one.startswith(f"{path}/") for one, _, _ in way):
            return None
        changed = [change for change in way if change[0] == path]
        steps: list[list[Change]] = [[] for _ in self._steps]
        for at, change in self._changes_of.get(path, ()):
            steps[at].append(change)
        return self._walk(commit, changed, steps, int(is_there), _is_there)

    def tags_with_word(self, blobs: Collection[str], commit: str, *, seconds: float) -> tuple[int, ...]:
        """blobs: all that hold the word, none of them at the commit."""
        _, way = self._way_from(commit, seconds)
        steps: list[dict[Change, None]] = [{} for _ in self._steps]
        for at, change in chain.from_iterable(self._changes_with.get(blob, ()) for blob in blobs):
            steps[at][change] = None  # once, where both of its blobs hold the word
        return self._walk(commit, way, steps, 0, lambda blob: blob in blobs) if blobs else ()

    def blobs(self, commit: str, *, seconds: float) -> list[str]:
        """All that came or went between the commit and the tags.

        Those of one path after the other: git stores them as differences, and reads neighbours quickly.
        """
        if commit not in self._blobs:
            _, way = self._way_from(commit, seconds)
            changes = chain(way, *self._steps)
            found = {blob: path for path, *blobs in changes for blob in blobs if blob.strip("0")}
            self._blobs[commit] = sorted(found, key=lambda blob: found[blob])
        return self._blobs[commit]

    def _walk(
        self,
        commit: str,
        way: Iterable[Change],
        steps: Sequence[Iterable[Change]],
        count: int,
        holds: Callable[[str], bool],
    ) -> tuple[int, ...]:
        """The tags at which any counted blob is left, from the commit to a tag, and on from there both ways."""

        def gained(changes: Iterable[Change]) -> int:
            return sum(holds(after) - holds(before) for _, before, after in changes)

        if not self._commits:
            return ()
        first = self._place.get(commit, len(self._commits) - 1)
        at_first = count + gained(way)
        found = {first} if at_first else set()
        count = at_first
        for at in range(first, len(steps)):
            count += gained(steps[at])
            found |= {at + 1} if count else set()
        count = at_first
        for at in range(first - 1, -1, -1):
            count -= gained(steps[at])
            found |= {at} if count else set()
        return tuple(sorted(found))

    @cached_property
    def _changes_of(self) -> dict[str, list[tuple[int, Change]]]:
        """path → (the place of the tag before, the change)."""
        found: dict[str, list[tuple[int, Change]]] = {}
        for at, step in enumerate(self._steps):
            for change in step:
                found.setdefault(change[0], []).append((at, change))
        return found

    @cached_property
    def _changes_with(self) -> dict[str, list[tuple[int, Change]]]:
        """blob → where it came or went."""
        found: dict[str, list[tuple[int, Change]]] = {}
        for at, step in enumerate(self._steps):
            for change in step:
                for blob in dict.fromkeys(change[1:]):
                    found.setdefault(blob, []).append((at, change))
        return found

    @cached_property
    def _folders(self) -> set[str]:
        found: set[str] = set()
        for path in self._changes_of:
            folder = path.rpartition("/")[0]
            while folder and folder not in found:
                found.add(folder)
                folder = folder.rpartition("/")[0]
        return found

    @cached_property
    def _paths_by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self._changes_of:
            found.setdefault(path.rpartition("/")[2], []).append(path)
        return found

    def _way_from(self, commit: str, seconds: float) -> tuple[int, list[Change]]:
        """The place of a tag, and the changes from the commit to it."""
        if commit in self._place or not self._commits:
            return self._place.get(commit, 0), []
        if commit not in self._ways:
            (self._ways[commit],) = self._changes([(commit, self._commits[-1])], seconds)
        return len(self._commits) - 1, self._ways[commit]

    def _changes(self, pairs: Sequence[tuple[str, str]], seconds: float) -> list[list[Change]]:
        if not pairs:
            return []
        ids = [oid for oid, _, _ in self._git.check([f"{commit}^{{tree}}" for pair in pairs for commit in pair])]
        asked = "".join(f"{a} {b}\n" for a, b in zip(ids[::2], ids[1::2], strict=True))
        options = ("--stdin", "-r", "-z", "--raw", "--no-renames", "--no-abbrev")
        printed = self._git.run("diff-tree", *options, asked=asked.encode(), seconds=seconds)
        if printed.count(b"\0") > 2 * MOST_CHANGES:
            raise Limit
        steps = list(_steps(printed.decode("utf-8", "replace")))
        if len(steps) != len(pairs):
            raise Unreadable
        return steps


def _is_there(blob: str) -> bool:
    return bool(blob.strip("0"))


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
