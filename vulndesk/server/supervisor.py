"""Keeps the processes of one desk alive, and ends them all. Knows nothing of Django.

Promises:
- a process that dies is started again within 2 s; one that dies again and again before it is ready is started ever more
  slowly, up to SLOWEST_RESTART, and each time is said aloud;
- SIGTERM or SIGINT ends everything within STOP_WITHIN, by force if need be; a second one ends it at once;
- when the supervisor itself is killed, its processes die with it: the kernel tells them (Linux), or a broken pipe does.

Children are forks, not new programs: what is loaded once is there at once when one must be replaced. For that the
supervisor has one thread only, and whatever it opened before (database connections) is closed before `run`.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import FrameType

STOP_WITHIN = 3.5
SLOWEST_RESTART = 10.0
# A process that was ready before it died is back after this; never at once, lest a crash loop takes the whole machine.
RESTART_AFTER = 0.1
# This many deaths of one process before the desk ever answered: it will not.
HOPELESS_AFTER = 3

_PR_SET_PDEATHSIG, _PR_SET_NAME = 1, 15
_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

Ready = Callable[[], None]


@dataclass(frozen=True)
class Role:
    """One process that shall always run. `main(ready)` runs in it and calls `ready()` once it can do its work.

    name: as the process list shows it, at most 15 characters.
    """

    name: str
    main: Callable[[Ready], None]


@dataclass
class _Place:
    """Where a role's process runs, or when its next one starts. Instants are of time.monotonic()."""

    role: Role
    pid: int = 0
    ready_pipe: int = -1
    is_ready: bool = False
    start_at: float = 0.0
    deaths_unready: int = 0


class NeverReady(Exception):
    """A process died again and again before the desk was ready for the first time."""


