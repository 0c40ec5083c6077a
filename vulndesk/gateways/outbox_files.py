"""Mail as files: whole or not there, readable by the desk's user alone, and the same file on every try."""

from __future__ import annotations

import os
from pathlib import Path


def write(folder: Path, *, name: str, content: bytes) -> Path:
    """Write `name` at once and durably; writing it again changes nothing that anybody sees."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path, unfinished = folder / name, folder / f".{name}.{os.getpid()}"
    try:
        with open(os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _sync(folder)
    return path


def remove(folder: Path, *, name: str) -> None:
    (folder / name).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """A new name is durable only when its folder is (fsync(2))."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
