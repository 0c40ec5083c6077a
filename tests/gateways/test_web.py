"""What the desk asks the web for, on a real server; and where no page on the web can lead it."""

from __future__ import annotations

import http.server
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.mail_server import certificate, free_port
from vulndesk.gateways import web
from vulndesk.gateways.web import NotOurs, Unreachable, Web, is_allowed, networks

HERE = networks(["127.0.0.0/8"])


class Site(http.server.ThreadingHTTPServer):
    """Answers as `answers` says for a path, 404 for others, and remembers who asked for what."""

    daemon_threads = True

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        if context is not None:
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.answers: dict[str, Callable[[_Handler], None]] = {}
        scheme = "https" if context else "http"
        self.address = f"{scheme}://127.0.0.1:{self.server_port}"

    def handle_error(self, *args: object) -> None:
        """Who is cut off while it answers has nothing to complain about."""

    def __enter__(self) -> Site:
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self.shutdown()
        self.thread.join()
        self.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append((self.command, self.path, {key.lower(): value for key, value in self.headers.items()}))
        self.server.answers.get(self.path, lambda handler: handler.say(b"", 404))(self)

    def do_HEAD(self) -> None:
        self.do_GET()

    def say(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


def says(body: bytes = b"", status: int = 200, **headers: str) -> Callable[[_Handler], None]:
    return lambda handler: handler.say(body, status, **headers)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as server:
        yield server


def fetch(address: str, **options: int) -> web.Answer:
    return Web(inner=HERE, longest_wait=3).fetch(address, **options)


def test_a_page_is_read_with_its_kind(site: Site) -> None:
    site.answers["/a?b=%20c"] = says(b"text", Content_Type="text/plain; charset=utf-8")
    answer = fetch(f"{site.address}/a?b= c#part")
    assert (answer.status, answer.body, answer.content_type) == (200, b"text", "text/plain; charset=utf-8")
    method, _, headers = site.asked[0]
    assert (method, headers["host"]) == ("GET", f"127.0.0.1:{site.server_port}")


def test_a_redirect_is_followed_and_an_endless_one_is_not(site: Site) -> None:
    site.answers |= {"/old": says(status=301, Location="/new"), "/new": says(b"here")}
    site.answers["/loop"] = says(status=302, Location="/loop")
    assert fetch(f"{site.address}/old").body == b"here"
    with pytest.raises(Unreachable, match="too many redirects"):
        fetch(f"{site.address}/loop")
    assert len(site.asked) < 12


@pytest.mark.parametrize("onward", ["https://[", "https://[::1", "http://x:port/", "//", "javascript:alert(1)"])
def test_a_redirect_to_what_is_no_address_ends_there(site: Site, onward: str) -> None:
    site.answers["/old"] = says(status=301, Location=onward)
    with pytest.raises(Unreachable):
        fetch(f"{site.address}/old")


def test_a_server_that_knows_no_head_is_asked_again(site: Site) -> None:
    site.answers["/a"] = lambda handler: handler.say(b"x", 405 if handler.command == "HEAD" else 200)
    assert Web(inner=HERE).is_alive(f"{site.address}/a").status == 200
    assert Web(inner=HERE).is_alive(f"{site.address}/gone").status == 404


def test_a_token_is_shown_to_one_server_only(site: Site) -> None:
    with Site() as other:
        other.answers["/b"] = says(b"x")
        site.answers["/a"] = says(status=302, Location=f"{other.address}/b")
        Web(inner=HERE).fetch(f"{site.address}/a", headers=(("Authorization", "Bearer secret"),))
        assert site.asked[0][2]["authorization"] == "Bearer secret"
        assert "authorization" not in other.asked[0][2]


# --- where it never goes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2002:c0a8:1::1",
    ],
)
@pytest.mark.abuse(19)
def test_a_number_that_is_not_public_is_refused(number: str) -> None:
    assert not is_allowed(number, inner=())


