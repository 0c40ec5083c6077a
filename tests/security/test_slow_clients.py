"""A handful of slow peers keep nobody else out: the bridge and the server's protocol, without Django (abuse 30)."""

import asyncio
import gc
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from vulndesk.server import web
from vulndesk.server.wsgi_bridge import IN_MEMORY, Patience, PeerGone, WsgiBridge, _Stream

TRICKLE = 0.02  # seconds between the pieces of a slow peer


def read_all(environ: dict[str, Any], start_response: Callable[..., Any]) -> "Whole":
    while environ["wsgi.input"].read(64 * 1024):
        pass
    start_response("200 OK", [])
    return Whole([b"read"])


class Whole(list[bytes]):
    streaming = False


def bridge(**patience: float) -> WsgiBridge:
    return WsgiBridge(
        read_all, threads=1, upload_threads=4, patience=Patience(stall=0.3, slowest_upload=10, **patience)
    )


async def upload(to: WsgiBridge, *, address: str, slow: bool) -> str:
    """How it ended: "200", or the name of the error."""
    sizes = iter([IN_MEMORY + 1, *([100] * 60 if slow else [500_000] * 4)])

    async def receive() -> dict[str, Any]:
        if slow:
            await asyncio.sleep(TRICKLE)
        size = next(sizes, 0)
        return {"type": "http.request", "body": b"x" * size, "more_body": size > 0}

    said: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        said.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "http_version": "1.1"}
    scope |= {"client": (address, 1), "headers": [(b"content-length", b"9000000")]}
    try:
        await to(scope, receive, send)
    except OSError as error:
        return type(error).__name__
    return str(said[0]["status"])


async def beside(crowd: list[Awaitable[str]], one: Callable[[], Awaitable[str]], *, within: float) -> list[str]:
    """Starts the crowd, then `one`, which must end in time. How the crowd ended."""
    tasks = [asyncio.ensure_future(each) for each in crowd]
    await asyncio.sleep(5 * TRICKLE)
    assert await asyncio.wait_for(one(), within) == "200"
    for task in tasks:
        task.cancel()
    return [str(end) for end in await asyncio.gather(*tasks, return_exceptions=True)]


@pytest.mark.abuse(30)
def test_one_address_holds_half_of_the_threads_and_no_more() -> None:
    desk = bridge(slowest_in_a_crowd=0)
    crowd = [upload(desk, address="192.0.2.1", slow=True) for _ in range(12)]
    asyncio.run(beside(crowd, lambda: upload(desk, address="192.0.2.2", slow=False), within=0.8))


@pytest.mark.abuse(30)
@pytest.mark.slow
def test_behind_one_address_the_slow_make_room_for_who_waits() -> None:
    """A proxy that names nobody, an onion service: everybody has one address."""
    desk = bridge(slowest_in_a_crowd=1_000_000)
    crowd = [upload(desk, address="192.0.2.1", slow=True) for _ in range(2)]
    ends = asyncio.run(beside(crowd, lambda: upload(desk, address="192.0.2.1", slow=False), within=2.0))
    assert "PeerGone" in ends


@pytest.mark.slow
def test_who_is_slow_while_nobody_waits_is_left_in_peace() -> None:
    desk = bridge(slowest_in_a_crowd=1_000_000)
    assert asyncio.run(asyncio.wait_for(upload(desk, address="192.0.2.1", slow=True), 30)) == "200"


def test_lines_are_forgotten_when_nobody_stands_in_them() -> None:
    desk = bridge()
    asyncio.run(upload(desk, address="192.0.2.1", slow=False))
    assert not desk.turns._lines
    assert not desk.turns._people


@pytest.mark.parametrize("is_closed", [True, False])
@pytest.mark.slow
def test_a_thread_that_reads_while_the_desk_stops_is_let_go(is_closed: bool) -> None:
    """Its event loop is closed already, or runs no more; nothing is left that waits for it."""
    loop = asyncio.new_event_loop()
    if is_closed:
        loop.close()

    async def receive() -> dict[str, Any]:
        raise AssertionError("nobody is there to ask")

    stream = _Stream(b"", receive, loop, patience=Patience(stall=0.01), is_crowded=lambda: False)
    with pytest.raises(PeerGone, match="the desk stops"):
        stream.read()
    loop.close()
    gc.collect()


@pytest.mark.parametrize(
    "begun", [b"", b"GET / HTTP/1.1\r\nHost: loc", b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /again HT"]
)
@pytest.mark.slow
def test_a_connection_that_does_not_say_what_it_wants_is_closed(monkeypatch: pytest.MonkeyPatch, begun: bytes) -> None:
    monkeypatch.setattr(web, "REQUEST_WITHIN", 0.2)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def story() -> bytes:
        import uvicorn

        config = uvicorn.Config(application, lifespan="off", http=web._Impatient, log_config=None, access_log=False)
        config.load()
        state = uvicorn.server.ServerState()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: web._Impatient(config, state, {}), "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
        writer.write(begun)
        said = await asyncio.wait_for(reader.read(), 3)
        writer.close()
        server.close()
        return said

    assert (b"204" in asyncio.run(story())) == (b"again" in begun)
