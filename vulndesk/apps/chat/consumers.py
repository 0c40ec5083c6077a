"""A socket of one page: says that something happened on its case and of which kind, never what.

The Origin is checked around these consumers (server/asgi.py). Protocol: the page sends {"last": number} once; the desk
sends {"id": number, "kind": kind} for each event, and {"kind": "presence"} to the team when one of them comes, goes or
writes. It closes with 4401 (signed out) or 4404 (no such case for you).

The number is the event's place among those that this reader may see. The rows' own ids count for the whole desk: their
gaps would tell a reporter of the team's notes, and one that PostgreSQL commits late would lie below what was seen.
"""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime
from typing import Any

from channels.generic.websocket import AsyncJsonWebsocketConsumer

from vulndesk.apps.chat.access import Listener, guest_listener, reporter_listener, team_listener
from vulndesk.apps.chat.hub import NO_ACCESS, SIGNED_OUT, Seat, hub, in_thread
from vulndesk.apps.timeline.queries import EventMark, kinds_of
from vulndesk.core.errors import Refused

MOST_PLACES = 10**9  # no case has so many events, and a database counts no further than it can


class Room(AsyncJsonWebsocketConsumer):
    """Common to both rooms: take a seat, pass on marks, leave."""

    seat: Seat | None = None
    greeted = False

    def listener(self) -> Listener | None:
        raise NotImplementedError

    async def connect(self) -> None:
        await self.accept()
        try:
            listener = await in_thread(self.listener)()
        except Refused:
            await self.close(code=NO_ACCESS)
            return
        if listener is None:
            await self.close(code=SIGNED_OUT)
            return
        self.loop = asyncio.get_running_loop()
        self.seat = Seat(listener, self._tell, self._shut, self._look)
        await hub().join(self.seat)

    async def disconnect(self, code: int) -> None:
        if self.seat is not None:
            hub().leave(self.seat)

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """{"last": id}: send what the page may have missed since then. Anything else is ignored.

        Of the team also {"writing": true} and {"away": true or false}: for the others of the team, while it is so.
        """
        if isinstance(content, dict) and self.seat is not None and self.seat.listener.user_id is not None:
            self._note(self.seat, content)
        last = content.get("last") if isinstance(content, dict) else None
        if self.seat is None or self.greeted or not isinstance(last, int) or last > MOST_PLACES:
            return
        self.greeted = True
        listener = self.seat.listener
        seen = max(0, last)
        kinds = await in_thread(kinds_of)(listener.case_id, reader=listener.reader, after=seen)
        for place, kind in enumerate(kinds, start=seen + 1):
            await self.send_json({"id": place, "kind": kind})

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        """Bytes are no word of this protocol."""
        if text_data is not None:
            await super().receive(text_data=text_data, **kwargs)

    @classmethod
    async def decode_json(cls, text_data: str) -> Any:
        with contextlib.suppress(ValueError, RecursionError):
            return await super().decode_json(text_data)
        return None

    def _note(self, seat: Seat, content: dict[str, Any]) -> None:
        if content.get("writing") is True:
            seat.writing_at = datetime.now(UTC)
        if isinstance(content.get("away"), bool):
            seat.is_away = content["away"]

    def _look(self) -> None:
        self._later(self.send_json({"kind": "presence"}))

    def _tell(self, mark: EventMark, place: int) -> None:
        self._later(self.send_json({"id": place, "kind": mark.kind}))

    def _shut(self, code: int) -> None:
        self._later(self.close(code=code))

    def _later(self, coroutine: Any) -> None:
        # The hub must not wait for a slow socket.
        task = asyncio.ensure_future(coroutine)
        task.add_done_callback(lambda done: done.cancelled() or done.exception())


class CaseRoom(Room):
    def listener(self) -> Listener | None:
        return team_listener(self.scope["session"], self.scope["url_route"]["kwargs"]["reference"])


class ReportRoom(Room):
    def listener(self) -> Listener | None:
        return reporter_listener(self.scope["session"], now=datetime.now(UTC))


class GuestRoom(Room):
    def listener(self) -> Listener | None:
        return guest_listener(self.scope["session"], now=datetime.now(UTC))
