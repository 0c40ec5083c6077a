"""Answers `core.claims.facts.Facts` from git's objects; runs in the limited child only.

What an object says never changes, so trees, lines and searches are kept by commit; refs are read anew for each report.
"""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from vulndesk.core.claims.facts import EntryKind, FoundObject, Refs, Search, Tree
from vulndesk.core.claims.release_tags import in_order
from vulndesk.core.errors import BadInput
from vulndesk.gateways.git_objects import Git, Limit, Unreadable, read_refs, read_start
from vulndesk.gateways.source_symbols import Symbols
from vulndesk.gateways.tag_history import TagHistory

MOST_PATHS = 2_000_000
SEARCH_SECONDS = 15.0
HISTORY_SECONDS = 12.0  # for all questions of one report about what was
_MOST_HITS = 200  # a word's, that are looked at
_MOST_FILES = 20
_MOST_KEPT = 2_000  # answers of a kind that are kept from one report to the next
_MOST_TREES = 8
_MOST_TAGS_BEFORE = 60  # that are tried for a ref that is no tag
_HIT = re.compile(rb"([^\0]*)\0(\d+)\0(\d+)\0([^\n]*)\n")
_KINDS = {"160000": EntryKind.SUBMODULE, "120000": EntryKind.LINK}
_HEX = re.compile(r"[0-9a-fA-F]{4,64}")
_WORD = re.compile(r"[^\s\0]{1,200}")


Row = tuple[str, int, int]  # path, line from 1, byte of the line from 0


