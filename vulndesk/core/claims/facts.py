"""What a judge may ask of a repository. `gateways/repository_child.py` answers from git; tests answer from tables.

Names of refs are those of people: `v1.2`, `main`, a commit's id. All lists of tags are in the order of `Refs.tags`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Protocol


class EntryKind(StrEnum):
    """What lies at a path. A link is not followed, and a submodule is another repository."""

    FILE = "file"
    LINK = "link"
    SUBMODULE = "submodule"


@dataclass(frozen=True)
class Refs:
    """tags: in the order of their versions, then those without one. default: the branch that HEAD names, or "HEAD".

    is_whole: False for a shallow clone, which knows nothing of what came before. addresses: owner/name of the
    repository on a forge, in lower case, as far as they are known.
    """

    tags: tuple[str, ...]
    branches: tuple[str, ...]
    default: str
    is_whole: bool = True
    addresses: tuple[str, ...] = ()

    @cached_property
    def tag_names(self) -> frozenset[str]:
        return frozenset(self.tags)

    @cached_property
    def branch_names(self) -> frozenset[str]:
        return frozenset(self.branches)


@dataclass(frozen=True)
class FoundObject:
    """kind: commit, tag, tree, blob, missing or ambiguous. day: of a commit, as 2024-01-31."""

    kind: str
    id: str = ""
    day: str = ""


@dataclass(frozen=True)
class Hit:
    """A word in a file. kind: of its definition (function, method, class, macro …), "use" or "text" (in a comment or
    a string), or "word" where no grammar read the file. scope: the class or module around a definition."""

    path: str
    line: int
    kind: str
    scope: str = ""


@dataclass(frozen=True)
class Search:
    """is_whole: False when the search met a limit, so that "nothing" proves nothing."""

    hits: tuple[Hit, ...]
    is_whole: bool = True


class Tree:
    """All paths at one ref."""

    def __init__(self, entries: Mapping[str, EntryKind]) -> None:
        self.entries = entries

    @cached_property
    def folders(self) -> frozenset[str]:
        found: set[str] = set()
        for path in self.entries:
            folder = path.rpartition("/")[0]
            while folder and folder not in found:
                found.add(folder)
                folder = folder.rpartition("/")[0]
        return frozenset(found)

    @cached_property
    def by_name(self) -> Mapping[str, Sequence[str]]:
        """The last part of a path, in lower case → the paths of files and folders that end in it."""
        found: dict[str, list[str]] = {}
        for path in (*self.entries, *self.folders):
            found.setdefault(path.rpartition("/")[2].lower(), []).append(path)
        return found

    @cached_property
    def by_folder(self) -> Mapping[str, Sequence[str]]:
        """A folder → the names of the entries in it."""
        found: dict[str, list[str]] = {}
        for path in self.entries:
            folder, _, name = path.rpartition("/")
            found.setdefault(folder, []).append(name)
        return found

    @cached_property
    def submodules(self) -> tuple[str, ...]:
        return tuple(path for path, kind in self.entries.items() if kind is EntryKind.SUBMODULE)

    def __contains__(self, path: str) -> bool:
        return path in self.entries or path in self.folders

    def ending_in(self, path: str) -> list[str]:
        """Longer paths that end in this one."""
        end = f"/{path}"
        return [one for one in self.by_name.get(path.rpartition("/")[2].lower(), ()) if one.endswith(end)]

    def above(self, path: str) -> Iterator[str]:
        """The entries on the way to this path: a link, a submodule, or a file that is no folder."""
        folder = path.rpartition("/")[0]
        while folder:
            if folder in self.entries:
                yield folder
            folder = folder.rpartition("/")[0]


class Facts(Protocol):
    """One repository as it is now. A question that met a limit says so (None, `is_whole`), and is never guessed."""

    @property
    def refs(self) -> Refs: ...

    def object_of(self, name: str) -> FoundObject:
        """name: a commit's id or the first digits of one."""

    def tree(self, ref: str) -> Tree: ...

    def lines(self, ref: str, path: str) -> tuple[str, ...] | None:
        """The lines of a file of text; None for what is binary, too large or no file."""

    def expect(self, ref: str, words: Collection[str]) -> None:
        """These will be asked about: one search for all costs what one for each does."""

    def search(self, ref: str, words: Collection[str]) -> Mapping[str, Search]:
        """Where whole words stand at a ref."""

    def files_with(self, ref: str, word: str) -> tuple[str, ...]:
        """A few files that hold a whole word."""

    def tags_with_path(self, ref: str, path: str) -> tuple[str, ...] | None:
        """The ref is only where the looking begins."""

    def former_paths(self, ref: str, end: str) -> tuple[str, ...]:
        """Paths of any tag that end in `/end`, of a ref that has none."""

    def tags_with_word(self, ref: str, words: Collection[str]) -> Mapping[str, tuple[str, ...] | None]:
        """Of words that are not at `ref`."""

    def newest_tag_before(self, ref: str) -> str:
        """Of a ref that is no tag: the last tag that its history holds, or empty."""

    def renamed(self, before: str, after: str) -> Mapping[str, str]:
        """old path → new path, between two refs."""

    def removed_by(self, path: str, before: str, after: str) -> str:
        """The short id of the commit in `after`, not in `before`, that removed the path; or empty."""
