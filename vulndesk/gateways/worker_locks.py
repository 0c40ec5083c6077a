"""Tells a dead worker from a slow one: each holds a lock on a file of its own, and the kernel lets go when it dies.

A lease alone would make the next worker wait until it runs out. With the lock, what a worker held when it was killed
is free as soon as another one looks. Workers on other machines are not seen here; their leases run out.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

SUFFIX = ".lock"


@dataclass(frozen=True)
class Held:
    """The lock of a living worker. `let_go` when it ends in order; dying does the same, but leaves the file."""

    path: Path
    descriptor: int

    def let_go(self) -> None:
        self.path.unlink(missing_ok=True)
        os.close(self.descriptor)


def hold(folder: Path, *, holder: str) -> Held:
    """Take the lock of the name `holder`, which is new. Raises FileExistsError when it is not."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    unborn, path = folder / f"{holder}.new", folder / f"{holder}{SUFFIX}"
    descriptor = os.open(unborn, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.link(unborn, path)  # only now, so that nobody finds it unlocked and takes its owner for dead
    unborn.unlink()
    return Held(path=path, descriptor=descriptor)


def dead_holders(folder: Path) -> list[str]:
    """The names whose owner is gone. Their files stay until `forget`, so that a crash in between loses nothing."""
    return sorted(path.name.removesuffix(SUFFIX) for path in folder.glob(f"*{SUFFIX}") if _is_free(path))


def forget(folder: Path, *, holder: str) -> None:
    (folder / f"{holder}{SUFFIX}").unlink(missing_ok=True)


def _is_free(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False  # its owner ended in order just now
    try:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        return False
    finally:
        os.close(descriptor)
