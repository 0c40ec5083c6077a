"""A small WSGI application behind the bridge, on the server that is shipped: python -m tests.server.bridged

Two threads of each kind, and little patience. Prints its port; says what it saw of broken bodies.
"""

import hashlib
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import uvicorn

from vulndesk.server.listening import listen
from vulndesk.server.wsgi_bridge import Patience, WsgiBridge

PATIENCE = Patience(stall=1.0, slowest_upload=300_000)
PIECE = 64 * 1024


class Whole(list[bytes]):
    """An answer of one piece, marked as Django marks its own."""

    streaming = False


def _say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def _read(environ: dict[str, Any]) -> bytes:
    """Length and digest of the body, read in pieces."""
    digest, length = hashlib.sha256(), 0
    try:
        while piece := environ["wsgi.input"].read(PIECE):
            digest.update(piece)
            length += len(piece)
    except OSError as error:
        _say(f"broken after {length}: {error}")
        raise
    return f"{length} {digest.hexdigest()}".encode()


def _many_pieces() -> Iterator[bytes]:
    try:
        for _ in range(400):
            yield b"x" * PIECE
    finally:
        _say("closed")


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    if path == "/fails":
        raise RuntimeError("on purpose")
    start_response("200 OK", [("Content-Type", "text/plain")])
    if path == "/read":
        return Whole([_read(environ)])
    if path == "/lines":
        return Whole([repr([len(line) for line in iter(environ["wsgi.input"].readline, b"")]).encode()])
    if path == "/many":
        return _many_pieces()
    if path == "/slow":
        time.sleep(0.5)
    if path == "/environ":
        told = {name: value for name, value in environ.items() if isinstance(value, str)}
        return Whole([repr(told).encode()])
    return Whole([threading.current_thread().name.encode()])


def main() -> None:
    sockets = listen(bind="127.0.0.1", port=0)
    bridge = WsgiBridge(application, threads=2, upload_threads=2, patience=PATIENCE)
    config = uvicorn.Config(bridge, lifespan="off", access_log=False, log_level="critical")
    _say(f"port {sockets[0].getsockname()[1]}")
    uvicorn.Server(config).run(sockets=sockets)


if __name__ == "__main__":
    sys.exit(main())
