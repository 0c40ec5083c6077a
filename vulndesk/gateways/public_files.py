"""Public files on a disk: each whole or not there, never half of one, whatever stops the writing."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

_UNFINISHED = ".unfinished-"


def write(path: Path, pieces: Iterable[bytes], *, durable: bool = True) -> None:
    """The old bytes or the new ones. durable: after a loss of power, too; the folder's entry is `sync`'s."""
    unfinished = path.with_name(f"{_UNFINISHED}{secrets.token_hex(8)}")
    try:
        with open(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644), "wb") as file:
            for piece in pieces:
                file.write(piece)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def sync(folder: Path) -> None:
    """A new name is durable only when its folder is (fsync(2))."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
