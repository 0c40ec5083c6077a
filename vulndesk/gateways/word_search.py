"""Where whole words stand in a repository: by git grep at first, and by an index once it is made; in the limited child.

The index (word_index.py) is filled between two reports, in steps, and only says which files are worth reading. Until it
knows nearly all files of a commit, git grep says it: in one thread, because more of them wait for each other.
"""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from typing import NamedTuple

from vulndesk.gateways.git_objects import Git, Limit, Unreadable, is_binary
from vulndesk.gateways.word_index import WordIndex

SEARCH_SECONDS = 15.0
INDEX_SECONDS = 60.0  # that a child spends on its index, all in all
INDEXED_BYTES = 2 * 2**30
MOST_HITS = 200  # of a word, that are looked at
MOST_BYTES = 512 * 2**20
LARGEST_SOURCE = 64 * 2**20
_AT_ONCE = 200  # blobs that are added before the next question is looked for
_MOST_NEW = 500  # files that the index need not know: they are read
_MOST_KEPT = 2_000
_MOST_GROUPS = 16
_HIT = re.compile(rb"([^\0]*)\0([^\n]*)\n")
_WORD = re.compile(r"[^\s\0]{1,200}")

Row = tuple[str, int, int]  # path, line from 1, byte of the line from 0
Rows = tuple[list[Row], bool]  # and whether everything was searched
_Likely = tuple[dict[str, list[str]], bool]  # word → the paths that are worth reading, in their order; are these all?


class _Group(NamedTuple):
    """Blobs, those that the index did not know when it was last looked at, and how many blobs it knew then."""

    blobs: Set[str]
    new: Set[str]
    seen: int


