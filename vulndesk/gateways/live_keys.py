"""The key set of a running desk, which learns of a new generation without a restart.

Another process changes the file (`vulndesk keys rotate`); every look at the generations asks for the file's stamp,
which costs a microsecond, and reads it again when it is another one.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

from vulndesk.gateways import desk_key, key_set
from vulndesk.gateways.key_set import Generation

_Stamp = tuple[int, int, int] | None


class LiveKeys:
    """data: the desk's folder. Refused, here and whenever the file changed, when no key at hand opens it."""

    def __init__(self, data: Path) -> None:
        self._file = data / key_set.FILE
        self._data = data
        self._lock = threading.Lock()
        self._stamp = self._stamp_now()
        self._keys = desk_key.open_keys(data)
        # A fork made while another thread holds it would wait for ever.
        os.register_at_fork(after_in_child=self._with_new_lock)

    @property
    def lookups(self) -> bytes:
        """The root of what is looked up; it never changes."""
        return self._keys.lookups

    @property
    def generations(self) -> tuple[Generation, ...]:
        """Newest first. The newest seals; all of them open."""
        stamp = self._stamp_now()
        if stamp != self._stamp and stamp is not None:
            self._read_again(stamp)
        return self._keys.generations

    def _read_again(self, stamp: _Stamp) -> None:
        """The stamp was taken before the file is read: a change in between is seen at the next look."""
        with self._lock:
            if stamp != self._stamp:
                self._keys = desk_key.open_keys(self._data)
                self._stamp = stamp

    def _stamp_now(self) -> _Stamp:
        try:
            found = os.stat(self._file)
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _with_new_lock(self) -> None:
        self._lock = threading.Lock()
