"""A desk starts, is hurt, comes back and ends; nothing that it knows is lost. Linux: it reads /proc."""

import contextlib
import os
import signal
import socket
import sqlite3
import stat
import time
import urllib.request
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException

import pytest

from tests.running_desk import RunningDesk

pytestmark = pytest.mark.fault


@pytest.fixture(scope="module")
def one_desk() -> Iterator[RunningDesk]:
    with RunningDesk() as one:
        one.start()
        yield one


@pytest.fixture
def own_desk(one_desk: RunningDesk) -> RunningDesk:
    """Each test hurts the same desk, which must stand that; one that was stopped is started again."""
    if one_desk.process.poll() is not None:
        one_desk.start()
    return one_desk


def status_of(address: str) -> int:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return int(answer.status)


def wait_until(said: str, *, within: float, true: object) -> float:
    """Seconds until `true()` holds. AssertionError after `within`."""
    assert callable(true)
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < within, said
        time.sleep(0.02)
    return time.monotonic() - began


def processes_of(desk: RunningDesk) -> list[int]:
    return [*desk.web_pids(), desk.worker_pid()]


def is_gone(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_what_a_start_prints_is_true(own_desk: RunningDesk) -> None:
    assert own_desk.programmes
    assert own_desk.recovery_code
    assert own_desk.first_account_link
    for address in (own_desk.address, f"http://127.0.0.1:{own_desk.port}", *own_desk.programmes.values()):
        assert status_of(address) == 200
    assert status_of(own_desk.first_account_link) == 200


@pytest.mark.slow
def test_only_the_owner_may_read_the_folder_and_the_key_is_not_in_it(own_desk: RunningDesk) -> None:
    assert stat.S_IMODE(own_desk.data.stat().st_mode) == 0o700
    keys = list((own_desk.key_home / "vulndesk").glob("*.key"))
    assert len(keys) == 1
    assert stat.S_IMODE(keys[0].stat().st_mode) == 0o600
    key = keys[0].read_bytes().strip()
    assert not [file for file in own_desk.data.rglob("*") if file.is_file() and key in file.read_bytes()]


@pytest.mark.slow
def test_a_second_start_keeps_everything_and_answers_within_seconds(own_desk: RunningDesk) -> None:
    programmes, data = own_desk.programmes, own_desk.data / "desk.sqlite3"
    with contextlib.closing(sqlite3.connect(data)) as before:
        tables = [row[0] for row in before.execute("select name from sqlite_master where type = 'table'")]
    times = []
    for _ in range(3):
        own_desk.stop()
        began = time.monotonic()
        own_desk.start()
        times.append(time.monotonic() - began)
    assert min(times) < 10, times  # two on a quiet machine; the goal is five
    assert own_desk.programmes == programmes
    assert not [line for line in own_desk.said.earlier() if "Recovery code" in line]
    with contextlib.closing(sqlite3.connect(data)) as after:
        assert [row[0] for row in after.execute("select name from sqlite_master where type = 'table'")] == tables
        assert after.execute("select count(*) from policies_programme").fetchone() == (len(programmes),)
        assert after.execute("select count(*) from policies_policyversion").fetchone() == (len(programmes),)


@pytest.mark.slow
def test_a_start_without_policies_keeps_the_programmes_and_opens_no_example(own_desk: RunningDesk) -> None:
    programmes = own_desk.programmes
    own_desk.stop()
    policies, own_desk.policies = own_desk.policies, []
    own_desk.start()
    own_desk.policies = policies
    assert own_desk.programmes == programmes


@pytest.mark.slow
def test_every_process_that_is_killed_is_back_within_two_seconds(own_desk: RunningDesk) -> None:
    for victim in processes_of(own_desk):
        count = len(processes_of(own_desk))
        os.kill(victim, signal.SIGKILL)
        back = wait_until(
            "it is not back",
            within=2,
            true=lambda gone=victim, count=count: gone not in (now := processes_of(own_desk)) and len(now) == count,
        )
        assert back < 2
    assert status_of(own_desk.address) == 200
    assert [line for line in own_desk.complained.earlier() if "was killed by SIGKILL" in line]


@pytest.mark.slow
def test_connections_wait_while_all_web_processes_are_replaced(own_desk: RunningDesk) -> None:
    for pid in own_desk.web_pids():
        os.kill(pid, signal.SIGKILL)
    assert status_of(own_desk.address) == 200


@pytest.mark.slow
def test_when_the_supervisor_is_killed_its_processes_die_and_a_new_start_works(own_desk: RunningDesk) -> None:
    pids = processes_of(own_desk)
    own_desk.process.kill()
    own_desk.process.wait()
    wait_until("orphans live on", within=2, true=lambda: all(map(is_gone, pids)))
    own_desk.start()
    assert status_of(own_desk.address) == 200


@contextlib.contextmanager
def open_connections(desk: RunningDesk) -> Iterator[list[socket.socket]]:
    """Idle keep-alive, a request half sent, a small and a large upload half sent, and a WebSocket."""
    slug = next(iter(desk.programmes))
    host = f"Host: localhost:{desk.port}\r\n"
    upload = f"POST /p/{slug}/report/ HTTP/1.1\r\n{host}Content-Type: multipart/form-data; boundary=b\r\n"
    part = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'
    starts = [
        f"GET /healthz HTTP/1.1\r\n{host}\r\n".encode(),
        f"GET / HTTP/1.1\r\n{host}".encode(),
        f"{upload}Content-Length: 5000\r\n\r\n".encode() + part,
        f"{upload}Content-Length: 9000000\r\n\r\n".encode() + part + b"x" * 700_000,
        (
            f"GET /ws/report/ HTTP/1.1\r\n{host}Origin: {desk.address}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        ).encode(),
    ]
    with contextlib.ExitStack() as stack:
        sockets = []
        for start in starts * 3:
            one = stack.enter_context(socket.create_connection(("127.0.0.1", desk.port), timeout=10))
            one.sendall(start)
            sockets.append(one)
        time.sleep(0.5)
        yield sockets


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_with_open_connections_ends_everything_within_five_seconds(
    own_desk: RunningDesk, number: signal.Signals
) -> None:
    pids = processes_of(own_desk)
    with open_connections(own_desk):
        asked_at = time.monotonic()
        own_desk.process.send_signal(number)
        assert own_desk.process.wait(timeout=6) == 0
        assert time.monotonic() - asked_at < 5
    assert all(map(is_gone, pids))


@pytest.mark.slow
def test_the_next_start_finds_the_port_free_at_once(own_desk: RunningDesk) -> None:
    with open_connections(own_desk):
        own_desk.stop()
    own_desk.start()
    assert status_of(own_desk.address) == 200


@pytest.mark.slow
def test_an_upload_that_breaks_off_leaves_the_desk_well(own_desk: RunningDesk) -> None:
    for _ in range(3):
        with open_connections(own_desk):
            pass
    assert status_of(own_desk.address) == 200
    assert not [line for line in own_desk.complained.earlier() if "Traceback" in line]


@pytest.mark.slow
@pytest.mark.parametrize("origin", [None, "https://elsewhere.example", "http://localhost:1"])
def test_a_socket_from_another_origin_is_refused(desk: RunningDesk, origin: str | None) -> None:
    connection = HTTPConnection("localhost", desk.port, timeout=10)
    headers = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    } | ({"Origin": origin} if origin else {})
    with contextlib.suppress(HTTPException):
        connection.request("GET", "/ws/report/", headers=headers)
        assert connection.getresponse().status == 403
    connection.close()
