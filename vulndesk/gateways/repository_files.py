"""A policy as its repository has it now: one commit without history, and of its files the few that are asked for.

Nothing is checked out and no file of the repository is ever run or obeyed: git stores objects in a folder of ours and
prints one of them. Links inside a repository are not followed. A repository may be as large as it likes: what is
fetched is its newest commit's list of files, and LARGEST_FETCH bytes at most.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from vulndesk.core.errors import BadInput
from vulndesk.gateways.quiet_git import Unreachable, require_repository, run_git

LONGEST_WAIT = 40.0
LARGEST_FETCH = 200 * 1024 * 1024
LARGEST_POLICY = 1_000_000
_LONGEST_PATH = 300
_NAMES = ("SECURITY.md", "SECURITY.rst", "SECURITY.adoc", "SECURITY.txt", "SECURITY", "security.md")
# In the order in which forges look, as far as they agree: the folder of the forge, the root, the documents.
POLICY_PATHS = tuple(f"{folder}{name}" for folder in (".github/", "", "docs/", ".gitlab/") for name in _NAMES)
_SMALL_OUTPUT = 64 * 1024
_LISTING = 1024 * 1024


@dataclass(frozen=True)
class Found:
    """commit: the newest one. path: where the policy is. beside: other files of its folder that were asked for."""

    commit: str
    path: str
    text: bytes = field(repr=False)
    beside: Mapping[str, bytes] = field(default_factory=dict, repr=False)


def require_path(text: str) -> str:
    """A path inside a repository; empty for "where policies usually are". Raises BadInput."""
    written = text.strip().removeprefix("./")
    parts = written.split("/")
    if written and (len(written) > _LONGEST_PATH or not written.isprintable() or {"", ".", ".."} & set(parts)):
        raise BadInput(
            "This is not the path of a file in a repository.",
            next_step="Write it as from the repository’s first folder, for example docs/SECURITY.md.",
            field="path",
        )
    return written


def newest_commit(repository: str, *, longest_wait: float = LONGEST_WAIT) -> str:
    """The commit that HEAD is at: a cheap question before a fetch. Raises BadInput, Unreachable."""
    asked = ["ls-remote", "--", require_repository(repository), "HEAD"]
    answered = run_git(asked, longest_wait=longest_wait, most_bytes=_SMALL_OUTPUT).decode("ascii", "replace")
    commit = answered.partition("\t")[0].strip()
    if not commit:
        raise Unreachable("the repository has no commit yet")
    return commit


def fetch_policy(
    repository: str, *, path: str = "", beside: Sequence[str] = (), longest_wait: float = LONGEST_WAIT
) -> Found:
    """The policy at `path`, or at the first of POLICY_PATHS. beside: names of files wanted from its folder.

    Raises BadInput, Unreachable: its words say whether the repository or the file is the trouble.
    """
    address, wanted = require_repository(repository), require_path(path)
    with tempfile.TemporaryDirectory(prefix="vulndesk-git-", ignore_cleanup_errors=True) as folder:
        git = _Git(Path(folder), until=time.monotonic() + longest_wait)
        git.fetch(address)
        commit = git.run("rev-parse", "FETCH_HEAD").decode("ascii").strip()
        at = next(iter(git.files(commit, [wanted] if wanted else POLICY_PATHS)), None)
        if at is None:
            raise Unreachable(f"there is no file {wanted} in it" if wanted else "no SECURITY.md was found in it")
        neighbours = {name: f"{at.rpartition('/')[0]}/{name}".lstrip("/") for name in beside}
        there = git.files(commit, list(neighbours.values()))
        return Found(
            commit=commit,
            path=at,
            text=git.content(commit, at),
            beside={name: git.content(commit, place) for name, place in neighbours.items() if place in there},
        )


class _Git:
    """A bare repository of our own, for one look."""

    def __init__(self, folder: Path, *, until: float, tick: Callable[[], float] = time.monotonic) -> None:
        self.folder = folder
        self.until = until
        self.tick = tick
        self.run("init", "--quiet", "--bare", "--template=", ".")

    def run(self, *arguments: str, most_bytes: int = _SMALL_OUTPUT) -> bytes:
        left = self.until - self.tick()
        if left <= 0:
            raise Unreachable("no answer in time")
        quiet = ("-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c", "core.hooksPath=/dev/null")
        return run_git(
            [*quiet, *arguments], longest_wait=left, most_bytes=most_bytes, at=self.folder, largest_file=LARGEST_FETCH
        )

    def fetch(self, address: str) -> None:
        """The newest commit and its folders, without the files where the server can leave them out."""
        self.run("config", "remote.origin.url", address)
        # One pack, so that the limit on a file's size is one on everything.
        one_pack = ("-c", "fetch.unpackLimit=1", "-c", "fetch.recurseSubmodules=false")
        self.run(*one_pack, "fetch", "--quiet", "--depth=1", "--no-tags", "--filter=blob:none", "origin", "HEAD")

    def files(self, commit: str, paths: Sequence[str]) -> list[str]:
        """Those of `paths` that are ordinary files, in the order asked: no links, no folders, no other repositories."""
        if not paths:
            return []
        listed = self.run("ls-tree", "-z", "--full-tree", commit, "--", *paths, most_bytes=_LISTING)
        there = set()
        for row in listed.decode("utf-8", "replace").split("\0"):
            kind, _, path = row.partition("\t")
            if kind.startswith(("100644 ", "100755 ")):
                there.add(path)
        return [path for path in paths if path in there]

    def content(self, commit: str, path: str) -> bytes:
        """Raises Unreachable for a file that is too large to be a policy."""
        size = self.run("cat-file", "-s", f"{commit}:{path}").strip()
        if len(size) > len(str(LARGEST_POLICY)) or int(size) > LARGEST_POLICY:
            raise Unreachable(f"{path} is larger than 1 MB")
        return self.run("cat-file", "blob", f"{commit}:{path}", most_bytes=LARGEST_POLICY)
