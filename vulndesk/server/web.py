"""One web process: uvicorn on sockets that were bound before, with the whole desk behind it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from typing import Any

import uvicorn
import uvloop  # noqa: F401  uvicorn would load it in each process anew; before the fork, a new process is there at once
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

# Open requests may finish this long after SIGTERM; then their connections are closed. The supervisor waits longer.
GRACE_SECONDS = 2
# A connection that has not said what it wants by then is closed: uvicorn itself would hold it for ever, and a few
# hundred silent ones would use up every file descriptor of the process.
REQUEST_WITHIN = 20.0


class _Impatient(HttpToolsProtocol):
    """Waits for the head of a request, the first or a later one, for REQUEST_WITHIN. Bodies have their own patience."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_head()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._expect_head()

    def on_headers_complete(self) -> None:
        self._expect_nothing()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._expect_nothing()
        super().connection_lost(exc)

    def _expect_head(self) -> None:
        self._expect_nothing()
        self._deadline = self.loop.call_later(REQUEST_WITHIN, self.transport.close)

    def _expect_nothing(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class _Server(uvicorn.Server):
    """Says when it accepts connections."""

    def __init__(self, config: uvicorn.Config, *, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._ready()


def serve(
    sockets: Sequence[socket.socket],
    *,
    behind_proxy: bool,
    ready: Callable[[], None],
    make_application: Callable[[], Any] | None = None,
) -> None:
    """Serve until SIGTERM, then end the process within GRACE_SECONDS or little more.

    behind_proxy: believe the X-Forwarded-* headers of a peer on this machine. make_application: another one than the
    desk, for the measurements in bench/, which compare on the server that is shipped.
    """
    if make_application is None:
        from vulndesk.server import asgi

        make_application = asgi.make_application
    config = uvicorn.Config(
        make_application(),
        access_log=False,  # addresses of reporters are written nowhere
        log_config=None,
        lifespan="off",
        server_header=False,
        proxy_headers=behind_proxy,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=GRACE_SECONDS,
        backlog=2048,
        loop="uvloop",
        http=_Impatient,
        ws=WebSocketsSansIOProtocol,
        ws_max_size=64 * 1024,
        ws_per_message_deflate=False,
    )
    # uvicorn raises the signal again once it has ended; that must not look like a death.
    signal.signal(signal.SIGTERM, lambda number, frame: None)
    _Server(config, ready=ready).run(sockets=list(sockets))
    sys.stderr.flush()
    # A thread that waits for an upload would be waited for; what it has not committed was never promised.
    os._exit(0)
