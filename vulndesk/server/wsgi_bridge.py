"""Django's WSGI application inside an ASGI server: one port for pages and sockets, with threads that live long.

Why not Django's own ASGI handler: it writes a large body to a temporary file before any upload handler can seal it, and
it runs the views of a process one after the other. Why not a2wsgi: it takes an upload that broke off for a whole one,
and each of its messages is a trip between thread and event loop (figures: docs/server.md).

Promises:
- pages run one at a time while they are quick (`one_by_one`), and a slow one does not stop the others;
- a thread is held only while Django works: small bodies are read before, answers are sent after, by the event loop;
- large bodies stream, 64 KiB at a time, in threads of their own, so that slow uploads never stop the pages;
- a body that breaks off is an `OSError` for whoever reads it (Django: UnreadablePostError), never a short body;
- a peer that stands still, or uploads far too slowly, is let go (`Patience`), sooner while others wait for its thread;
- one address holds half of the threads for uploads at most: its other uploads stand in a line of their own.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import io
import json
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from vulndesk.server.one_by_one import OneByOne

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

IN_MEMORY = 256 * 1024


class PeerGone(OSError):
    """The body broke off: the peer went away, stood still or was far too slow."""


@dataclass(frozen=True)
class Patience:
    """stall: seconds that a peer may stand still. slowest_upload: bytes a second, on average, once `stall` is over.

    At the slowest, a report of 100 MB takes seven hours: a bad line over Tor is far from that. slowest_in_a_crowd: the
    same while other uploads wait for a thread, or a handful of slow ones would keep everybody else's files out.
    """

    stall: float = 30.0
    slowest_upload: float = 4096.0
    slowest_in_a_crowd: float = 32 * 1024.0


PATIENCE = Patience()


@dataclass(frozen=True)
class Answer:
    """What the application said. `body`: all of it, or pieces that are still to be made."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes | Iterable[bytes]


