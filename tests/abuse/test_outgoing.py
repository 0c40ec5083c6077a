"""Nothing that leaves the desk can be led into the inner network: one door, and no address opens it inwards."""

from __future__ import annotations

import ast
import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.running_desk import CHECKOUT
from vulndesk.apps.notices.actions import PushFailed, post_signed
from vulndesk.apps.subscribers.actions import asking
from vulndesk.apps.timeline.actions import Hopeless
from vulndesk.core.errors import BadInput
from vulndesk.gateways.web import Unreachable, Web

pytestmark = pytest.mark.abuse(19)

COLLECTED = CHECKOUT.parent / "shared" / "conformance" / "payloads" / "ssrf_urls.json"
OWN = [
    *(f"http://{host}/" for host in ("127.0.0.1", "127.1", "0", "0x7f000001", "2130706433", "017700000001", "[::1]")),
    *(f"http://{host}/" for host in ("localhost", "LOCALHOST.", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[::]")),
    *(f"http://{host}/latest/meta-data/" for host in ("169.254.169.254", "[fd00:ec2::254]", "100.100.100.200")),
    *(f"https://{host}/" for host in ("10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "[fe80::1]", "[fc00::1]")),
    *("gopher://127.0.0.1/", "file:///etc/passwd", "dict://127.0.0.1:11211/", "ftp://127.0.0.1/", "data:text/html,x"),
    *("http://user@127.0.0.1/", "http://public.example@127.0.0.1/", "http://127.0.0.1#@public.example/"),
    *("http:\\\\127.0.0.1\\", "http://127.0.0.1%00.example.org/", "http://\uff11\uff12\uff17.0.0.1/"),
]


def addresses() -> list[Any]:
    """Our own, and the collection that lies beside the checkout where it is there."""
    found = json.loads(COLLECTED.read_text()) if COLLECTED.exists() else []
    collected = [row["url"] for row in found if row["expect"] == "deny" and row["url"] not in OWN]
    return [*OWN, *(pytest.param(one, marks=pytest.mark.slow) for one in collected)]


@pytest.fixture(scope="module")
def knocked() -> Iterator[list[object]]:
    """Whoever connects to this machine at one of the usual places is written down."""
    seen: list[object] = []
    listeners, refused = [], []
    for port in (80, 443, 8080, 11211):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
            listener.listen()
            listeners.append(listener)
        except OSError as error:  # taken by another test run, or not allowed to this user
            refused.append(error)
            listener.close()

    def listen(one: socket.socket) -> None:
        with suppress(OSError):
            while True:
                seen.append(one.accept()[1])

    threads = [threading.Thread(target=listen, args=(one,), daemon=True) for one in listeners]
    for thread in threads:
        thread.start()
    # Of two workers of one run, one has the ports, and writes down who knocks for either of them.
    assert listeners or "PYTEST_XDIST_WORKER" in os.environ, refused
    yield seen
    for one in listeners:
        one.shutdown(socket.SHUT_RDWR)
        one.close()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("address", addresses())
@pytest.mark.slow
def test_19_an_inner_address_is_refused_before_anybody_connects(address: str, knocked: list[object]) -> None:
    web = Web(longest_wait=3)
    with pytest.raises(Unreachable):
        web.fetch(address)
    with pytest.raises(Unreachable):
        web.is_alive(address)
    with pytest.raises(Unreachable):
        web.send(address, b"{}", content_type="application/json")
    with pytest.raises((Hopeless, PushFailed)):  # the webhook of a person, of a programme, of a subscriber
        post_signed(address, "secret", {}, inner=(), longest_wait=3)
    with suppress(BadInput):  # a name may be given here: it is looked up and checked each time that it is posted to
        assert not asking._webhook(address).startswith("http:")
    assert knocked == []


# --- one door ----------------------------------------------------------------------------------------------------

NETWORK = {"socket", "ssl", "httpcore", "http.client", "urllib.request", "requests", "httpx", "aiohttp", "urllib3"}
NETWORK |= {"smtplib", "imaplib", "poplib", "ftplib", "telnetlib", "xmlrpc.client", "paramiko", "websockets"}
# What reaches the network itself, and why it may. Everything else asks one of these.
DOORS = {
    "vulndesk/gateways/web.py": "the door: every question to the web",
    "vulndesk/gateways/smtp.py": "the mail server that the owner named",
    "vulndesk/gateways/mailbox.py": "the mailbox that the owner named",
    "vulndesk/gateways/mailbox_reading.py": "the mailbox that the owner named",
    "vulndesk/gateways/mail_listener.py": "listens, and connects to nobody",
    "vulndesk/gateways/mirror.py": "a pair of sockets to its own child",
    "vulndesk/server/web.py": "listens",
    "vulndesk/server/listening.py": "listens",
    "vulndesk/server/mail_intake.py": "listens",
    "vulndesk/commands/serve.py": "asks its own desk whether it answers",
}


def imported(module: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return found


@cache
def reaching() -> frozenset[str]:
    found = set()
    for path in sorted((CHECKOUT / "vulndesk").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        names = imported(ast.parse(text)) if any(name in text for name in NETWORK) else set()
        if any(name == one or name.startswith(f"{one}.") for name in names for one in NETWORK):
            found.add(str(path.relative_to(CHECKOUT)))
    return frozenset(found)


@pytest.mark.slow
def test_19_everything_that_leaves_goes_through_one_of_the_doors() -> None:
    unknown = reaching() - set(DOORS)
    assert unknown == set(), "ask gateways/web.py, or say here why not"
    assert set(DOORS) - reaching() == set(), "a door that is none any more"


@pytest.mark.slow
def test_19_no_app_asks_the_web_without_the_owners_networks() -> None:
    """`Web()` alone lets nothing inwards; with `inner`, only what the owner's setting names, or what the caller did."""
    calls = []
    for path in sorted((CHECKOUT / "vulndesk" / "apps").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Web":
                inner = next((ast.unparse(one.value) for one in node.keywords if one.arg == "inner"), "()")
                calls.append((Path(path).name, inner))
    assert len(calls) > 5
    assert {inner for _, inner in calls} <= {"settings.INNER_NETWORKS", "desk.INNER_NETWORKS", "inner", "()"}