@dataclass
class Supervisor:
    """`run` blocks until a signal ends the desk. say: where a death is told, a line each."""

    roles: Sequence[Role]
    say: Callable[[str], None]
    _places: list[_Place] = field(default_factory=list)
    _stop_signals: int = 0
    _wake: tuple[int, int] = (-1, -1)
    _life: tuple[int, int] = (-1, -1)

    def run(self, *, on_ready: Ready) -> None:
        """Start every role, call `on_ready` when all are ready for the first time, and keep them until a signal.

        Raises NeverReady. In both cases every process is gone when this returns.
        """
        if threading.active_count() > 1:
            raise RuntimeError("a supervisor with threads cannot fork safely")
        self._places = [_Place(role) for role in self.roles]
        self._life = os.pipe()
        with self._signals():
            try:
                self._keep(on_ready)
            finally:
                self._end_all()
                os.close(self._life[0])
                os.close(self._life[1])

    def _keep(self, on_ready: Ready) -> None:
        announced = False
        while not self._stop_signals:
            self._start_due()
            self._wait()
            self._bury_dead()
            if announced or self._stop_signals:
                continue
            if all(place.is_ready for place in self._places):
                announced = True
                on_ready()
            elif any(place.deaths_unready >= HOPELESS_AFTER for place in self._places):
                raise NeverReady

    # Signals

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """Signals set a flag and wake `_wait` through a pipe (the self-pipe trick): none is lost between two calls."""
        read, write = self._wake = os.pipe()
        os.set_blocking(read, False)
        os.set_blocking(write, False)
        before = {number: signal.getsignal(number) for number in (*_STOP_SIGNALS, signal.SIGCHLD)}
        former_wake = signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        for number in _STOP_SIGNALS:
            if before[number] is not signal.SIG_IGN:  # nohup
                signal.signal(number, self._on_stop_signal)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(former_wake)
            os.close(read)
            os.close(write)

    def _on_stop_signal(self, number: int, frame: FrameType | None) -> None:
        self._stop_signals += 1

    def _wait(self, longest: float = 60.0) -> None:
        """Until a signal, a process that got ready, or the next start that is due."""
        now = time.monotonic()
        due = [place.start_at - now for place in self._places if not place.pid]
        pipes = {place.ready_pipe: place for place in self._places if place.ready_pipe >= 0}
        timeout = max(0.0, min([longest, *due]))
        readable, _, _ = select.select([self._wake[0], *pipes], [], [], timeout)
        for descriptor in readable:
            if descriptor == self._wake[0]:
                with contextlib.suppress(BlockingIOError):
                    while os.read(descriptor, 512):
                        pass
            else:
                self._hear(pipes[descriptor])

    def _hear(self, place: _Place) -> None:
        """A byte: it is ready. The end without one: it died, and SIGCHLD says so too."""
        place.is_ready = bool(os.read(place.ready_pipe, 1))
        os.close(place.ready_pipe)
        place.ready_pipe = -1
        if place.is_ready:
            place.deaths_unready = 0

    # Life

    def _start_due(self) -> None:
        for place in self._places:
            if not place.pid and time.monotonic() >= place.start_at and not self._stop_signals:
                self._start(place)

    def _start(self, place: _Place) -> None:
        read, write = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        # A signal between fork and the child's own handlers would be the parent's business done twice.
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, (*_STOP_SIGNALS, signal.SIGCHLD))
        pid = os.fork()
        if pid == 0:
            os.close(read)
            self._be_child(place.role, ready_pipe=write, blocked=blocked)
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        os.close(write)
        place.pid, place.ready_pipe, place.is_ready = pid, read, False

    def _be_child(self, role: Role, *, ready_pipe: int, blocked: set[int | signal.Signals]) -> None:
        """Never returns: whatever happens, the child must not go on as a second supervisor."""
        status = 1
        try:
            self._leave_parent(role)
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)

            def ready() -> None:
                os.write(ready_pipe, b".")
                os.close(ready_pipe)

            role.main(ready)
            status = 0
        except SystemExit as leave:
            status = leave.code if isinstance(leave.code, int) else int(leave.code is not None)
        except BaseException:  # noqa: BLE001  the last frame of a process: say what killed it, then go
            traceback.print_exc()
        finally:
            with contextlib.suppress(OSError, ValueError):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(status)

    def _leave_parent(self, role: Role) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        # Ctrl-C reaches the whole group; only the supervisor answers it, and then asks each process by SIGTERM.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.close(self._life[1])
        for descriptor in (*self._wake, *(place.ready_pipe for place in self._places if place.ready_pipe >= 0)):
            os.close(descriptor)
        die_with(self._life[0])
        _kernel_notes(role.name)

    def _bury_dead(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if not pid:
                    return
                for place in self._places:
                    if place.pid == pid:
                        self._bury(place, status)

    def _bury(self, place: _Place, status: int) -> None:
        if place.ready_pipe >= 0:
            self._hear(place)  # it may have been ready for an instant
        pid, was_ready = place.pid, place.is_ready
        place.pid, place.is_ready = 0, False
        if self._stop_signals:
            return
        if not was_ready:
            place.deaths_unready += 1
        wait = RESTART_AFTER if was_ready else min(SLOWEST_RESTART, RESTART_AFTER * 2**place.deaths_unready)
        place.start_at = time.monotonic() + wait
        again = (
            f" for the {place.deaths_unready}. time in a row before it was ready" if place.deaths_unready > 1 else ""
        )
        self.say(f"{place.role.name} (process {pid}) {_ending(status)}{again}; starting it again in {wait:.1f} s")

    def _end_all(self) -> None:
        """Ask, wait, insist. Never longer than STOP_WITHIN; a second signal shortens it to nothing."""
        asked = self._stop_signals = max(self._stop_signals, 1)
        self._tell_all(signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN
        while any(place.pid for place in self._places) and self._stop_signals == asked:
            left = deadline - time.monotonic()
            if left <= 0:
                break
            self._wait(left)
            self._bury_dead()
        self._tell_all(signal.SIGKILL)
        for place in self._places:
            if place.pid:
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(place.pid, 0)
            if place.ready_pipe >= 0:
                os.close(place.ready_pipe)
        self._places = []

    def _tell_all(self, number: signal.Signals) -> None:
        for place in self._places:
            if place.pid:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(place.pid, number)


def die_with(life_pipe: int) -> None:
    """End this process when the other end of the pipe is closed, which its holder's death does too."""

    def watch() -> None:
        with contextlib.suppress(OSError):
            os.read(life_pipe, 1)
        os._exit(1)

    threading.Thread(target=watch, name="life", daemon=True).start()


def _kernel_notes(name: str) -> None:
    """Linux: the name in the process list, and SIGKILL at the parent's death even if no thread can run any more."""
    if not sys.platform.startswith("linux"):
        return
    parent = os.getppid()
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_NAME, name.encode()[:15], 0, 0, 0)
    libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)  # it died before it could be noted


def _ending(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with status {code}"
