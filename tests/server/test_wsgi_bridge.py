"""The bridge between Django's threads and the server's event loop, over real connections."""

import ast
import hashlib
import http.client
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.reading import Lines

MEGABYTE = 1024 * 1024


class Server:
    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.server.bridged"],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self.process.stdout is not None
        self.lines = Lines(self.process.stdout)
        self.port = int(self.lines.wait_for("port ").split()[1])

    def ask(self, method: str, path: str, **options: object) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, **options)  # type: ignore[arg-type]
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def send_raw(self, head: str, body: bytes = b"") -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        connection.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
        return connection

    def largest_memory(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) * 1024


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    one = Server()
    yield one
    one.process.kill()
    one.process.wait()


def digest_of(body: bytes) -> bytes:
    return f"{len(body)} {hashlib.sha256(body).hexdigest()}".encode()


@pytest.mark.parametrize("size", [0, 1, 65_535, 256 * 1024, 256 * 1024 + 1, 3 * MEGABYTE])
def test_a_body_arrives_whole_whatever_its_size(server: Server, size: int) -> None:
    body = bytes(range(256)) * (size // 256) + b"\xff" * (size % 256)
    assert server.ask("POST", "/read", body=body) == (200, digest_of(body))


@pytest.mark.parametrize("size", [1_000, 2 * MEGABYTE])
def test_lines_of_a_body_are_read_as_from_a_file(server: Server, size: int) -> None:
    body = (b"a" * 99 + b"\n") * (size // 100) + b"rest"
    status, told = server.ask("POST", "/lines", body=body)
    assert (status, ast.literal_eval(told.decode())) == (200, [100] * (size // 100) + [4])


@pytest.mark.slow
def test_a_hundred_megabytes_are_never_in_memory(server: Server) -> None:
    piece = b"z" * MEGABYTE
    before = server.largest_memory()
    length = 100 * MEGABYTE
    status, told = server.ask(
        "POST", "/read", body=(piece for _ in range(100)), headers={"Content-Length": str(length)}
    )
    assert (status, told.split()[0]) == (200, str(length).encode())
    assert server.largest_memory() - before < 10 * MEGABYTE


@pytest.mark.slow
def test_a_body_that_breaks_off_is_an_error_and_not_a_short_body(server: Server) -> None:
    connection = server.send_raw("POST /read HTTP/1.1\nHost: here\nContent-Length: 2000000", b"x" * 600_000)
    time.sleep(0.2)
    connection.close()
    assert "the peer went away" in server.lines.wait_for("broken after ")


@pytest.mark.slow
def test_a_body_that_stands_still_is_let_go(server: Server) -> None:
    connection = server.send_raw("POST /read HTTP/1.1\nHost: here\nContent-Length: 2000000", b"x" * 600_000)
    assert "the peer stood still" in server.lines.wait_for("broken after ", within=5)
    connection.close()


@pytest.mark.slow
def test_a_body_that_trickles_is_let_go(server: Server) -> None:
    connection = server.send_raw("POST /read HTTP/1.1\nHost: here\nContent-Length: 2000000", b"x" * 262_144)
    stop = threading.Event()

    def trickle() -> None:
        while not stop.wait(0.2):
            try:
                connection.sendall(b"x")
            except OSError:
                return

    threading.Thread(target=trickle, daemon=True).start()
    try:
        assert "too slow" in server.lines.wait_for("broken after ", within=5)
    finally:
        stop.set()
        connection.close()


def test_a_small_body_that_never_ends_holds_no_thread(server: Server) -> None:
    waiting = [server.send_raw("POST /read HTTP/1.1\nHost: here\nContent-Length: 5000", b"x") for _ in range(20)]
    began = time.monotonic()
    assert server.ask("GET", "/")[0] == 200
    assert time.monotonic() - began < 0.5
    for connection in waiting:
        connection.close()


def test_slow_uploads_do_not_stop_the_pages(server: Server) -> None:
    head = "POST /read HTTP/1.1\nHost: here\nContent-Length: 9000000"
    uploads = [server.send_raw(head, b"x" * 300_000) for _ in range(6)]
    time.sleep(0.1)
    began = time.monotonic()
    assert server.ask("GET", "/")[0] == 200
    assert time.monotonic() - began < 0.5
    for connection in uploads:
        connection.close()
    for _ in uploads:
        server.lines.wait_for("broken after ")


@pytest.mark.slow
def test_slow_readers_do_not_stop_the_pages_and_are_let_go(server: Server) -> None:
    readers = [server.send_raw("GET /many HTTP/1.1\nHost: here") for _ in range(6)]
    time.sleep(0.2)
    began = time.monotonic()
    assert server.ask("GET", "/")[0] == 200
    assert time.monotonic() - began < 0.5
    for _ in readers:
        server.lines.wait_for("closed", within=10)
    for connection in readers:
        connection.close()


def test_a_long_answer_arrives_whole(server: Server) -> None:
    status, body = server.ask("GET", "/many")
    assert (status, len(body)) == (200, 400 * 64 * 1024)
    server.lines.wait_for("closed")


@pytest.mark.slow
def test_a_body_without_a_length_is_given_one_when_small_and_asked_for_one_when_large(server: Server) -> None:
    pieces = [b"a" * 1000] * 3
    assert server.ask("POST", "/read", body=iter(pieces), encode_chunked=True) == (200, digest_of(b"".join(pieces)))
    connection = server.send_raw("POST /read HTTP/1.1\nHost: here\nTransfer-Encoding: chunked")
    for _ in range(100):
        if select.select([connection], [], [], 0.05)[0]:
            break  # it has answered, and may close: what is sent now would reset the connection
        connection.sendall(b"4000\r\n" + b"x" * 16_384 + b"\r\n")
    assert connection.recv(64).startswith(b"HTTP/1.1 411 ")
    connection.close()


def test_headers_become_an_environ_and_none_can_be_forged_with_an_underscore(server: Server) -> None:
    headers = {"X-Real": "yes", "X_Forwarded_Proto": "https", "Cookie": "a=1", "Content-Type": "text/x-test"}
    status, told = server.ask("POST", "/environ?q=%C3%BC&r", body=b"12", headers=headers)
    environ = ast.literal_eval(told.decode())
    assert status == 200
    assert (environ["HTTP_X_REAL"], environ["HTTP_COOKIE"], environ["CONTENT_TYPE"]) == ("yes", "a=1", "text/x-test")
    assert (environ["CONTENT_LENGTH"], environ["QUERY_STRING"]) == ("2", "q=%C3%BC&r")
    assert "HTTP_X_FORWARDED_PROTO" not in environ


def test_an_error_of_the_application_is_a_500_and_the_next_request_is_served(server: Server) -> None:
    assert server.ask("GET", "/fails")[0] == 500
    assert server.ask("GET", "/")[0] == 200


def test_requests_share_few_threads(server: Server) -> None:
    names = {server.ask("GET", "/")[1] for _ in range(20)}
    assert names <= {b"page_0", b"page_1"}
