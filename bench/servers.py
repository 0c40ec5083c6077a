"""./run bench servers: the same desk, with all of its middleware, behind other servers.

The question behind it: one process for pages and sockets, or a WSGI server for the pages with an ASGI server for `/ws/`
beside it behind one port? Two processes each; no worker. Sockets are not measured: WSGI has none (granian WSGI is the
upper bound for the pages alone).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.stand import figures, peer, traffic
from bench.stand.figures import Figure
from tests.running_desk import RunningDesk, free_port

CHECKOUT = Path(__file__).parents[1]
RESULT = CHECKOUT / "bench" / "results" / "servers.json"
README = CHECKOUT / "bench" / "README.md"
CLIENTS = 8
ANSWERS_WITHIN = 30.0

STAND = ("-m", "bench.stand.served")
GRANIAN = ("-m", "granian", "--workers", "2", "--host", "127.0.0.1", "--no-ws", "--log-level", "error")
SERVERS: dict[str, tuple[str, ...]] = {
    "shipped: uvicorn, bridge": (*STAND, "desk"),
    "uvicorn, Django's ASGI": (*STAND, "desk_asgi"),
    "granian, bridge": (*GRANIAN, "--interface", "asgi", "vulndesk.server.asgi:application"),
    "granian, Django's ASGI": (*GRANIAN, "--interface", "asgi", "bench.stand.django_asgi:application"),
    "granian WSGI, pages only": (
        *GRANIAN,
        "--interface",
        "wsgi",
        "--blocking-threads",
        "8",
        "vulndesk.server.wsgi:application",
    ),
}


@contextlib.contextmanager
def running(name: str, desk: RunningDesk) -> Iterator[tuple[int, int]]:
    """One server with the desk's folder behind it: its port and its process."""
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(desk.folder),
        "XDG_CONFIG_HOME": str(desk.key_home),
        "VULNDESK_DATA": str(desk.data),
        "PYTHONPATH": str(CHECKOUT),
    }
    command = [sys.executable, *SERVERS[name], "--port", str(port)]
    process = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for_answer(port)
        yield port, process.pid
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            print(f"  {name}: did not end on SIGTERM within 10 s", file=sys.stderr)


def wait_for_answer(port: int) -> None:
    deadline = time.monotonic() + ANSWERS_WITHIN
    while True:
        with contextlib.suppress(OSError, EOFError):
            if traffic.fetch(port, "/healthz").status == 200:
                return
        if time.monotonic() > deadline:
            raise SystemExit("the server does not answer")
        time.sleep(0.1)


def measure(name: str, desk: RunningDesk, *, share: float) -> dict[str, Figure]:
    """share: of the full number of turns."""
    slug = sorted(desk.programmes)[0]
    stories: dict[str, dict[str, Any]] = {
        "nothing (/healthz)": {"story": "load pages", "paths": ["/healthz"], "count": int(3000 * share)},
        "programme page": {"story": "load pages", "paths": [f"/p/{slug}/"], "count": int(200 * share)},
        "report by the API": {"story": "send reports", "slug": slug, "with_key": False, "count": int(600 * share)},
    }
    measured = {}
    with running(name, desk) as (port, pid):
        for what, story in stories.items():
            plan = {"port": port, "clients": CLIENTS, **story}
            figures.measure(plan | {"count": 20}, server=pid)
            measured[what] = figures.measure(plan, server=pid)
            one = measured[what]
            print(f"  {name}, {what}: {one.rate:.0f}/s, p95 {one.p95:.1f} ms, CPU {one.cpu:.1f} ms", file=sys.stderr)
    return measured


def table(result: dict[str, Any]) -> str:
    lines = [
        "| server | measured | a second (rounds) | p50 ms | p95 ms | CPU ms |",
        "|---|---|---|---|---|---|",
    ]
    for server, measured in result["measured"].items():
        for what, one in measured.items():
            rates = ", ".join(f"{rate:.0f}" for rate in one["rates"])
            times = f"{one['p50']:.1f} | {one['p95']:.1f} | {one['cpu']:.1f}"
            lines.append(f"| {server} | {what} | {one['rate']:.0f} ({rates}) | {times} |")
    return "\n".join(lines)


def main() -> int:
    arguments = argparse.ArgumentParser(prog="./run bench servers", description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--quick", action="store_true", help="one small round; nothing is written")
    arguments.add_argument("--rounds", type=int, default=3)
    given = arguments.parse_args()
    rounds, share = (1, 0.1) if given.quick else (given.rounds, 1.0)
    peer.cache_folder().mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=peer.cache_folder()))
    desk = RunningDesk(policies=sorted((CHECKOUT / "examples").glob("*/SECURITY.md")), folder=folder / "desk")
    measured: dict[str, dict[str, list[Figure]]] = {}
    try:
        desk.folder.mkdir()
        where = figures.machine(folder)
        desk.start()  # makes the key, the database and the programmes
        desk.stop()
        for number in range(rounds):
            print(f"round {number + 1} of {rounds}", file=sys.stderr)
            for name in SERVERS:
                for what, figure in measure(name, desk, share=share).items():
                    measured.setdefault(name, {}).setdefault(what, []).append(figure)
    finally:
        desk.end_for_good()
        shutil.rmtree(folder, ignore_errors=True)
    result = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "rounds": rounds,
        "machine": where,
        "measured": {
            name: {what: figures.middle(each) for what, each in whats.items()} for name, whats in measured.items()
        },
    }
    print(table(result))
    if not given.quick:
        RESULT.write_text(json.dumps(result, indent=1) + "\n")
        figures.write_between(README, "servers", f"{figures.in_words(result)}\n\n{table(result)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