class GitFacts:
    """begin() comes before the questions of each report."""

    def __init__(
        self, *, git: Git, folder: Path, common: Path, addresses: Sequence[str], is_partial: bool = False
    ) -> None:
        self._is_partial = is_partial
        self.git = git
        self.folder, self.common = folder, common
        self.refs = Refs((), (), "HEAD", addresses=tuple(addresses))
        self._commits: dict[str, str] = {}
        self._trees: dict[str, Tree] = {}
        self._blobs: dict[str, frozenset[str]] = {}
        self._lines: dict[tuple[str, str], tuple[str, ...] | None] = {}
        self._rows: dict[tuple[str, str], tuple[list[Row], bool]] = {}
        self._found: dict[tuple[str, str], Search] = {}
        self._searcher = ThreadPoolExecutor(max_workers=1)
        self._searching: tuple[str, list[str], Future[tuple[dict[str, list[Row]], bool]]] | None = None
        self._asked: dict[tuple[str, ...], str] = {}
        self._history: TagHistory | None = None
        self._history_until = 0.0

    def begin(self, *, until: float, history_seconds: float = HISTORY_SECONDS) -> None:
        """Reads the refs. Raises Limit, Unreadable."""
        self._end_search()
        self.git.close()  # processor time is limited over a process's whole life; none lives for two reports
        self.git.until = until
        self._history_until = min(until, time.monotonic() + history_seconds)
        for kept in (self._trees, self._blobs, self._lines, self._rows, self._found, self._asked):
            if len(kept) > (_MOST_TREES if kept in (self._trees, self._blobs) else _MOST_KEPT):
                kept.clear()
        written = read_refs(self.common)
        found = self.git.check([f"{oid}^{{commit}}" for oid in written.values()])
        commits = {name: oid for name, (oid, kind, _) in zip(written, found, strict=True) if kind == "commit" and name}
        tags = {name.removeprefix("refs/tags/"): oid for name, oid in commits.items() if name.startswith("refs/tags/")}
        branches = _branches(commits)
        head = read_start(self.folder / "HEAD")
        default = head.removeprefix("ref: refs/heads/") if head.startswith("ref: refs/heads/") else "HEAD"
        self._commits = branches | tags
        self._commits["HEAD"] = self._commits.get(default, head)
        default = default if default in self._commits else "HEAD"
        is_whole = not (self.common / "shallow").is_file() and not self._is_partial
        addresses = self.refs.addresses
        self.refs = Refs(in_order(sorted(tags)), tuple(sorted(branches)), default, is_whole, addresses)
        if self._history is None or not self._history.is_of([self._commits[tag] for tag in self.refs.tags]):
            self._history = None

    # --- at a ref

    def object_of(self, name: str) -> FoundObject:
        written = self._commits.get(name, name)
        if not _HEX.fullmatch(written):
            return FoundObject("missing")
        found = self.git.check([f"{written.lower()}^{{commit}}", written.lower()])
        oid, kind, _ = found[0] if found[0][1] == "commit" else found[1]
        return FoundObject(kind, oid, self._day(oid) if kind == "commit" else "")

    def _day(self, oid: str) -> str:
        head = (self.git.content(oid) or b"").partition(b"\n\n")[0]
        match = re.search(rb"^committer .*> (-?\d{1,12}) [-+]\d{4}$", head, re.MULTILINE)
        try:
            return datetime.fromtimestamp(int(match[1]), UTC).date().isoformat() if match else "an unknown day"
        except (ValueError, OverflowError, OSError):
            return "an unknown day"

    def tree(self, ref: str) -> Tree:
        commit = self._commit(ref)
        if commit not in self._trees:
            listed = self.git.run("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")
            if len(listed) > MOST_PATHS:
                raise Limit
            rows = [row.decode("utf-8", "replace").partition("\t") for row in listed if row]
            self._trees[commit] = Tree({path: _KINDS.get(head[:6], EntryKind.FILE) for head, _, path in rows})
            self._blobs[commit] = frozenset(head[12:] for head, _, _ in rows)
        return self._trees[commit]

    def lines(self, ref: str, path: str) -> tuple[str, ...] | None:
        key = self._commit(ref), path
        if key not in self._lines:
            is_file = self.tree(ref).entries.get(path) is EntryKind.FILE
            content = self.git.content(f"{key[0]}:{path}") if is_file else None
            self._lines[key] = _lines_of(content) if content is not None else None
        return self._lines[key]

    def expect(self, ref: str, words: Collection[str]) -> None:
        """Begins to search while other questions are answered: git grep is most of the time of a cold report."""
        self._end_search()
        commit = self._commit(ref)
        wanted = [word for word in words if (commit, word) not in self._rows]
        if wanted:
            self._searching = commit, wanted, self._searcher.submit(self._grep, commit, wanted)

    def _end_search(self) -> None:
        if self._searching is None:
            return
        commit, wanted, searching = self._searching
        self._searching = None
        found, is_whole = searching.result()
        for word in wanted:
            self._rows[commit, word] = found.get(word, []), is_whole and bool(_WORD.fullmatch(word))

    def search(self, ref: str, words: Collection[str]) -> Mapping[str, Search]:
        self.expect(ref, words)
        self._end_search()
        commit = self._commit(ref)
        symbols = Symbols(lambda path: self.git.content(f"{commit}:{path}"), until=self.git.until)
        for word in words:
            if (commit, word) not in self._found:
                rows, is_whole = self._rows[commit, word]
                self._found[commit, word] = Search(symbols.hits(word, rows), is_whole)
        return {word: self._found[commit, word] for word in words}

    def files_with(self, ref: str, word: str) -> tuple[str, ...]:
        self.expect(ref, (word,))
        self._end_search()
        rows, _ = self._rows[self._commit(ref), word]
        return tuple(dict.fromkeys(path for path, _, _ in rows))[:_MOST_FILES]

    def _grep(self, commit: str, words: Sequence[str]) -> tuple[dict[str, list[Row]], bool]:
        """word → where it stands as a whole word; and whether everything was searched."""
        patterns = [part for word in words if _WORD.fullmatch(word) for part in ("-e", word)]
        if not patterns:
            return {}, True
        options = ("--no-color", "-I", "-n", "--column", "-z", "-F", "-w", "-o", "--no-recurse-submodules")
        try:
            printed = self.git.run("grep", *options, *patterns, commit, fine=(0, 1), seconds=SEARCH_SECONDS)
        except (Limit, Unreadable):
            return {}, False
        found: dict[str, list[Row]] = {}
        for match in _HIT.finditer(printed):
            rows = found.setdefault(match[4].decode("utf-8", "replace"), [])
            if len(rows) < _MOST_HITS:
                path = match[1][len(commit) + 1 :].decode("utf-8", "replace")
                rows.append((path, int(match[2]), int(match[3]) - 1))
        return found, True

    # --- what was

    def tags_with_path(self, path: str) -> tuple[str, ...] | None:
        if time.monotonic() > self._history_until:
            return None
        if self._history and self._history.is_known and not self._history.ever_held(path):
            return ()
        tags = self.refs.tags
        found = self.git.check([f"{self._commits[tag]}:{path}" for tag in tags])
        return tuple(tag for tag, (_, kind, _) in zip(tags, found, strict=True) if kind not in ("missing", "ambiguous"))

    def former_paths(self, end: str) -> tuple[str, ...]:
        history = self._read_history()
        return history.paths_ending_in(end) if history else ()

    def tags_with_word(self, ref: str, words: Collection[str]) -> Mapping[str, tuple[str, ...] | None]:
        history = self._read_history()
        seconds = self._history_until - time.monotonic()
        if history is None or seconds <= 0:
            return dict.fromkeys(words)
        try:
            self.tree(ref)
            commit = self._commit(ref)
            found = history.with_words(self.git, words, known=self._blobs[commit], commit=commit, seconds=seconds)
        except Limit:
            return dict.fromkeys(words)
        return {word: tuple(self.refs.tags[at] for at in found[word]) for word in words}

    def newest_tag_before(self, ref: str) -> str:
        commit = self._commit(ref)
        for tag in self.refs.tags[: -_MOST_TAGS_BEFORE - 1 : -1]:
            if self._ask("merge-base", self._commits[tag], commit).strip() == self._commits[tag]:
                return tag
        return ""

    def renamed(self, before: str, after: str) -> Mapping[str, str]:
        ids = self._commit(before), self._commit(after)
        options = ("-r", "-M50%", "-l1500", "--diff-filter=R", "--name-status", "-z")
        parts = self._ask("diff-tree", *options, *ids).split("\0")
        return {parts[at + 1]: parts[at + 2] for at in range(0, len(parts) - 2, 3)}

    def removed_by(self, path: str, before: str, after: str) -> str:
        ids = [self._commit(after), *([f"^{self._commit(before)}"] if before else [])]
        options = ("-1", "--format=%h", "--full-history", "--diff-filter=D", "--no-renames", "--no-show-signature")
        return self._ask("log", *options, *ids, "--", path).strip()

    def _ask(self, *arguments: str) -> str:
        """Empty when the history is too long to read."""
        if arguments not in self._asked:
            seconds = min(5.0, self._history_until - time.monotonic())
            try:
                printed = self.git.run(*arguments, seconds=seconds) if seconds > 0 else b""
            except (Limit, Unreadable):
                printed = b""
            self._asked[arguments] = printed.decode("utf-8", "replace")
        return self._asked[arguments]

    def _read_history(self) -> TagHistory | None:
        if self._history is None:
            commits = [self._commits[tag] for tag in self.refs.tags]
            seconds = self._history_until - time.monotonic()
            self._history = TagHistory(self.git, commits, seconds=seconds) if seconds > 0 else None
        return self._history if self._history and self._history.is_known else None

    def _commit(self, ref: str) -> str:
        commit = self._commits.get(ref, ref)
        if not _HEX.fullmatch(commit):
            raise BadInput("The repository has no such ref.", next_step="Give one that git rev-parse finds there.")
        return commit


def _branches(commits: Mapping[str, str]) -> dict[str, str]:
    """By their names without `origin/`; the clone's own come before those of where it came from."""
    found: dict[str, str] = {}
    for name, oid in commits.items():
        if name.startswith("refs/remotes/"):
            short = name.removeprefix("refs/remotes/").partition("/")[2]
            if short != "HEAD":
                found[short] = oid
    return found | {
        name.removeprefix("refs/heads/"): oid for name, oid in commits.items() if name.startswith("refs/heads/")
    }


def _lines_of(content: bytes) -> tuple[str, ...] | None:
    """None for what is no text. A line ends with a line feed; what follows the last one is a line unless empty."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    elif b"\0" in content[:8000]:
        return None
    else:
        text = content.decode("utf-8", "replace")
    lines = text.split("\n")
    return tuple(lines if lines[-1] else lines[:-1])
