"""Serve an application as the desk is served: the same supervisor, server, bridge, processes and threads.

    python -m bench.stand.served floor|helpdesk --port N     (their folder: BENCH_FOLDER)
    python -m bench.stand.served desk|desk_asgi --port N     (the desk's own settings)

Runs in the environment of whatever it serves, so it needs uvicorn and this checkout, nothing else. Prints "ready".
"""

import argparse
import importlib
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

from vulndesk.server import web
from vulndesk.server.listening import listen, listen_too
from vulndesk.server.supervisor import Role, Supervisor
from vulndesk.server.wsgi_bridge import WsgiBridge

WORKERS = 2  # as `vulndesk serve` has it
BRIDGED = {"floor": "bench.stand.floor", "helpdesk": "bench.stand.helpdesk"}
WHOLE = {"desk": "vulndesk.server.asgi", "desk_asgi": "bench.stand.django_asgi"}


def maker_of(name: str) -> Callable[[], Any]:
    """Makes the ASGI application of one process. What it serves is loaded here, before the fork."""
    if name in BRIDGED:
        pages = importlib.import_module(BRIDGED[name]).application
        return lambda: WsgiBridge(pages)
    loaded = importlib.import_module(WHOLE[name])
    return getattr(loaded, "make_application", lambda: loaded.application)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("application", choices=[*BRIDGED, *WHOLE])
    arguments.add_argument("--port", type=int, required=True)
    given = arguments.parse_args()
    make_application = maker_of(given.application)
    listeners = listen(bind="127.0.0.1", port=given.port)
    sets = [listeners, *(listen_too(listeners) for _ in range(WORKERS - 1))]

    def serving(own: list[socket.socket]) -> Callable[[Callable[[], None]], None]:
        return lambda ready: web.serve(own, behind_proxy=False, ready=ready, make_application=make_application)

    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    roles = [Role(f"bench-web-{number}", serving(own)) for number, own in enumerate(sets, start=1)]
    Supervisor(roles, say=lambda line: print(line, file=sys.stderr)).run(on_ready=lambda: print("ready", flush=True))


if __name__ == "__main__":
    main()