class WordSearch:
    """begin() comes before the questions of each report. `files` are path → blob, those of the commit."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._index = WordIndex()
        self._unread: set[str] = set()  # too large a text for the index
        self._filling: Iterator[tuple[str, bytes | None]] | None = None
        self._groups: dict[str, _Group] = {}
        self._paths: dict[str, dict[str, list[str]]] = {}  # commit → blob → where it is
        self._seconds_left = INDEX_SECONDS
        self._searcher = ThreadPoolExecutor(max_workers=1)
        self._expected: tuple[str, list[str]] = ("", [])
        self._searching: Future[_Likely] | None = None  # for what is expected
        self._rows: dict[tuple[str, str], Rows] = {}
        self._texts: dict[str, bytes] = {}  # of this report

    def begin(self) -> None:
        self._end_search()
        self._filling = None
        self._texts.clear()
        if len(self._rows) > _MOST_KEPT:
            self._rows.clear()
        if len(self._groups) > _MOST_GROUPS:
            self._groups.clear()

    def expect(self, commit: str, words: Collection[str]) -> None:
        """Begins to search while other questions are answered: git grep is most of the time of a cold report."""
        self._end_search()
        self._expected = commit, [word for word in words if (commit, word) not in self._rows]
        if self._expected[1] and not len(self._index):
            self._searching = self._searcher.submit(self._grep, *self._expected)

    def rows(self, commit: str, words: Collection[str], files: Mapping[str, str]) -> Mapping[str, Rows]:
        """Of each word, where it stands; at most MOST_HITS places."""
        if any((commit, word) not in self._rows for word in words):
            expected = self._expected[1] if self._expected[0] == commit else []
            wanted = [word for word in dict.fromkeys((*words, *expected)) if (commit, word) not in self._rows]
            found = self._rows_in(self._likely(commit, wanted, files), wanted, files)
            self._rows.update({(commit, word): rows for word, rows in found.items()})
        return {word: self._rows[commit, word] for word in words}

    def _end_search(self) -> _Likely | None:
        searching, self._searching = self._searching, None
        return searching.result() if searching else None

    def content(self, blob: str) -> bytes | None:
        return self._texts[blob] if blob in self._texts else self._git.content(blob)

    def blobs_with(
        self, words: Collection[str], commit: str, blobs: Sequence[str], *, seconds: float
    ) -> dict[str, set[str] | None]:
        """Those of `blobs`, which are always the same for a commit, that hold a word. Raises Limit.

        None for none, when not all of them could be read.
        """
        likely = self._may_hold(words, f"history of {commit}", blobs)
        sought = [(word, word.encode("utf-8", "replace"), ones) for word, ones in likely.items()]
        wanted = set().union(*likely.values())
        found: dict[str, set[str]] = {word: set() for word in words}
        is_whole = True
        reading = [blob for blob in blobs if blob in wanted] if wanted else []
        for blob, content in self._git.contents(reading, most=MOST_BYTES, largest=LARGEST_SOURCE, seconds=seconds):
            if content is None:
                is_whole = False
                continue
            for word, written, ones in sought if not is_binary(content) else ():
                if blob in ones and next(_places(content, written), None) is not None:
                    found[word].add(blob)
        return {word: found[word] if found[word] or is_whole else None for word in words}

    # --- the index

    def index_more(self, blobs: Iterable[str]) -> bool:
        """Adds a few of these. False when there is nothing more to do, or no time or room for more."""
        began = time.monotonic()
        if self._filling is None:
            missing = [one for one in dict.fromkeys(blobs) if one not in self._index and one not in self._unread]
            if not missing or self._seconds_left <= 0 or self._index.is_full:
                return False
            self._git.until = began + self._seconds_left
            limits = {"most": INDEXED_BYTES, "largest": LARGEST_SOURCE}
            self._filling = self._git.contents(missing, **limits, seconds=self._seconds_left)
        count = 0
        try:
            for blob, content in islice(self._filling, _AT_ONCE):
                count += 1
                if content is None:
                    self._unread.add(blob)
                else:
                    self._index.add(blob, content)
        except (Limit, Unreadable):
            self._seconds_left = 0
        self._seconds_left -= time.monotonic() - began
        if count < _AT_ONCE:
            self._filling = None
        return True

    def _may_hold(self, words: Collection[str], name: str, blobs: Collection[str]) -> dict[str, Collection[str]]:
        """word → what is worth reading of a group of blobs, which always has the same name."""
        group = self._group(name, blobs)
        if not self._knows(group):
            return dict.fromkeys(words, group.blobs)
        holding = {word: self._index.holding(word) for word in words}
        return {
            word: group.blobs if ones is None else (ones & group.blobs) | group.new for word, ones in holding.items()
        }

    def _knows(self, group: _Group) -> bool:
        return group.seen > 0 and len(group.new) <= _MOST_NEW and self._unread.isdisjoint(group.new)

    def _group(self, name: str, blobs: Collection[str]) -> _Group:
        """As the index knows it by now."""
        group = self._groups.get(name)
        if group is None:
            group = self._groups[name] = _Group(frozenset(blobs), frozenset(blobs), 0)
        if group.seen < len(self._index):
            group = self._groups[name] = _Group(group.blobs, self._index.lacks(group.new), len(self._index))
        return group

    # --- what is worth reading, and what stands there

    def _likely(self, commit: str, words: Sequence[str], files: Mapping[str, str]) -> _Likely:
        searched = self._end_search()
        if searched and self._expected[0] == commit and set(words) <= set(self._expected[1]):
            return searched
        if not self._knows(self._group(commit, files.values())):
            return self._grep(commit, words)
        if commit not in self._paths:
            paths: dict[str, list[str]] = {}
            for path, blob in files.items():
                paths.setdefault(blob, []).append(path)
            self._paths = {commit: paths}  # of one, because it is large
        likely = self._may_hold(words, commit, files.values())
        return {
            word: sorted(chain.from_iterable(self._paths[commit][blob] for blob in likely[word])) for word in words
        }, True

    def _grep(self, commit: str, words: Sequence[str]) -> _Likely:
        patterns = [part for word in words if _WORD.fullmatch(word) for part in ("-e", word)]
        if not patterns:
            return {}, True
        options = ("--no-color", "--threads=1", "-I", "-z", "-F", "-w", "-o", "--no-recurse-submodules")
        try:
            printed = self._git.run("grep", *options, *patterns, commit, fine=(0, 1), seconds=SEARCH_SECONDS)
        except (Limit, Unreadable):
            return {}, False
        found: dict[str, dict[str, None]] = {}
        for match in _HIT.finditer(printed):
            paths = found.setdefault(match[2].decode("utf-8", "replace"), {})
            if len(paths) < MOST_HITS:
                paths[match[1][len(commit) + 1 :].decode("utf-8", "replace")] = None
        return {word: list(paths) for word, paths in found.items()}, True

    def _rows_in(self, likely: _Likely, words: Sequence[str], files: Mapping[str, str]) -> dict[str, Rows]:
        paths, is_whole = likely
        # Nearly all of them hold it, so these are enough for the hits that are looked at.
        worth = {word: paths.get(word, [])[: MOST_HITS + _MOST_NEW] for word in words if _WORD.fullmatch(word)}
        self._read({files[path] for one in worth.values() for path in one if path in files})
        found: dict[str, Rows] = dict.fromkeys(words, ([], False))
        for word, ones in worth.items():
            rows: list[Row] = []
            for path in ones:
                content = self._texts.get(files.get(path, ""), b"")
                if len(rows) < MOST_HITS and not is_binary(content):
                    rows += _rows_of(path, content, word.encode("utf-8", "replace"))
            is_read = all(files.get(path) in self._texts for path in ones)
            found[word] = rows[:MOST_HITS], is_whole and is_read
        return found

    def _read(self, blobs: Collection[str]) -> None:
        """As far as they can be read."""
        wanted = sorted(blob for blob in blobs if blob not in self._texts)
        try:
            for blob, content in self._git.contents(
                wanted, most=MOST_BYTES, largest=LARGEST_SOURCE, seconds=SEARCH_SECONDS
            ):
                if content is not None:
                    self._texts[blob] = content
        except (Limit, Unreadable):
            return


def _rows_of(path: str, content: bytes, word: bytes) -> Iterator[Row]:
    line, begin = 1, 0  # the line's number and its first byte
    for at in _places(content, word):
        line += content.count(b"\n", begin, at)
        begin = content.rfind(b"\n", 0, at) + 1
        yield path, line, at - begin


def _places(content: bytes, word: bytes) -> Iterator[int]:
    """As a whole word: git grep's -w."""
    at = content.find(word)
    while at >= 0:
        end = at + len(word)
        if not _is_part(content[at - 1 : at]) and not _is_part(content[end : end + 1]):
            yield at
        at = content.find(word, at + 1)


def _is_part(sign: bytes) -> bool:
    return sign.isalnum() or sign == b"_"
