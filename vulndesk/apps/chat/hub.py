"""One hub a process: it follows the event table and tells this process's sockets that something happened.

No content travels: a socket learns an event's id and kind; its page fetches what changed through the ordinary door.
Both databases are followed by asking for newer events twice a second, one indexed query. PostgreSQL hands out ids
before it commits: a skipped id is asked for again for a minute, so that a late commit is told late and not lost.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import close_old_connections

from vulndesk.apps.cases.actions import note_presence
from vulndesk.apps.cases.queries import here_in
from vulndesk.apps.cases.queries.presence import Here
from vulndesk.apps.chat.access import Listener, living, still_listening
from vulndesk.apps.timeline.queries import EventMark, counts_of, marks_after, newest_event_id
from vulndesk.core.audience import audiences_of, may_read
from vulndesk.core.presence import BEAT

log = logging.getLogger("vulndesk.chat")

TICK = 0.4
LATE = timedelta(seconds=60)
LOOK_BACK = 200  # ids below the newest that may still be uncommitted when the hub starts

Tell = Callable[[EventMark, int], None]  # and its place among those that this reader may see
Close = Callable[[int], None]
Look = Callable[[], None]
Place = tuple[UUID, int]

SIGNED_OUT = 4401
NO_ACCESS = 4404


class Seat:
    """One socket in the hub. is_away: its page is before nobody's eyes; writing_at: when somebody last typed there."""

    def __init__(self, listener: Listener, tell: Tell, close: Close, look: Look = lambda: None) -> None:
        """look: tells the page that somebody of the team came, went, or writes."""
        self.listener = listener
        self.tell = tell
        self.close = close
        self.look = look
        self.is_away = False
        self.writing_at: datetime | None = None

    @property
    def place(self) -> Place | None:
        """Which case has whom of the team before them. Nobody else has a place: they are neither shown nor noted."""
        user_id = self.listener.user_id
        return None if user_id is None or self.is_away else (self.listener.case_id, user_id)


class Hub:
    """Runs while anybody listens; stops with the last socket."""

    def __init__(self) -> None:
        self._seats: dict[UUID, set[Seat]] = {}
        self._task: asyncio.Task[None] | None = None
        self._last = 0
        self._gaps: dict[int, datetime] = {}
        self._presence = Attendance()
        self._farewell: asyncio.Future[None] | None = None  # a task that nobody holds may vanish

    async def join(self, seat: Seat) -> None:
        self._seats.setdefault(seat.listener.case_id, set()).add(seat)
        if self._task is None or self._task.done():
            await self._begin(now=datetime.now(UTC))
            self._task = asyncio.create_task(self._follow())

    def leave(self, seat: Seat) -> None:
        seats = self._seats.get(seat.listener.case_id, set())
        seats.discard(seat)
        if not seats:
            self._seats.pop(seat.listener.case_id, None)
        if not self._seats and self._task is not None:
            self._task.cancel()
            self._task = None
            self._farewell = asyncio.ensure_future(self._presence.end(now=datetime.now(UTC)))

    def _all(self) -> list[Seat]:
        return [seat for seats in self._seats.values() for seat in seats]

    async def _follow(self) -> None:
        while True:
            try:
                await self._tick(now=datetime.now(UTC))
            except Exception:
                # The database may be away for a moment; sockets stay and the next tick asks again.
                log.exception("the live hub could not look for events")
            await asyncio.sleep(TICK)

    async def _tick(self, *, now: datetime) -> None:
        seats = self._all()
        good = await in_thread(living)([seat.listener for seat in seats], now=now)
        for seat in seats:
            if seat.listener.session not in good:
                seat.close(SIGNED_OUT)
        for mark in await self._newer(now=now):
            await self._tell(mark, now=now)
        await self._presence.keep(self._all(), now=now)

    async def _begin(self, *, now: datetime) -> None:
        newest = await in_thread(newest_event_id)()
        self._last, self._gaps = max(0, newest - LOOK_BACK), {}
        await self._newer(now=now)

    async def _newer(self, *, now: datetime) -> list[EventMark]:
        """What was committed since the last look; notes the ids that were skipped, forgets those skipped for good."""
        self._gaps = {event_id: since for event_id, since in self._gaps.items() if now - since < LATE}
        marks: list[EventMark] = await in_thread(marks_after)(self._last, gaps=tuple(self._gaps))
        for mark in marks:
            self._gaps.pop(mark.id, None)
            self._gaps |= dict.fromkeys(range(self._last + 1, mark.id), now)
            self._last = max(self._last, mark.id)
        return marks

    async def _tell(self, mark: EventMark, *, now: datetime) -> None:
        """Rights and places are asked for once a mark, however many sockets follow the case."""
        if mark.case_id is None:
            return
        seats = [seat for seat in self._seats.get(mark.case_id, ()) if may_read(seat.listener.reader, mark.audience)]
        if not seats:
            return
        allowed = await in_thread(still_listening)({seat.listener for seat in seats}, now=now)
        counts = await in_thread(counts_of)(mark.case_id)
        for seat in seats:
            if seat.listener not in allowed:
                seat.close(NO_ACCESS)
                continue
            readable = audiences_of(seat.listener.reader)
            place = sum(number for audience, number in counts.items() if readable is None or audience in readable)
            seat.tell(mark, place)


class Attendance:
    """Who of the team is here: said for this process's sockets, and asked of all processes while anybody is."""

    def __init__(self) -> None:
        self._holder = secrets.token_hex(8)
        self._said: dict[Place, datetime | None] = {}
        self._said_at: datetime | None = None
        self._here: dict[UUID, Here] = {}

    async def keep(self, seats: Collection[Seat], *, now: datetime) -> None:
        there: dict[Place, datetime | None] = {}
        for seat in seats:
            if seat.place is not None:
                known = there.get(seat.place)
                there[seat.place] = max(filter(None, (known, seat.writing_at)), default=None)
        is_due = self._said_at is None or now - self._said_at >= BEAT
        if there != self._said or (there and is_due):
            self._said, self._said_at = there, now
            await in_thread(note_presence)(self._holder, there, now=now)
        await self._look(seats, now=now)

    async def end(self, *, now: datetime) -> None:
        """With the last socket; where it fails, what was said is over in a few seconds by itself."""
        try:
            await self.keep((), now=now)
        except Exception:
            log.exception("the live hub could not say that nobody is here any more")

    async def _look(self, seats: Collection[Seat], *, now: datetime) -> None:
        team = [seat for seat in seats if seat.listener.user_id is not None]
        cases = {seat.listener.case_id for seat in team}
        here: dict[UUID, Here] = await in_thread(here_in)(cases, now=now) if cases else {}
        for seat in team:
            if _others(here, seat.listener) != _others(self._here, seat.listener):
                seat.look()
        self._here = here


def _others(here: Mapping[UUID, Here], listener: Listener) -> Here:
    """A page is not told of whoever reads it."""
    return frozenset(one for one in here.get(listener.case_id, ()) if one[0] != listener.user_id)


def in_thread(call: Callable[..., Any]) -> Callable[..., Any]:
    """Database work off the event loop, on a thread that does not keep a broken connection."""

    def clean(*args: Any, **kwargs: Any) -> Any:
        close_old_connections()
        try:
            return call(*args, **kwargs)
        finally:
            close_old_connections()

    return sync_to_async(clean, thread_sensitive=False)


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub() -> Hub:
    """The hub of the running event loop (one a process; tests have one a loop)."""
    loop = asyncio.get_running_loop()
    for gone in [known for known in _hubs if known.is_closed()]:
        del _hubs[gone]
    return _hubs.setdefault(loop, Hub())