@pytest.mark.parametrize("number", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"])
def test_a_public_number_is_allowed(number: str) -> None:
    assert is_allowed(number, inner=())


def test_only_the_networks_that_the_owner_named_are_entered() -> None:
    assert is_allowed("10.1.2.3", inner=networks(["10.1.0.0/16"]))
    assert not is_allowed("10.2.2.3", inner=networks(["10.1.0.0/16"]))


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://example.org/x",
        "gopher://example.org/",
        "https://user:password@example.org/",
        "http://example.org:22/",
        "http://example.org:25/",
        "http://",
        "//example.org/",
        "javascript:alert(1)",
        "https://[::1",
        "https://example.org:99999/",
        "https://example.org/" + "a" * 3000,
    ],
)
def test_what_is_no_page_of_the_web_is_refused_before_anybody_is_asked(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", None)
    with pytest.raises(NotOurs):
        Web().fetch(address)


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "2130706433", "0x7f000001", "127.1", "[::1]"])
@pytest.mark.abuse(19)
def test_the_desks_own_machine_is_refused_however_it_is_written(site: Site, name: str) -> None:
    with pytest.raises(Unreachable):
        Web(longest_wait=3).fetch(f"http://{name}:{site.server_port}/")
    assert site.asked == []


@pytest.mark.abuse(19)
def test_a_redirect_into_the_inner_network_is_refused(site: Site) -> None:
    site.answers["/a"] = says(status=302, Location="http://10.0.0.1/admin")
    with pytest.raises(NotOurs):
        fetch(f"{site.address}/a")
    site.answers["/b"] = says(status=302, Location="file:///etc/passwd")
    with pytest.raises(NotOurs):
        fetch(f"{site.address}/b")


@pytest.mark.abuse(19)
def test_a_name_with_one_number_that_is_not_public_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    row = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
    numbers = [(*row, ("93.184.216.34", 80)), (*row, ("192.168.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: numbers)
    with pytest.raises(NotOurs):
        Web().fetch("http://example.org/")


@pytest.mark.abuse(19)
def test_a_name_that_changes_its_number_after_the_check_gains_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    row = (socket.AF_INET, socket.SOCK_STREAM, 6, "")

    def rebinding(host: str, *args: object, **kwargs: object) -> list[object]:
        asked.append(host)
        return [(*row, ("127.0.0.1" if len(asked) == 1 else "10.0.0.1", site.server_port))]

    site.answers["/"] = says(b"x")
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *a, **k: rebinding(host) if host == "rebind.example" else real(host, *a, **k),
    )
    assert fetch(f"http://rebind.example:{site.server_port}/").body == b"x"
    assert asked == ["rebind.example"], "the name is looked up once"


# --- limits ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_slow_drip_and_silence_are_cut_off(site: Site) -> None:
    def drip(handler: _Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(60):
            handler.wfile.write(b"x: y\r\n")
            handler.wfile.flush()
            time.sleep(0.1)

    site.answers |= {"/drip": drip, "/silent": lambda handler: time.sleep(2)}
    for path in ("/drip", "/silent"):
        began = time.monotonic()
        with pytest.raises(Unreachable, match="no answer in time"):
            Web(inner=HERE, longest_wait=0.5).fetch(f"{site.address}{path}")
        assert time.monotonic() - began < 2


def test_a_very_long_answer_is_cut_off(site: Site) -> None:
    site.answers["/"] = says(b"x" * 5000)
    with pytest.raises(Unreachable, match="too long"):
        fetch(f"{site.address}/", most_bytes=4999)
    assert len(fetch(f"{site.address}/", most_bytes=5000).body) == 5000


def test_nobody_at_home_and_nonsense_are_said_in_a_few_words(site: Site) -> None:
    with pytest.raises(Unreachable, match="no connection"):
        fetch(f"http://127.0.0.1:{free_port()}/")
    site.answers["/"] = lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n")
    with pytest.raises(Unreachable, match="no sound answer"):
        fetch(f"{site.address}/")


def test_a_certificate_is_checked_and_https_is_not_left(tmp_path: Path) -> None:
    server_side, client_side = certificate(tmp_path)
    with Site(server_side) as site, Site() as plain:
        site.answers |= {"/": says(b"x"), "/down": says(status=302, Location=f"{plain.address}/")}
        plain.answers["/"] = says(b"x")
        trusting = Web(inner=HERE, trust=client_side)
        assert trusting.fetch(f"{site.address}/").body == b"x"
        with pytest.raises(Unreachable, match="certificate is not right"):
            Web(inner=HERE).fetch(f"{site.address}/")
        with pytest.raises(NotOurs, match="away from https"):
            trusting.fetch(f"{site.address}/down")
        assert trusting.is_alive(f"{site.address}/down").status == 200
