"""A socket of one page: says the ids and kinds of events on its case, never their content.

The Origin is checked around these consumers (server/asgi.py). Protocol: the page sends {"last": id} once; the desk
sends {"id": id, "kind": kind} for each event. It closes with 4401 (signed out) or 4404 (no such case for you).
"""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime
from typing import Any

from channels.generic.websocket import AsyncJsonWebsocketConsumer

from vulndesk.apps.chat.access import Listener, reporter_listener, team_listener
from vulndesk.apps.chat.hub import NO_ACCESS, SIGNED_OUT, Seat, hub, in_thread
from vulndesk.apps.timeline.queries import EventMark, events_after
from vulndesk.core.errors import Refused


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
        self.seat = Seat(listener, self._tell, self._shut)
        await hub().join(self.seat)

    async def disconnect(self, code: int) -> None:
        if self.seat is not None:
            hub().leave(self.seat)

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """{"last": id}: send what the page may have missed since then. Anything else is ignored."""
        last = content.get("last") if isinstance(content, dict) else None
        if self.seat is None or self.greeted or not isinstance(last, int):
            return
        self.greeted = True
        listener = self.seat.listener
        missed = await in_thread(events_after)(
            listener.case_id, last, audience=listener.audience, now=datetime.now(UTC)
        )
        for event in missed:
            if event.pk > last:
                await self.send_json({"id": event.pk, "kind": event.kind})

    @classmethod
    async def decode_json(cls, text_data: str) -> Any:
        with contextlib.suppress(ValueError):
            return await super().decode_json(text_data)
        return None

    def _tell(self, mark: EventMark) -> None:
        self._later(self.send_json({"id": mark.id, "kind": mark.kind}))

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