class WsgiBridge:
    """An ASGI application for `http` scopes.

    threads: for ordinary requests; upload_threads: for large bodies; patience: with slow peers.
    """

    def __init__(
        self, application: Application, *, threads: int = 4, upload_threads: int = 8, patience: Patience = PATIENCE
    ) -> None:
        self.application = application
        self.patience = patience
        self.pages = ThreadPoolExecutor(threads, thread_name_prefix="page")
        self.uploads = ThreadPoolExecutor(upload_threads, thread_name_prefix="upload")
        self.turns = _Turns(upload_threads)
        self.one_by_one = OneByOne()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            start, complete = await _read_ahead(receive, self.patience.stall)
        except PeerGone:
            return None
        length = _header(scope, b"content-length")
        if not complete and length is None:
            # WSGI cannot say "until the end" (PEP 3333), so Django would see an empty body (RFC 9110, 15.5.12).
            return await _refuse_unmeasured(send, is_api=scope["path"].startswith("/api/"))
        environ = environ_of(scope)
        if complete:
            environ["CONTENT_LENGTH"] = str(len(start)) if start or length else environ.get("CONTENT_LENGTH", "")
            environ["wsgi.input"] = io.BytesIO(start)
        else:
            environ["wsgi.input"] = _Stream(
                start,
                receive,
                asyncio.get_running_loop(),
                patience=self.patience,
                is_crowded=partial(self.turns.is_crowded, environ["REMOTE_ADDR"]),
            )
        await self._answer(environ, send, is_upload=not complete)
        return None

    async def _answer(self, environ: Environ, send: Send, *, is_upload: bool) -> None:
        context = contextvars.copy_context()
        loop = asyncio.get_running_loop()
        if is_upload:
            async with self.turns.of(environ["REMOTE_ADDR"]):
                environ["wsgi.input"].begin()
                answer = await loop.run_in_executor(self.uploads, context.run, self._call, environ)
        else:
            async with self.one_by_one.turn():
                answer = await loop.run_in_executor(self.pages, context.run, self._call, environ)
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        if isinstance(answer.body, bytes):
            await send({"type": "http.response.body", "body": answer.body})
        else:
            await self._stream(answer.body, context, send)

    def _call(self, environ: Environ) -> Answer:
        """In a thread: the whole of Django's work, and for an ordinary answer its close() as well."""
        told: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            told[:] = [(status, headers)]

        body = self.application(environ, start_response)
        status, headers = int(told[0][0][:3]), told[0][1]
        encoded = [(name.lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers]
        if getattr(body, "streaming", True):
            return Answer(status=status, headers=encoded, body=body)
        whole = b"".join(body)
        _close(body)
        if status not in (204, 304) and b"content-length" not in dict(encoded):
            encoded.append((b"content-length", str(len(whole)).encode()))
        return Answer(status=status, headers=encoded, body=whole)

    async def _stream(self, body: Iterable[bytes], context: contextvars.Context, send: Send) -> None:
        """A slow reader holds no thread: each piece is fetched in one and sent by the event loop."""
        loop = asyncio.get_running_loop()

        async def in_thread(deed: Callable[..., Any], *arguments: Any) -> Any:
            return await loop.run_in_executor(self.pages, context.run, deed, *arguments)

        try:
            pieces: Iterator[bytes] = await in_thread(iter, body)
            while (piece := await in_thread(next, pieces, None)) is not None:
                await asyncio.wait_for(_send_piece(send, piece), self.patience.stall)
            await send({"type": "http.response.body", "body": b""})
        finally:
            await in_thread(_close, body)


class _Turns:
    """Who uploads next: every address in its own line, and of those at the heads of their lines, who came first.

    Kept by the event loop; `is_crowded` is asked by threads.
    """

    def __init__(self, threads: int) -> None:
        self._threads = asyncio.Semaphore(threads)
        self._share = max(1, threads // 2)
        self._lines: dict[str, asyncio.Semaphore] = {}
        self._people: Counter[str] = Counter()
        self._at_heads = 0

    def is_crowded(self, address: str) -> bool:
        """Whether somebody waits for what an upload from this address holds."""
        return self._at_heads > 0 or self._people[address] > self._share

    @contextlib.asynccontextmanager
    async def of(self, address: str) -> AsyncIterator[None]:
        self._people[address] += 1
        try:
            async with self._lines.setdefault(address, asyncio.Semaphore(self._share)):
                await self._take_thread()
                try:
                    yield
                finally:
                    self._threads.release()
        finally:
            self._people[address] -= 1
            if not self._people[address]:
                del self._people[address], self._lines[address]

    async def _take_thread(self) -> None:
        self._at_heads += 1
        try:
            await self._threads.acquire()
        finally:
            self._at_heads -= 1


class _Stream(io.RawIOBase):
    """`wsgi.input` for a body that is too large to hold. Read by one thread; fed by the event loop."""

    def __init__(
        self,
        start: bytes,
        receive: Receive,
        loop: asyncio.AbstractEventLoop,
        *,
        patience: Patience,
        is_crowded: Callable[[], bool],
    ) -> None:
        self._held = bytearray(start)
        self._receive = receive
        self._loop = loop
        self._patience = patience
        self._is_crowded = is_crowded
        self._ended = False
        self._began = time.monotonic()
        self._seen = len(start)

    def begin(self) -> None:
        """Its turn came: while it waited for a thread nobody read, so nobody could send."""
        self._began = time.monotonic()

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        """Exactly `size` bytes unless the body ends before. Raises PeerGone when it breaks off."""
        wanted = sys.maxsize if size is None or size < 0 else size
        while len(self._held) < wanted and not self._ended:
            self._feed()
        return self._take(min(wanted, len(self._held)))

    def readline(self, size: int | None = -1) -> bytes:
        limit = sys.maxsize if size is None or size < 0 else size
        while (end := self._held.find(b"\n", 0, limit)) < 0 and len(self._held) < limit and not self._ended:
            self._feed()
        return self._take(min(end + 1 if end >= 0 else limit, len(self._held)))

    def _take(self, count: int) -> bytes:
        taken = bytes(self._held[:count])
        del self._held[:count]
        return taken

    def _feed(self) -> None:
        piece, self._ended = self._next_piece()
        self._held += piece
        self._seen += len(piece)
        seconds = time.monotonic() - self._began
        slowest = self._patience.slowest_in_a_crowd if self._is_crowded() else self._patience.slowest_upload
        if not self._ended and seconds > self._patience.stall and self._seen / seconds < slowest:
            raise PeerGone("the upload was too slow")

    def _next_piece(self) -> tuple[bytes, bool]:
        """Asked for in the event loop, which may be gone: then nothing is left behind that would wait for it."""
        coming: Future[tuple[bytes, bool]] = Future()
        try:
            self._loop.call_soon_threadsafe(self._ask, coming)
        except RuntimeError:  # it is closed
            raise PeerGone("the desk stops") from None
        try:
            return coming.result(2 * self._patience.stall + 1)
        except (TimeoutError, CancelledError):
            raise PeerGone("the desk stops") from None

    def _ask(self, coming: Future[tuple[bytes, bool]]) -> None:
        asked = asyncio.ensure_future(_receive_piece(self._receive, self._patience.stall))
        asked.add_done_callback(partial(_pass_on, coming))


def _pass_on(coming: Future[tuple[bytes, bool]], asked: asyncio.Future[tuple[bytes, bool]]) -> None:
    if asked.cancelled():
        coming.cancel()
    elif (error := asked.exception()) is not None:
        coming.set_exception(error)
    else:
        coming.set_result(asked.result())


async def _receive_piece(receive: Receive, stall: float) -> tuple[bytes, bool]:
    """The next bytes and whether they are the last. PeerGone: there is nothing more to come."""
    try:
        message = await asyncio.wait_for(receive(), stall)
    except TimeoutError:
        raise PeerGone("the peer stood still") from None
    if message["type"] == "http.disconnect":
        raise PeerGone("the peer went away")
    return message.get("body", b""), not message.get("more_body", False)


async def _read_ahead(receive: Receive, stall: float) -> tuple[bytes, bool]:
    """The body, or its first IN_MEMORY bytes, and whether that is all."""
    held, ended = await _receive_piece(receive, stall)
    while not ended and len(held) < IN_MEMORY:
        piece, ended = await _receive_piece(receive, stall)
        held += piece
    return held, ended


async def _send_piece(send: Send, piece: bytes) -> None:
    await send({"type": "http.response.body", "body": piece, "more_body": True})


def environ_of(scope: Scope) -> Environ:
    """PEP 3333's environ of an ASGI `http` scope, without its input."""
    host, port = scope.get("server") or ("localhost", 80)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 80),
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        if b"_" in raw_name:
            continue  # X_Forwarded_Proto would arrive under the name of X-Forwarded-Proto (CVE-2015-0219)
        name = raw_name.decode("latin-1").upper().replace("-", "_")
        if name not in ("CONTENT_LENGTH", "CONTENT_TYPE"):
            name = f"HTTP_{name}"
        value = raw_value.decode("latin-1")
        between = "; " if name == "HTTP_COOKIE" else ","
        environ[name] = f"{environ[name]}{between}{value}" if name in environ else value
    return environ


def _header(scope: Scope, name: bytes) -> bytes | None:
    return next((value for key, value in scope["headers"] if key == name), None)


async def _refuse_unmeasured(send: Send, *, is_api: bool) -> None:
    what, next_step = "This body has no length.", "Say how long it is: Content-Length is missing."
    kind, told = "text/plain; charset=utf-8", f"{what} {next_step}\n"
    if is_api:  # as every refusal of the API (server/middleware.problem)
        problem = {"type": "about:blank", "title": what, "status": 411, "detail": told.strip(), "next_step": next_step}
        kind, told = "application/problem+json", json.dumps(problem)
    headers = [(b"content-type", kind.encode()), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 411, "headers": headers})
    await send({"type": "http.response.body", "body": told.encode()})


def _close(body: Iterable[bytes]) -> None:
    close = getattr(body, "close", None)
    if close is not None:
        close()
