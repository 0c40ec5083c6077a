"""How much a data folder holds and how much more it can take."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def folder_size(folder: Path) -> int:
    """Bytes of every file below; what disappears meanwhile is not counted, links are not followed."""
    total, waiting = 0, [os.fspath(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    elif entry.is_file(follow_symlinks=False):
                        total += entry.stat(follow_symlinks=False).st_size
        except OSError:
            continue
    return total


def free_space(folder: Path) -> int:
    return shutil.disk_usage(folder).free
