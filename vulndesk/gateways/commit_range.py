"""What a range of commits changes, read from a stranger's repository by git that sees its objects alone."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from vulndesk.core.check.changes import LOG_FORMAT, ChangedFile, Commit, read_log, read_patch
from vulndesk.core.errors import BadInput, TooLarge
from vulndesk.gateways.checked_files import LARGEST, LARGEST_LOCK, as_utf8, place_in_repository, top_of
from vulndesk.gateways.git_objects import Git, Limit, Unreadable, read_refs
from vulndesk.gateways.hidden_git import hidden_git
from vulndesk.gateways.repository import look_at

SECONDS = 120.0
MOST_COMMITS = 20_000
_NAME = re.compile(r"([A-Za-z0-9_@][\w./@+-]{0,200}?)((?:[~^]\d{0,6}){0,8})")
_ID = re.compile(r"[0-9a-f]{4,64}")
_EMPTY_TREE = {"sha1": "4b825dc642cb6eb9a060e54bf8d69288fbee4904"}
_PATCH = (
    "--unified=0",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--no-renames",
    "--src-prefix=a/",
    "--dst-prefix=b/",
)
# A text that is too large to be read is shown as a binary file, not line by line.
_PATHS = ("-c", "core.quotePath=false", "-c", f"core.bigFileThreshold={LARGEST}")


@dataclass(frozen=True)
class CommitRange:
    """net: from base to tip. commits: newest first. contents: of the changed files at the tip, by path.

    before: of the base, by path, what was asked for. left_out: changed files that are too large to be read.
    is_cut: a shallow clone ends inside of the range, so that older commits of it are not here.
    """

    tip: str
    net: tuple[ChangedFile, ...]
    commits: tuple[Commit, ...]
    contents: dict[str, bytes]
    before: dict[str, bytes]
    left_out: int
    is_cut: bool = False


def read_range(
    folder: Path,
    written: str,
    *,
    before: Sequence[str] = (),
    names_packages: Callable[[str], bool] = lambda path: False,
) -> CommitRange:
    """written: "A..B", B alone for all its history, "A.." for up to HEAD. Raises BadInput, TooLarge.

    before: paths that are wanted as they were at the base. names_packages: whether a changed file does: it is wanted,
    too, and may be larger than others.
    """
    top = top_of(folder)
    prefix = place_in_repository(folder)
    try:
        with hidden_git(top) as git:
            git.until = time.monotonic() + SECONDS
            return _Reading(git, top, prefix, names_packages).read(written, before)
    except Limit:
        raise TooLarge("The range is too large to be read.", next_step="Check fewer commits at a time.") from None
    except (Unreadable, OSError):
        raise BadInput(
            f"git could not read the range {written!r}.",
            next_step="Is the history whole? A shallow clone lacks commits.",
        ) from None


class _Reading:
    def __init__(self, git: Git, top: Path, prefix: str, names_packages: Callable[[str], bool]) -> None:
        self._git = git
        self._layout = look_at(top)
        self._prefix = prefix
        self._names_packages = names_packages
        self._lists: dict[str, dict[bytes, str]] = {}

    def read(self, written: str, before: Sequence[str]) -> CommitRange:
        first, tip = self._ends(written)
        commits = tuple(self._commits(first, tip))
        base = self._base(first, tip)
        printed = self._git.run(*_PATHS, "diff", *_PATCH, base or self._nothing(), tip)
        net = tuple(self._inside(read_patch(printed)))
        contents = {one.path: self._content(tip, one.path) for one in net if not one.is_deleted}
        wanted = (*before, *(one.path for one in net if self._names_packages(one.path)))
        held = {path: self._content(base, path) for path in wanted} if base else {}
        return CommitRange(
            tip=tip,
            net=net,
            commits=commits,
            contents={path: content for path, content in contents.items() if content is not None},
            before={path: content for path, content in held.items() if content is not None},
            left_out=sum(content is None for content in contents.values()),
            is_cut=any(one.id in self._cut() for one in commits),
        )

    def _cut(self) -> frozenset[str]:
        """The commits whose parents a shallow clone left behind."""
        written = self._layout.common / "shallow"
        return frozenset(written.read_text(errors="replace").split()) if written.is_file() else frozenset()

    def _ends(self, written: str) -> tuple[str, str]:
        first, dots, tip = written.partition("..")
        if not dots:
            first, tip = "", written
        tip = self._commit(tip.removeprefix(".") or "HEAD")
        is_new = not first or not first.strip("0")  # a forge gives zeros for a branch that was not there
        return ("" if is_new else self._commit(first)), tip

    def _commit(self, name: str) -> str:
        found = _NAME.fullmatch(name)
        if found is not None:
            for oid in self._ids(found[1]):
                try:
                    asked = ("rev-parse", "--verify", "--quiet", f"{oid}{found[2]}^{{commit}}")
                    return self._git.run(*asked).decode("ascii").strip()
                except Unreadable:
                    continue
        raise BadInput(
            f"The repository has no commit {name[:60]!r}.", next_step="Fetch it, or name another: --range main..HEAD"
        )

    def _ids(self, name: str) -> Iterator[str]:
        refs = read_refs(self._layout.common)
        if name in ("HEAD", "@"):
            head = (self._layout.folder / "HEAD").read_text(errors="replace").strip()
            yield refs.get(head.removeprefix("ref: "), head) if head.startswith("ref: ") else head
            return
        for full in (name, f"refs/tags/{name}", f"refs/heads/{name}", f"refs/remotes/{name}", f"refs/{name}"):
            if full in refs:
                yield refs[full]
        if _ID.fullmatch(name):
            yield name

    def _base(self, first: str, tip: str) -> str:
        """What both have: changes of the other side are not this range's."""
        if not first:
            return ""
        printed = self._git.run("merge-base", first, tip, fine=(0, 1)).decode("ascii").split()
        return printed[0] if printed else first

    def _nothing(self) -> str:
        known = _EMPTY_TREE.get(self._layout.object_format)
        return known or self._git.run("hash-object", "-t", "tree", "--stdin").decode("ascii").strip()

    def _commits(self, first: str, tip: str) -> Iterator[Commit]:
        named = (f"{first}..{tip}" if first else tip,)
        count = int(self._git.run("rev-list", "--count", *named) or b"0")
        if count > MOST_COMMITS:
            raise TooLarge(f"The range has {count:,} commits.", next_step=f"{MOST_COMMITS:,} are checked at most.")
        printed = self._git.run(*_PATHS, "log", "-p", "--cc", "--root", *_PATCH, LOG_FORMAT, *named)
        for commit in read_log(printed):
            yield replace(commit, files=tuple(self._inside(commit.files)))

    def _inside(self, files: Iterator[ChangedFile] | Sequence[ChangedFile]) -> Iterator[ChangedFile]:
        for one in files:
            if one.path.startswith(self._prefix):
                yield replace(one, path=one.path[len(self._prefix) :])

    def _content(self, commit: str, path: str) -> bytes | None:
        """None: it is no file, or too large."""
        name = f"{commit}:{self._prefix}{path}"
        if "\n" in path or not path.isprintable():  # git is asked by lines of UTF-8
            name = self._listed(commit).get(os.fsencode(f"{self._prefix}{path}"), "")
        largest = LARGEST_LOCK if self._names_packages(path) else LARGEST
        found = self._git.content(name, largest=largest) if name else None
        return None if found is None else as_utf8(found)

    def _listed(self, commit: str) -> dict[bytes, str]:
        """Path -> id of each file."""
        if commit not in self._lists:
            printed = self._git.run("ls-tree", "-r", "-z", commit).split(b"\0")
            rows = (row.partition(b"\t") for row in printed if row)
            self._lists[commit] = {path: head.split()[2].decode("ascii") for head, _, path in rows}
        return self._lists[commit]
