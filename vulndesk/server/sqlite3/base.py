"""Django's SQLite backend; whoever begins a transaction waits in a queue for it.

SQLite has one writer at a time, and whoever finds it busy sleeps and looks again, up to 100 ms later (its busy
handler). With a few writers the database then stands idle while all of them sleep. Here the threads of a process wait
on a lock that wakes them, and one thread of each process looks every other millisecond at a lock on a file beside the
database. Measured with four clients: twice the reports a second, and a quarter of the time for the slowest twentieth.

The queue is a courtesy, not a guard: consistency is SQLite's own. A single statement outside a transaction, and any
other program, goes past it and is kept apart by SQLite as before. A process that dies leaves the queue with its lock.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

# Among processes a waiter looks again this often: at most a handful of them ever wait, one thread each.
_SHORTEST_NAP, _LONGEST_NAP = 0.0002, 0.002


class Turn:
    """One writer at a time for one database file, over the threads and processes of one desk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._threads = threading.Lock()
        self._file = -1  # each process opens it for itself: a fork would share its parent's lock

    def take(self, *, within: float) -> bool:
        """Wait for the turn. False: it did not come in so many seconds."""
        deadline = time.monotonic() + within
        if not self._threads.acquire(timeout=within):
            return False
        if self._take_among_processes(deadline):
            return True
        self._threads.release()
        return False

    def _take_among_processes(self, deadline: float) -> bool:
        if self._file < 0:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        nap = _SHORTEST_NAP
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    return False
                time.sleep(nap)
                nap = min(nap * 2, _LONGEST_NAP)
            else:
                return True

    def give_back(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_UN)
        self._threads.release()

    def leave(self) -> None:
        if self._file >= 0:
            os.close(self._file)


_turns: dict[str, Turn] = {}
_turns_lock = threading.Lock()


def turn_of(database: str) -> Turn:
    with _turns_lock:
        return _turns.setdefault(database, Turn(Path(f"{database}-turn")))


def _forget_turns() -> None:
    """A forked child must not inherit a queue in which a thread of its parent stands, nor keep its parent's lock."""
    global _turns_lock
    for turn in _turns.values():
        turn.leave()
    _turns.clear()
    _turns_lock = threading.Lock()


os.register_at_fork(after_in_child=_forget_turns)


_Django: Any = base.DatabaseWrapper  # its stubs leave out what is overridden here


class DatabaseWrapper(_Django):
    """Takes its turn with BEGIN and gives it back with the end of the transaction, however it ends."""

    _turn: Turn | None = None  # while a transaction of this connection is open

    def _start_transaction_under_autocommit(self) -> None:
        settings = self.settings_dict
        if self.is_in_memory_db() or self._turn is not None:
            super()._start_transaction_under_autocommit()
            return
        turn = turn_of(str(settings["NAME"]))
        if not turn.take(within=float(settings["OPTIONS"].get("timeout", 5.0))):
            raise OperationalError("database is locked")
        self._turn = turn
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._give_turn_back()
            raise

    def _commit(self) -> Any:
        done = super()._commit()
        self._give_turn_back()  # not after a failure: Django rolls back then
        return done

    def _rollback(self) -> Any:
        try:
            return super()._rollback()
        finally:
            self._give_turn_back()

    def _close(self) -> Any:
        try:
            return super()._close()
        finally:
            self._give_turn_back()

    def _give_turn_back(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.give_back()
