"""Reads the files of a stranger's tree for `vulndesk check`: no link out, no pipe, no device, nothing huge.

git says which files there are, as far as it can: what `.gitignore` names was not committed. It is shown a folder of
ours in place of the repository's settings (see `repository.py`).
"""

from __future__ import annotations

import codecs
import contextlib
import errno
import os
import stat
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path

from vulndesk.core.check.clauses import Check
from vulndesk.core.check.file_kind import file_kind
from vulndesk.core.check.finding import Finding
from vulndesk.core.check.looking import look_through
from vulndesk.core.check.reading import Text
from vulndesk.core.check.waivers import Waiver, waivers_in
from vulndesk.core.errors import BadInput, TooLarge
from vulndesk.gateways.git_objects import Limit, Unreadable, is_binary
from vulndesk.gateways.hidden_git import hidden_git

LARGEST = 2 * 2**20
LARGEST_LOCK = 32 * 2**20
NOT_READABLE = "not readable"
INNER_REPOSITORY = "a submodule or another repository, to be checked by itself"
MOST_FILES = 500_000
_LISTING_SECONDS = 30.0
_NOT_ENTERED = frozenset(
    (
        *(".git", ".hg", ".svn", "node_modules", ".venv", "venv", "__pycache__", ".tox", ".nox", ".mypy_cache"),
        *(".ruff_cache", ".pytest_cache"),
    )
)
_FEW = 400  # files for which a second process costs more than it gives


@dataclass
class Scanned:
    """left_out: why -> how many files."""

    findings: list[Finding] = field(default_factory=list)
    waivers: list[Waiver] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    def add(self, other: Scanned) -> None:
        self.findings += other.findings
        self.waivers += other.waivers
        self.left_out += other.left_out


class LeftOut(Exception):
    """The file is not read; the text says why, in the words of a count."""


def top_of(folder: Path) -> Path:
    """The repository that it is in; itself where there is none."""
    return next((one for one in (folder, *folder.resolve().parents) if (one / ".git").exists()), folder)


def place_in_repository(folder: Path) -> str:
    """Empty, or a path with a slash at its end."""
    below = os.path.relpath(folder.resolve(), top_of(folder).resolve()).replace(os.sep, "/")
    return "" if below == "." else f"{below}/"


def is_bare(folder: Path) -> bool:
    """A repository without files of its own."""
    return not (folder / ".git").exists() and all((folder / name).exists() for name in ("HEAD", "objects", "refs"))


def list_files(root: Path) -> list[str]:
    """Paths below root, with slashes, sorted. Raises BadInput, TooLarge."""
    if not root.is_dir():
        raise BadInput(f"There is no folder {root}.", next_step="Give the folder of a project.")
    listed = _by_git(root)
    paths = sorted(set(listed if listed is not None else _walk(root)))
    if len(paths) > MOST_FILES:
        raise TooLarge(f"There are over {MOST_FILES:,} files.", next_step="Check a part of the folder.")
    return paths


def _by_git(root: Path) -> list[str] | None:
    """None where no git repository is, or git cannot read it."""
    top = top_of(root)
    if not (top / ".git").exists():
        return None
    with contextlib.suppress(BadInput, Limit, Unreadable, OSError), hidden_git(top, work_tree=top) as git:
        git.until = time.monotonic() + _LISTING_SECONDS
        asked = ("ls-files", "-z", "--cached", "--others", "--exclude-standard")
        printed = git.run("-C", str(root.resolve()), *asked)
        return [os.fsdecode(one) for one in printed.split(b"\0") if one]
    return None


def _walk(root: Path) -> Iterator[str]:
    """A folder that cannot be entered is listed itself: reading it fails, and that is counted and said."""
    waiting = [""]
    count = 0
    while waiting and count <= MOST_FILES:
        folder = waiting.pop()
        try:
            with os.scandir(os.path.join(root, folder)) as entries:
                for entry in entries:
                    path = f"{folder}{entry.name}"
                    if not entry.is_dir(follow_symlinks=False):
                        count += 1
                        yield path
                    elif entry.name not in _NOT_ENTERED:
                        waiting.append(f"{path}/")
        except OSError:
            yield folder.rstrip("/")


def read_file(root: str, path: str, *, largest: int = LARGEST) -> bytes:
    """Raises LeftOut. A folder on the way that is a link is not followed out of the tree."""
    if not _is_inside(root, path.rpartition("/")[0]):
        raise LeftOut("behind a link that leads out of the folder")
    try:
        descriptor = os.open(os.path.join(root, path), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno == errno.ENOENT:  # deleted, and git not told yet
            raise LeftOut("") from None
        kinds = {errno.ELOOP: "a symbolic link", errno.ENXIO: "no file but a pipe, socket or device"}
        raise LeftOut(kinds.get(error.errno or 0, NOT_READABLE)) from None
    about = os.fstat(descriptor)
    if not stat.S_ISREG(about.st_mode):
        os.close(descriptor)
        raise LeftOut(INNER_REPOSITORY if stat.S_ISDIR(about.st_mode) else "no file but a pipe, socket or device")
    with os.fdopen(descriptor, "rb") as source:
        content = source.read(largest + 1) if about.st_size <= largest else b""
    if about.st_size > largest or len(content) > largest:
        raise LeftOut(f"larger than {largest // 2**20} MB")
    return as_utf8(content)


def as_utf8(content: bytes) -> bytes:
    """UTF-16 with its mark, as editors and shells of Windows write it, in the letters that everything here reads."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and not content.startswith(codecs.BOM_UTF32_LE):
        return content.decode("utf-16", "replace").encode("utf-8", "replace")
    return content


@lru_cache(maxsize=4096)
def _is_inside(root: str, folder: str) -> bool:
    return not folder or (os.path.realpath(os.path.join(root, folder)) + os.sep).startswith(
        os.path.realpath(root).rstrip(os.sep) + os.sep
    )


def scan_files(root: Path, paths: Sequence[str], checks: frozenset[Check], *, processes: int) -> Scanned:
    """Everything that one file alone tells, of each of these."""
    scan = partial(scan_some, str(root), checks)
    found = Scanned()
    if processes < 2 or len(paths) < _FEW:
        found.add(scan(paths))
        return found
    size = max(50, min(500, len(paths) // (processes * 4)))
    pieces = [paths[start : start + size] for start in range(0, len(paths), size)]
    with ProcessPoolExecutor(processes) as pool:
        for one in pool.map(scan, pieces):
            found.add(one)
    return found


def scan_some(root: str, checks: frozenset[Check], paths: Sequence[str]) -> Scanned:
    found = Scanned()
    for path in paths:
        try:
            content = read_file(root, path)
        except LeftOut as reason:
            if str(reason):
                found.left_out[str(reason)] += 1
            continue
        found.add(scan_content(path, content, checks))
    return found


def scan_content(path: str, content: bytes, checks: frozenset[Check]) -> Scanned:
    found = Scanned()
    if not content:
        return found
    if is_binary(content):
        found.left_out["binary"] += 1
        return found
    text = Text(path, content, file_kind(path))
    waivers, wrong = waivers_in(text)
    found.waivers += waivers
    found.findings += [*wrong, *look_through(text, checks)]
    return found
