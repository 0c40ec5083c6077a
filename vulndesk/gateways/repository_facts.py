"""Answers `core.claims.facts.Facts` from git's objects; runs in the limited child only.

What an object says never changes, so trees, lines and searches are kept by commit; refs are read anew for each report.
"""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from vulndesk.core.claims.facts import EntryKind, FoundObject, Refs, Search, Tree
from vulndesk.core.claims.release_tags import in_order
from vulndesk.core.errors import BadInput
from vulndesk.gateways.git_objects import Git, Limit, Unreadable, is_binary, read_refs, read_start
from vulndesk.gateways.source_symbols import Symbols
from vulndesk.gateways.tag_history import TagHistory
from vulndesk.gateways.word_search import WordSearch

MOST_PATHS = 2_000_000
MOST_TAGS = 20_000  # whose history is read
HISTORY_SECONDS = 12.0  # for all questions of one report about what was
_MOST_FILES = 20
_MOST_KEPT = 2_000  # answers of a kind that are kept from one report to the next
_MOST_TREES = 8
_MOST_TAGS_BEFORE = 60  # that are tried for a ref that is no tag
_KINDS = {"160000": EntryKind.SUBMODULE, "120000": EntryKind.LINK}
_HEX = re.compile(r"[0-9a-fA-F]{4,64}")


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
        self._files: dict[str, dict[str, str]] = {}  # commit → path → blob
        self._lines: dict[tuple[str, str], tuple[str, ...] | None] = {}
        self._found: dict[tuple[str, str], Search] = {}
        self._words = WordSearch(git)
        self._peeled: dict[str, tuple[str, str, int]] = {}
        self._asked: dict[tuple[str, ...], str] = {}
        self._history: TagHistory | None = None
        self._history_until = 0.0
        self._indexed: object = None  # of which trees and tags every word is indexed
        self._tags: tuple[str, ...] = ()

    def begin(self, *, until: float, history_seconds: float = HISTORY_SECONDS) -> None:
        """Reads the refs. Raises Limit, Unreadable."""
        self._words.begin()
        self.git.close()  # processor time is limited over a process's whole life; none lives for two reports
        self.git.until = until
        self._history_until = min(until, time.monotonic() + history_seconds)
        if len(self._trees) > _MOST_TREES:
            self._trees.clear()
            self._files.clear()
        for kept in (self._lines, self._found, self._asked):
            if len(kept) > _MOST_KEPT:
                kept.clear()
        commits = self._commits_of(read_refs(self.common))
        tags = {name.removeprefix("refs/tags/"): oid for name, oid in commits.items() if name.startswith("refs/tags/")}
        branches = _branches(commits)
        head = read_start(self.folder / "HEAD")
        default = head.removeprefix("ref: refs/heads/") if head.startswith("ref: refs/heads/") else "HEAD"
        self._commits = branches | tags
        self._commits["HEAD"] = self._commits.get(default, head)
        default = default if default in self._commits else "HEAD"
        is_whole = not (self.common / "shallow").is_file() and not self._is_partial
        addresses = self.refs.addresses
        if tags.keys() != set(self.refs.tags):
            self._tags = in_order(sorted(tags))
        self.refs = Refs(self._tags, tuple(sorted(branches)), default, is_whole, addresses)
        if self._history is None or not self._history.is_of([self._commits[tag] for tag in self.refs.tags]):
            self._history = None

    def _commits_of(self, written: Mapping[str, str]) -> dict[str, str]:
        """name → commit. What an annotated tag's id leads to never changes."""
        new = [oid for oid in dict.fromkeys(written.values()) if oid not in self._peeled]
        found = dict(zip(new, self.git.check([f"{oid}^{{commit}}" for oid in new]), strict=True))
        self._peeled = {oid: found.get(oid) or self._peeled[oid] for oid in written.values()}
        return {name: self._peeled[oid][0] for name, oid in written.items() if self._peeled[oid][1] == "commit"}

    def index_more(self) -> bool:
        """A step towards quicker answers about words, for when nobody asks. False when there is nothing more to do."""
        of = frozenset(self._files), self._history
        if self._indexed == of:
            return False
        try:
            known = [blob for files in self._files.values() for blob in files.values()]
            history = self._history if self._history and self._history.is_known else None
            changed = [history.blobs(commit, seconds=HISTORY_SECONDS) for commit in self._files] if history else []
            is_more = self._words.index_more(chain(known, *changed))
        except (Limit, Unreadable):
            is_more = False
        self._indexed = None if is_more else of
        return is_more

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
            listed = self.git.run("ls-tree", "-r", "-z", "--full-tree", commit).decode("utf-8", "replace").split("\0")
            if len(listed) > MOST_PATHS:
                raise Limit
            rows = [row.partition("\t") for row in listed if row]
            self._trees[commit] = Tree({path: _KINDS.get(head[:6], EntryKind.FILE) for head, _, path in rows})
            self._files[commit] = {path: head[12:] for head, _, path in rows if head[:6] not in _KINDS}
        return self._trees[commit]

    def lines(self, ref: str, path: str) -> tuple[str, ...] | None:
        key = self._commit(ref), path
        if key not in self._lines:
            is_file = self.tree(ref).entries.get(path) is EntryKind.FILE
            content = self.git.content(self._files[key[0]][path]) if is_file else None
            self._lines[key] = _lines_of(content) if content is not None else None
        return self._lines[key]

    def expect(self, ref: str, words: Collection[str]) -> None:
        commit = self._commit(ref)
        self._words.expect(commit, [word for word in words if (commit, word) not in self._found])

    def search(self, ref: str, words: Collection[str]) -> Mapping[str, Search]:
        commit = self._commit(ref)
        wanted = [word for word in words if (commit, word) not in self._found]
        self.tree(ref)
        files = self._files[commit]
        symbols = Symbols(lambda path: self._words.content(files[path]), until=self.git.until)
        for word, (rows, is_whole) in self._words.rows(commit, wanted, files).items():
            self._found[commit, word] = Search(symbols.hits(word, rows), is_whole)
        return {word: self._found[commit, word] for word in words}

    def files_with(self, ref: str, word: str) -> tuple[str, ...]:
        self.tree(ref)
        commit = self._commit(ref)
        rows, _ = self._words.rows(commit, (word,), self._files[commit])[word]
        return tuple(dict.fromkeys(path for path, _, _ in rows))[:_MOST_FILES]

    # --- what was

    def tags_with_path(self, ref: str, path: str) -> tuple[str, ...] | None:
        tree, commit, tags = self.tree(ref), self._commit(ref), self.refs.tags
        history = self._read_history()
        try:
            if history and path not in tree.folders:
                is_there = path in tree.entries
                found = history.tags_with_path(path, commit, is_there=is_there, seconds=self._history_seconds)
                if found is not None:
                    return tuple(tags[at] for at in found)
            if self._history_seconds <= 0 or len(tags) > MOST_TAGS:
                return None
            checked = self.git.check([f"{self._commits[tag]}:{path}" for tag in tags])
        except (Limit, Unreadable):
            return None
        return tuple(
            tag for tag, (_, kind, _) in zip(tags, checked, strict=True) if kind not in ("missing", "ambiguous")
        )

    def former_paths(self, ref: str, end: str) -> tuple[str, ...]:
        history = self._read_history()
        try:
            found = history.paths_ending_in(end, self._commit(ref), seconds=self._history_seconds) if history else ()
        except (Limit, Unreadable):
            return ()
        return found

    def tags_with_word(self, ref: str, words: Collection[str]) -> Mapping[str, tuple[str, ...] | None]:
        self.tree(ref)
        commit, history, tags = self._commit(ref), self._read_history(), self.refs.tags
        if history is None:
            return dict.fromkeys(words)
        try:
            blobs = history.blobs(commit, seconds=self._history_seconds)
            holding = self._words.blobs_with(words, commit, blobs, seconds=self._history_seconds)
            found = {
                word: None if ones is None else history.tags_with_word(ones, commit, seconds=self._history_seconds)
                for word, ones in holding.items()
            }
        except (Limit, Unreadable):
            return dict.fromkeys(words)
        return {word: None if at is None else tuple(tags[one] for one in at) for word, at in found.items()}

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
            seconds = min(5.0, self._history_seconds)
            try:
                printed = self.git.run(*arguments, seconds=seconds) if seconds > 0 else b""
            except (Limit, Unreadable):
                printed = b""
            self._asked[arguments] = printed.decode("utf-8", "replace")
        return self._asked[arguments]

    @property
    def _history_seconds(self) -> float:
        """What is left for all questions of one report about what was."""
        return self._history_until - time.monotonic()

    def _read_history(self) -> TagHistory | None:
        if self._history is None and self._history_seconds > 0 and len(self.refs.tags) <= MOST_TAGS:
            commits = [self._commits[tag] for tag in self.refs.tags]
            self._history = TagHistory(self.git, commits, seconds=self._history_seconds)
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
    elif is_binary(content):
        return None
    else:
        text = content.decode("utf-8", "replace")
    lines = text.split("\n")
    return tuple(lines if lines[-1] else lines[:-1])
