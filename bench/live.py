"""./run bench live: 500 sockets of one case on one process: how soon each hears of a message, and the memory.

The case has 121 vendors; the sockets are their browsers' (several each), the team's and the reporter's. A message is
stored by another process, as when another web process takes it; the clock runs from its commit to the frame at the
socket, so the half second between two looks of the hub is part of it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SOCKETS, ROUNDS, TEAM, REPORTERS = 500, 20, 20, 5
GOAL_SECONDS = 1.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sockets", type=int, default=SOCKETS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--serve", type=int, metavar="PORT", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        return serve(given.serve)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(8192, hard), hard))
    with tempfile.TemporaryDirectory(prefix="vulndesk-bench-") as folder:
        port = _set_up(folder)
        found, keys = _people(given.sockets)
        server = subprocess.Popen([sys.executable, "-P", "-m", "bench.live", "--serve", str(port)])
        try:
            return asyncio.run(measure(found, keys, port=port, server=server.pid, rounds=given.rounds))
        finally:
            server.terminate()
            server.wait(timeout=30)


def _set_up(folder: str) -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    (Path(folder) / "static").mkdir()
    os.environ |= {
        "VULNDESK_DATA": folder,
        "VULNDESK_KEY": "dGhlIGtleSBvZiBhbGwgdGVzdHMsIG5ldmVyIHVzZWQ=",
        "VULNDESK_ADDRESS": f"http://localhost:{port}",
        "DJANGO_SETTINGS_MODULE": "vulndesk.server.settings",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    return port


def _people(sockets: int) -> tuple[Any, list[tuple[str, str]]]:
    """The case, and for each socket its path and the key of its session."""
    from bench.big_case import fill
    from vulndesk.apps.accounts.sessions import SessionStore
    from vulndesk.apps.intake.sessions import open_in_session as open_report
    from vulndesk.apps.parties.sessions import open_in_session as open_invitation

    now = datetime.now(UTC)
    found = fill(parties=121, messages=200)
    keys = []
    for number in range(sockets):
        session = SessionStore()
        if number < TEAM:
            session.update(_signed_in(found.owner))
            path = f"/ws/cases/{found.case.reference}/"
        elif number < TEAM + REPORTERS:
            open_report(session, found.case.pk, now=now)
            path = "/ws/report/"
        else:
            guest = found.guests[number % len(found.guests)]
            open_invitation(session, guest.party, now=now)
            path = "/ws/guest/"
        session.create()
        keys.append((path, str(session.session_key)))
    return found, keys


def _signed_in(user: Any) -> dict[str, Any]:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from tests import second_factor

    return {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
        **second_factor.record(user.pk),
    }


def serve(port: int) -> int:
    from vulndesk.server import web
    from vulndesk.server.asgi import make_application
    from vulndesk.server.listening import listen

    web.serve(
        listen(bind="127.0.0.1", port=port), behind_proxy=False, ready=lambda: None, make_application=make_application
    )
    return 0


async def measure(found: Any, keys: Sequence[tuple[str, str]], *, port: int, server: int, rounds: int) -> int:
    from django.conf import settings

    cookie = settings.SESSION_COOKIE_NAME
    await _until_it_answers(port)
    before = _resident(server)
    sockets = [await _open(port, path, f"{cookie}={key}") for path, key in keys]
    await asyncio.sleep(2)
    after = _resident(server)
    times: list[float] = []
    slowest: list[float] = []
    for number in range(rounds):
        committed = await asyncio.to_thread(_say, found, number)
        heard = await asyncio.gather(*(_heard(one, since=committed) for one in sockets))
        times += heard
        slowest.append(max(heard))
        await asyncio.sleep(0.2)
    for one in sockets:
        await one.close()
    return _report(times, slowest, sockets=len(sockets), before=before, after=after, last=_resident(server))


async def _until_it_answers(port: int) -> None:
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise SystemExit("the desk did not start")


async def _open(port: int, path: str, cookie: str) -> Any:
    from websockets.asyncio.client import connect

    address = f"localhost:{port}"
    one = await connect(
        f"ws://{address}{path}",
        origin=f"http://{address}",  # type: ignore[arg-type]
        additional_headers={"Cookie": cookie},
        compression=None,
        proxy=None,
        open_timeout=60,
        ping_interval=None,
    )
    await one.send(json.dumps({"last": 1_000_000}))  # nothing of the past
    return one


def _say(found: Any, number: int) -> float:
    from django.db import connection

    from vulndesk.apps.cases.actions import Said, say
    from vulndesk.apps.policies.queries import actor_for
    from vulndesk.core.audience import CASE

    say(found.case.pk, Said(f"Round {number}", CASE), by=actor_for(found.owner), now=datetime.now(UTC))
    connection.close()
    return time.monotonic()


async def _heard(one: Any, *, since: float) -> float:
    async with asyncio.timeout(30):
        await one.recv()
    return time.monotonic() - since


def _resident(pid: int) -> int:
    """KiB of memory of one process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def _report(
    times: Sequence[float], slowest: Sequence[float], *, sockets: int, before: int, after: int, last: int
) -> int:
    p95 = statistics.quantiles(times, n=20)[18]
    print(f"{sockets} sockets, {len(slowest)} messages, one process, load {os.getloadavg()[0]:.1f}")
    print(f"heard after: median {statistics.median(times):.2f} s, p95 {p95:.2f} s, latest {max(times):.2f} s")
    print(f"the last of {sockets} of one message: median {statistics.median(slowest):.2f} s")
    print(f"memory: {before // 1024} MiB, {after // 1024} MiB with the sockets, {last // 1024} MiB at the end")
    print(f"a socket: {(after - before) / sockets:.0f} KiB")
    return int(p95 > GOAL_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
