"""Public files on a disk: each whole or not there, never half of one, whatever stops the writing."""

from __future__ import annotations

import contextlib
import fcntl
import filecmp
import hashlib
import json
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any


def write(path: Path, pieces: Iterable[bytes], *, unfinished: Path | None = None, durable: bool = True) -> None:
    """The old bytes or the new ones. unfinished: where they are gathered, on the same disk.

    durable: the bytes are on the disk before they have their name; the name itself is when its folder is.
    """
    gathered = unfinished or path.with_name(f".unfinished-{secrets.token_hex(8)}")
    try:
        with open(os.open(gathered, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o644), "wb") as file:
            for piece in pieces:
                file.write(piece)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        gathered.replace(path)
    except BaseException:
        gathered.unlink(missing_ok=True)
        raise


def kept(folder: Path, *, name: str, stamp: str, make: Callable[[], Iterator[bytes]]) -> Path:
    """The file that `make` gives, made once for a stamp; one of an earlier stamp goes. Nothing is lost with it."""
    prefix = hashlib.sha256(name.encode()).hexdigest()[:16]
    path = folder / f"{prefix}-{stamp}"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write(path, make(), durable=False)
        for old in folder.glob(f"{prefix}-*"):
            if old != path:
                old.unlink(missing_ok=True)  # who reads it at this moment reads it to its end
    return path


class InUse(Exception):
    """Another run writes this copy at this moment."""


class Copy:
    """A tree of public files in a folder that some web server or upload reads at any moment.

    What the run needs for itself lies in `.vulndesk` inside: what is being written, and how far the last run came.
    """

    def __init__(self, root: Path) -> None:
        self.root, self.own = root, root / ".vulndesk"
        self.written, self.removed = 0, 0
        self._touched: set[Path] = set()

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Raises InUse. What an interrupted run left half written is thrown away."""
        self.own.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.own / "lock", os.O_CREAT | os.O_RDWR, 0o644)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise InUse from None
            self._unfinished.unlink(missing_ok=True)
            yield
        finally:
            os.close(descriptor)

    def reached(self) -> Mapping[str, Any]:
        """What `remember` was told last; empty before a first whole run."""
        try:
            found: dict[str, Any] = json.loads((self.own / "state.json").read_bytes())
        except (OSError, ValueError):
            return {}
        return found

    def remember(self, state: Mapping[str, Any]) -> None:
        """Only after everything else is on the disk."""
        self.settle()
        write(self.own / "state.json", [json.dumps(state).encode()], unfinished=self._unfinished)
        _sync(self.own)

    def put(self, path: str, content: bytes | Path) -> None:
        """A file that has these bytes already is left alone."""
        target = self._place(path)
        if isinstance(content, Path):
            if target.is_file() and filecmp.cmp(target, content, shallow=False):
                return
            with content.open("rb") as source:
                self._write(target, iter(lambda: source.read(1 << 20), b""))
        elif not (target.is_file() and target.read_bytes() == content):
            self._write(target, [content])

    def remove(self, path: str) -> None:
        target = self._place(path)
        if target.is_file():
            target.unlink()
            self.removed += 1
            self._touched.add(target.parent)

    def names(self, folder: str) -> Iterator[str]:
        """The paths of all files below a folder."""
        for path in sorted((self.root / folder).rglob("*")):
            if path.is_file():
                yield path.relative_to(self.root).as_posix()

    def settle(self) -> None:
        """Every name is durable from here on (fsync(2) of the folders)."""
        for folder in self._touched:
            _sync(folder)
        self._touched.clear()

    @property
    def _unfinished(self) -> Path:
        return self.own / "unfinished"

    def _place(self, path: str) -> Path:
        parts = PurePosixPath(path).parts
        if not parts or path.startswith("/") or ".." in parts or parts[0] == self.own.name:
            raise ValueError("a public file lies below its folder")
        return self.root.joinpath(*parts)

    def _write(self, target: Path, pieces: Iterable[bytes]) -> None:
        self._make_folder(target.parent)
        write(target, pieces, unfinished=self._unfinished)
        self.written += 1
        self._touched.add(target.parent)

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        if folder.exists():  # a file where a folder belongs: of nobody's making here
            folder.unlink()
        folder.mkdir()
        self._touched.add(folder.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
