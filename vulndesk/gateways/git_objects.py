"""Reads the objects of a stranger's repository with git, behind a folder of ours; runs in the limited child only."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

LARGEST_BLOB = 4 * 2**20
_BINARY = 8_000  # bytes in which a NUL says that it is no text, as for git
LARGEST_OUTPUT = 256 * 2**20
_LONGEST_NAME = 4_096
_MOST_REFS = 200_000
_LARGEST_REFS = 64 * 2**20
_AT_ONCE = 8_192  # bytes of names in a pipe while their answers wait: both fit into a pipe's buffer
_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_SETTINGS = (
    *("--literal-pathspecs", "--no-pager"),
    *("-c", "core.packedGitWindowSize=32m", "-c", "core.packedGitLimit=512m", "-c", "core.deltaBaseCacheLimit=64m"),
    # Caches that a repository brings along may say anything; only its objects count.
    *("-c", "core.commitGraph=false", "-c", "core.multiPackIndex=false", "-c", "pack.readReverseIndex=false"),
    *("-c", "core.attributesFile=/dev/null", "-c", "core.fsmonitor=false", "-c", "gc.auto=0"),
)


class Limit(Exception):
    """A question took longer, or its answer was larger, than is allowed."""


class Unreadable(Exception):
    """git could not read the repository."""


class Git:
    """git over one repository. until: an instant of the monotonic clock, after which every question raises Limit."""

    def __init__(
        self, *, own: Path, common: Path, path: str = os.defpath, beside: Mapping[str, str] | None = None
    ) -> None:
        """beside: more of git's variables, for who asks about an index."""
        self.until = 0.0
        self._environment = {**_environment(own, common, path), **(beside or {})}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def run(self, *arguments: str, asked: bytes = b"", fine: Sequence[int] = (0,), seconds: float = 1e9) -> bytes:
        """What git printed. fine: exit statuses that are answers, if it had nothing to complain about.

        Raises Limit, Unreadable.
        """
        left = min(seconds, self.until - time.monotonic())
        if left <= 0:
            raise Limit
        if any("\0" in argument for argument in arguments):  # a path that a report made up
            raise Unreadable
        with self._start(*arguments, stderr=subprocess.PIPE) as process:
            timer = threading.Timer(left, process.kill)
            timer.start()
            complaints: list[int] = []
            beside = (
                threading.Thread(target=_feed, args=(process.stdin, asked)),
                threading.Thread(target=_count, args=(process.stderr, complaints)),
            )
            for thread in beside:
                thread.start()
            try:
                printed = _pipe(process.stdout).read(LARGEST_OUTPUT + 1)
                if len(printed) > LARGEST_OUTPUT:
                    process.kill()
                    raise Limit
                status = process.wait()
            finally:
                timer.cancel()
                for thread in beside:
                    thread.join()
        # git grep passes over an object that is missing, says so, and ends as if all had been searched.
        if status and complaints:
            raise Unreadable
        if status not in fine:
            raise Limit if status == -9 else Unreadable
        return printed

    def check(self, names: Sequence[str]) -> list[tuple[str, str, int]]:
        """Of each name (`id`, `ref:path`) its id, kind and size; kind `missing` or `ambiguous` when there is none."""
        found: list[tuple[str, str, int]] = []
        for batch in _batches(names):
            lines = b"".join(line + b"\n" for line in batch)
            process = self._kept("--batch-check")
            self._tell(process, lines)
            for _ in batch:
                found.append(_read_head(self._line(process)))
        return found

    def content(self, name: str, *, largest: int = LARGEST_BLOB) -> bytes | None:
        """An object's bytes; None when there is none, or a larger one."""
        ((oid, kind, size),) = self.check([name])
        if kind in ("missing", "ambiguous", "tree") or size > largest:
            return None
        process = self._kept("--batch")
        self._tell(process, oid.encode() + b"\n")
        _read_head(self._line(process))
        content = _pipe(process.stdout).read(size + 1)
        if len(content) != size + 1:
            raise Unreadable
        return content[:-1]

    def contents(
        self, ids: Sequence[str], *, most: int, largest: int, seconds: float
    ) -> Iterator[tuple[str, bytes | None]]:
        """Many blobs, in this order. Of those over `largest` None when it is text, else the beginning.

        Raises Limit after `most` bytes or `seconds`, or when one is missing, as in a clone without all files.
        """
        until = min(self.until, time.monotonic() + seconds)
        with self._start("cat-file", "--batch", "--buffer") as process:
            feeder = threading.Thread(target=_feed, args=(process.stdin, "".join(f"{one}\n" for one in ids).encode()))
            feeder.start()
            try:
                for _ in ids:
                    oid, kind, size = _read_head(self._line(process))
                    most -= size
                    if most < 0 or time.monotonic() > until:
                        raise Limit
                    if kind == "missing":
                        raise Limit
                    content = _read_or_skip(_pipe(process.stdout), size, largest)
                    if kind == "blob":
                        yield oid, content
            finally:
                process.kill()
                feeder.join()

    def close(self) -> None:
        for process in self._running.values():
            process.kill()
            with contextlib.suppress(OSError), process:  # closes its pipes, and waits
                pass
        self._running.clear()

    def _start(self, *arguments: str, stderr: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [part.encode("utf-8", "replace") for part in ("git", *_SETTINGS, *arguments)],
            env=dict(self._environment),
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
        )

    def _kept(self, mode: str) -> subprocess.Popen[bytes]:
        if time.monotonic() > self.until:
            raise Limit
        if mode not in self._running:
            self._running[mode] = self._start("cat-file", mode)
        return self._running[mode]

    def _tell(self, process: subprocess.Popen[bytes], lines: bytes) -> None:
        try:
            _pipe(process.stdin).write(lines)
            _pipe(process.stdin).flush()
        except OSError:
            raise Unreadable from None

    def _line(self, process: subprocess.Popen[bytes]) -> bytes:
        line = _pipe(process.stdout).readline(3 * _LONGEST_NAME)
        if not line.endswith(b"\n"):
            raise Unreadable
        return line


