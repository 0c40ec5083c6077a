"""One page at a time in a process, as long as pages are quick.

Python runs one thread at a time anyway. Several threads that are in the middle of a page take the interpreter from each
other at every statement to the database, and a thread that holds the desk's one writing transaction then waits for it
again and again, while every other process waits for that transaction. One after the other, the same pages are done in
two thirds of the time (figures: bench/README.md).

A page that takes longer than QUICK (it waits for a lock, a disk, a slow hash) lets the next one run beside it, so that
nothing stands behind it for long. In the event loop's thread only.
"""

from __future__ import annotations

import asyncio
from collections import deque
from types import TracebackType

QUICK = 0.1


class OneByOne:
    """`async with one_by_one.turn(): ...`, first come, first served."""

    def __init__(self, *, quick: float = QUICK) -> None:
        self._quick = quick
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._current: Turn | None = None

    def turn(self) -> Turn:
        return Turn(self)

    async def _enter(self, turn: Turn) -> None:
        loop = asyncio.get_running_loop()
        if self._current is not None:
            place = loop.create_future()
            self._waiting.append(place)
            try:
                await place  # whoever wakes it has kept the turn for it
            except asyncio.CancelledError:
                if place.done() and not place.cancelled():
                    self._wake_next()
                raise
        self._current = turn
        turn.timer = loop.call_later(self._quick, self._leave, turn)

    def _leave(self, turn: Turn) -> None:
        """At the end of the page or, before that, when it is no longer quick; only the first of the two counts."""
        if turn.timer is not None:
            turn.timer.cancel()
        if self._current is turn:
            self._wake_next()

    def _wake_next(self) -> None:
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(None)
                return
        self._current = None


class Turn:
    """One page's."""

    def __init__(self, queue: OneByOne) -> None:
        self._queue = queue
        self.timer: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> None:
        await self._queue._enter(self)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._queue._leave(self)
