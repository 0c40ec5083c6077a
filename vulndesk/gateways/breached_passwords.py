"""Is a password in a list of breached ones? The list is a file of the owner's; nobody else is asked.

The file is Pwned Passwords as its downloader writes it: SHA-1 in hex, perhaps `:` and a count, a line each, sorted. It
has tens of gigabytes, so a line is looked for by halves, and nothing of it is held in memory.
https://github.com/HaveIBeenPwned/PwnedPasswordsDownloader
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import BinaryIO

_HEX = 40
_LINE = re.compile(rb"[0-9A-Fa-f]{40}(:[0-9]{1,12})?\r?\n?")
_LONGEST = 80


def require_list(path: Path) -> Path:
    """The same path. Raises ValueError, OSError when it is no such list: at the start, not at the first password."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        first, middle = _line_from(file, 0), _line_from(file, size // 2)
    is_list = _LINE.fullmatch(first) and (not middle or _LINE.fullmatch(middle))
    if not is_list or (middle and first[:_HEX].upper() > middle[:_HEX].upper()):
        raise ValueError("it is no sorted list of SHA-1 hashes, one a line")
    return path


def is_breached(password: str, listed: Path) -> bool:
    """Raises OSError when the list cannot be read."""
    # The list is of SHA-1; nothing is protected by it here.
    wanted = hashlib.sha1(password.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest().upper().encode()
    with listed.open("rb") as file:
        low, high = 0, file.seek(0, os.SEEK_END)
        while low < high:
            middle = (low + high) // 2
            line = _line_from(file, middle)
            if line and line[:_HEX].upper() < wanted:
                low = middle + 1
            else:
                high = middle
        return _line_from(file, low)[:_HEX].upper() == wanted


def _line_from(file: BinaryIO, place: int) -> bytes:
    """The first whole line that begins there or later; empty after the last."""
    file.seek(max(0, place - 1))
    if place:
        file.readline(_LONGEST)
    return file.readline(_LONGEST)