def _batches(names: Sequence[str]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    size = 0
    for name in names:
        line = name.encode("utf-8", "replace")
        if len(line) > _LONGEST_NAME or b"\n" in line or b"\0" in line:
            line = b"0" * 4 + b":"  # an id that is none
        if batch and size + len(line) > _AT_ONCE:
            yield batch
            batch, size = [], 0
        batch.append(line)
        size += len(line) + 1
    if batch:
        yield batch


def _read_head(line: bytes) -> tuple[str, str, int]:
    parts = line.rstrip(b"\n").rsplit(b" ", 2)
    if len(parts) == 3 and parts[2].isdigit():
        return parts[0].decode("ascii", "replace"), parts[1].decode("ascii", "replace"), int(parts[2])
    return "", "ambiguous" if line.endswith(b" ambiguous\n") else "missing", 0


def _read_or_skip(source: IO[bytes], size: int, largest: int) -> bytes | None:
    if size <= largest:
        content = source.read(size + 1)
        if len(content) != size + 1:
            raise Unreadable
        return content[:-1]
    left = size + 1
    beginning = b""
    while left:
        piece = source.read(min(left, 1 << 20))
        if not piece:
            raise Unreadable
        left -= len(piece)
        beginning = beginning or piece
    return beginning if is_binary(beginning) else None


def is_binary(content: bytes) -> bool:
    return b"\0" in content[:_BINARY]


def _feed(pipe: IO[bytes] | None, content: bytes) -> None:
    with contextlib.suppress(OSError), _pipe(pipe) as target:
        target.write(content)


def _count(pipe: IO[bytes] | None, sizes: list[int]) -> None:
    while piece := _pipe(pipe).read(4096):
        sizes.append(len(piece))


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise RuntimeError("git was started without this pipe")
    return pipe


def _environment(own: Path, common: Path, path: str) -> Mapping[str, str]:
    shallow = {"GIT_SHALLOW_FILE": str(common / "shallow")} if (common / "shallow").is_file() else {}
    return shallow | {
        "PATH": path,
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_DIR": str(own),
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OBJECT_DIRECTORY": str(common / "objects"),
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "HOME": str(own),
        "LC_ALL": "C",
    }


# --- refs: git is not asked, because it would read the repository's configuration first ---------------------------


def read_refs(common: Path) -> dict[str, str]:
    """full name → id, of tags and branches. Raises Limit."""
    found: dict[str, str] = {}
    packed_refs = common / "packed-refs"
    if packed_refs.is_file():  # a pipe would let its reader wait
        with packed_refs.open("rb") as source:
            packed = source.read(_LARGEST_REFS + 1)
        if len(packed) > _LARGEST_REFS:
            raise Limit
        for line in packed.decode("utf-8", "replace").splitlines():
            oid, _, name = line.partition(" ")
            if _ID.fullmatch(oid) and name.startswith("refs/"):
                found[name] = oid
    for part in ("refs/tags", "refs/heads", "refs/remotes"):
        for name, oid in _loose(common, part, depth=20):
            found[name] = oid
            if len(found) > _MOST_REFS:
                raise Limit
    return found


def _loose(common: Path, part: str, *, depth: int) -> Iterator[tuple[str, str]]:
    with contextlib.suppress(OSError), os.scandir(common / part) as entries:
        for entry in entries:
            name = f"{part}/{entry.name}"
            if entry.is_dir(follow_symlinks=False) and depth:
                yield from _loose(common, name, depth=depth - 1)
            elif entry.is_file(follow_symlinks=False):
                written = read_start(Path(entry.path))
                if _ID.fullmatch(written):
                    yield name, written


def read_start(file: Path) -> str:
    """The first line of a small file, empty when it cannot be read."""
    try:
        with file.open("rb") as source:
            return source.read(_LONGEST_NAME).decode("utf-8", "replace").partition("\n")[0].strip()
    except OSError:
        return ""
