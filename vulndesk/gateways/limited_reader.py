"""A child process with limits, kept for the next question: whoever reads hostile bytes does it in one of these.

Promise: a question is answered or GaveUp is raised, either way within the time limit; a child that was killed, hung or
ran out of memory is replaced. Questions and answers are byte strings. A question lies in memory that the child can only
read, so that a large one is copied once, and not through a pipe; its lengths and the answer go through pipes.
"""

from __future__ import annotations

import contextlib
import os
import resource
import select
import signal
import subprocess
import sys
import threading
import time
from itertools import accumulate
from pathlib import Path
from typing import IO, BinaryIO

MEMORY = 256 * 2**20
CPU_SECONDS = 5
WAIT_SECONDS = 30.0
LARGEST_ANSWER = 64 * 2**20
_HEAD = 8
_KEPT = 4 * 2**20  # of the memory for questions, when a larger one was answered
_ROOT = Path(__file__).parents[2]


class GaveUp(Exception):
    """The child gave up on this question. Its text says why, and holds nothing of the question."""


class LimitedReader:
    """One child, started when it is first needed. Safe to share between threads: they take turns.

    module: what runs in the child; it calls `serve`.
    """

    def __init__(
        self, module: str, *, memory: int = MEMORY, cpu_seconds: int = CPU_SECONDS, wait: float = WAIT_SECONDS
    ) -> None:
        self._module = module
        self._limits = (memory, cpu_seconds)
        self._wait = wait
        self._child: subprocess.Popen[bytes] | None = None
        self._question = -1  # descriptors of one piece of memory: ours to write, the child's to read
        self._readable = -1
        self._turn = threading.Lock()

    def ask(self, *pieces: bytes) -> list[bytes]:
        """As many pieces back as the child answers with. Raises GaveUp."""
        with self._turn:
            child = self._running()
            try:
                return self._asked(child, pieces)
            except (OSError, EOFError, TimeoutError, ValueError) as error:
                code = self._end()
                raise GaveUp(_why(error, code)) from None

    def close(self) -> None:
        with self._turn:
            self._end()
            if self._question >= 0:
                os.close(self._question)
                os.close(self._readable)
            self._question = self._readable = -1

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._end()
            if self._question < 0:
                self._question = os.memfd_create("question")
                self._readable = os.open(f"/proc/self/fd/{self._question}", os.O_RDONLY)
            self._child = subprocess.Popen(
                [sys.executable, "-P", "-m", self._module, *map(str, self._limits)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"PYTHONPATH": str(_ROOT), "PATH": os.defpath},
                cwd="/",
                start_new_session=True,
                pass_fds=(self._readable,),
            )
        return self._child

    def _asked(self, child: subprocess.Popen[bytes], pieces: tuple[bytes, ...]) -> list[bytes]:
        source, target = _pipe(child.stdin), _pipe(child.stdout)
        until = time.monotonic() + self._wait
        at = 0
        for piece in pieces:
            at += _put(self._question, piece, at)
        _write(source, self._readable.to_bytes(_HEAD) + _lengths(pieces), until)
        count = int.from_bytes(_read(target, _HEAD, until))
        if count > 1000:
            raise ValueError("an answer that is too long")
        lengths = [int.from_bytes(_read(target, _HEAD, until)) for _ in range(count)]
        if sum(lengths) > LARGEST_ANSWER:
            raise ValueError("an answer that is too long")
        answer = [_read(target, length, until) for length in lengths]
        if at > _KEPT:
            os.ftruncate(self._question, 0)
        return answer

    def _end(self) -> int:
        """Kill what is there; its exit status."""
        child, self._child = self._child, None
        if child is None:
            return 0
        with contextlib.suppress(ProcessLookupError):  # with what it started: it leads a session of its own
            os.killpg(child.pid, signal.SIGKILL)
        for pipe in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):
                _pipe(pipe).close()
        return child.wait()


def _lengths(pieces: tuple[bytes, ...] | list[bytes]) -> bytes:
    return b"".join(number.to_bytes(_HEAD) for number in (len(pieces), *map(len, pieces)))


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise RuntimeError("the child was started without this pipe")
    return pipe


def _put(memory: int, content: bytes, at: int) -> int:
    with memoryview(content) as view:
        done = 0
        while done < len(view):
            done += os.pwrite(memory, view[done:], at + done)
    return done


def _write(pipe: IO[bytes], content: bytes, until: float) -> None:
    view = memoryview(content)
    os.set_blocking(pipe.fileno(), False)
    while view:
        if not select.select([], [pipe], [], max(0.0, until - time.monotonic()))[1]:
            raise TimeoutError
        view = view[os.write(pipe.fileno(), view[: 1 << 20]) :]


def _read(pipe: IO[bytes], length: int, until: float) -> bytes:
    content = bytearray()
    while len(content) < length:
        if not select.select([pipe], [], [], max(0.0, until - time.monotonic()))[0]:
            raise TimeoutError
        piece = os.read(pipe.fileno(), min(1 << 20, length - len(content)))
        if not piece:
            raise EOFError
        content += piece
    return bytes(content)


def _why(error: Exception, code: int) -> str:
    if isinstance(error, TimeoutError):
        return "reading it took too long"
    return "reading it took too much memory or time" if code else "reading it failed"


# --- in the child ------------------------------------------------------------------------------------------------


def limit(memory: int) -> None:
    """Of this process and for good: memory, and no written files, core dumps or new processes."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def allow(cpu_seconds: int) -> None:
    """CPU time for one question. It is counted over the whole life of the process, so each raises the limit."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + cpu_seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def receive(source: BinaryIO) -> list[bytes] | None:
    """The pieces of the next question; None when nobody asks any more."""
    head = source.read(_HEAD)
    if len(head) < _HEAD:
        return None
    memory, count = int.from_bytes(head), int.from_bytes(source.read(_HEAD))
    lengths = [int.from_bytes(source.read(_HEAD)) for _ in range(count)]
    starts = accumulate(lengths, initial=0)
    return [os.pread(memory, length, start) for length, start in zip(lengths, starts, strict=False)]


def send(target: BinaryIO, *pieces: bytes) -> None:
    target.write(_lengths(pieces))
    for piece in pieces:
        target.write(piece)
    target.flush()
