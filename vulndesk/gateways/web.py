"""Asks the web for what a policy publishes, and lets no page on it lead the desk into the owner's own network.

Promises: http and https only, ports 80, 443 and above 1023; every address is looked up once and the very same number is
connected to (no rebinding), redirects included; numbers that are not public are refused unless the owner named their
network; one question takes `longest_wait` seconds (a name server may add its own wait) and a limited number of bytes.
No proxy is used: it would do the looking up, and nothing here could check it.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import httpcore

LONGEST_WAIT = 10.0
MOST_BYTES = 512 * 1024
MOST_REDIRECTS = 5
LONGEST_ADDRESS = 2000

_Number = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Trust = ssl.SSLContext  # which authorities' certificates are believed
_REDIRECTS = (301, 302, 303, 307, 308)
# Some servers know no HEAD, and some know it wrongly.
_ASK_AGAIN = (400, 403, 404, 405, 406, 410, 500, 501, 502, 503)
_BY_IPV6 = ipaddress.ip_network("64:ff9b::/96")  # an IPv4 number behind NAT64 (RFC 6052)
_SAFE = "%/:=&?~#+!$,;'@()*[]-._"


class Unreachable(Exception):
    """Nobody answered, or nothing sound. `kind`: a short word for people, without the address."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class NotSent(Unreachable):
    """There was no connection, so nothing of the question reached anybody."""


class NotOurs(NotSent):
    """The address leads where the desk may not go: another protocol, or a network that the owner did not name."""


@dataclass(frozen=True)
class Answer:
    """address: where it came from in the end. body: empty for `is_alive`. headers: names in small letters."""

    status: int
    address: str
    content_type: str = ""
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)


def networks(written: Iterable[str]) -> tuple[Network, ...]:
    """ "10.0.0.0/8" and its like. Raises ValueError."""
    return tuple(ipaddress.ip_network(one.strip()) for one in written if one.strip())


def sound_address(address: str) -> str:
    """As it would be asked, before anybody connects. Raises NotOurs for what is no address of the web."""
    return _normal(address)


@dataclass(frozen=True)
class Web:
    """inner: networks that are not public and may be entered all the same. trust: how https is checked."""

    inner: Sequence[Network] = ()
    longest_wait: float = LONGEST_WAIT
    trust: Trust | None = None
    tick: Callable[[], float] = time.monotonic

    def fetch(self, address: str, *, most_bytes: int = MOST_BYTES, headers: Sequence[tuple[str, str]] = ()) -> Answer:
        """What is served there; a redirect away from https is not followed. Raises Unreachable, NotOurs."""
        given = [(name.encode("ascii"), value.encode("ascii")) for name, value in headers]
        until = self.tick() + self.longest_wait
        return self._follow("GET", address, until=until, most_bytes=most_bytes, headers=given, keep_https=True)

    def send_form(self, address: str, form: str) -> Answer:
        """What is answered to a form. It holds secrets, so it goes nowhere else. Raises Unreachable, NotOurs."""
        return self.send(address, form.encode("ascii"), content_type="application/x-www-form-urlencoded")

    def send(
        self,
        address: str,
        content: bytes,
        *,
        content_type: str,
        headers: Sequence[tuple[str, str]] = (),
        method: str = "POST",
    ) -> Answer:
        """What is answered to these bytes, which go nowhere else. Raises Unreachable, NotOurs."""
        given = [*headers, ("Content-Type", content_type)]
        return self.ask(method, address, content=content, headers=given)

    def ask(
        self,
        method: str,
        address: str,
        *,
        content: bytes | None = None,
        headers: Sequence[tuple[str, str]] = (),
        most_bytes: int = MOST_BYTES,
    ) -> Answer:
        """What this one server answers; nothing is sent on to where it redirects. Raises Unreachable, NotOurs."""
        given = [(name.encode("ascii"), value.encode("ascii")) for name, value in headers]
        until = self.tick() + self.longest_wait
        answer, onward = self._ask(
            method, _normal(address), until=until, most_bytes=most_bytes, headers=given, content=content
        )
        if onward:
            raise Unreachable("a redirect")
        return answer

    def is_alive(self, address: str) -> Answer:
        """Whether somebody answers, and how. Raises Unreachable, NotOurs."""
        until = self.tick() + self.longest_wait
        answer = self._follow("HEAD", address, until=until, most_bytes=0, headers=[], keep_https=False)
        if answer.status in _ASK_AGAIN:
            return self._follow("GET", address, until=until, most_bytes=0, headers=[], keep_https=False)
        return answer

    def _follow(
        self,
        method: str,
        address: str,
        *,
        until: float,
        most_bytes: int,
        headers: list[tuple[bytes, bytes]],
        keep_https: bool,
    ) -> Answer:
        origin = here = _normal(address)
        for _ in range(MOST_REDIRECTS + 1):
            # What was meant for one server (a token) is not shown to another.
            mine = headers if urlsplit(here).netloc == urlsplit(origin).netloc else []
            answer, onward = self._ask(method, here, until=until, most_bytes=most_bytes, headers=mine)
            if not onward:
                return answer
            there = _normal(onward, seen_from=here)
            if keep_https and here.startswith("https:") and not there.startswith("https:"):
                raise NotOurs("a redirect away from https")
            here = there
        raise Unreachable("too many redirects")

    def _ask(
        self,
        method: str,
        address: str,
        *,
        until: float,
        most_bytes: int,
        headers: list[tuple[bytes, bytes]],
        content: bytes | None = None,
    ) -> tuple[Answer, str]:
        """The answer, and where it sends us on to; empty for nowhere."""
        backend = _Guarded(inner=self.inner, until=until, tick=self.tick)
        sent = [(b"Host", urlsplit(address).netloc.encode("ascii")), (b"User-Agent", b"vulndesk"), *headers]
        if all(name.lower() != b"accept" for name, _ in headers):
            sent.append((b"Accept", b"*/*"))
        # Reading a system's authorities takes 30 ms, which plain http has no use for.
        trust = (self.trust or _trust()) if address.startswith("https:") else None
        try:
            with (
                httpcore.ConnectionPool(network_backend=backend, ssl_context=trust) as pool,
                pool.stream(method, address, headers=sent, content=content) as response,
            ):
                fields = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
                onward = fields.get("location", "") if response.status in _REDIRECTS else ""
                body = b"" if onward or not most_bytes else _body(response, most_bytes=most_bytes)
                return Answer(response.status, address, fields.get("content-type", ""), body, fields), onward
        except (httpcore.TimeoutException, TimeoutError):
            raise Unreachable("no answer in time") from None
        except httpcore.ConnectError as error:
            raise NotSent(_connect_trouble(error)) from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError):
            raise Unreachable("no sound answer") from None


def _trust() -> Trust:
    return ssl.create_default_context()


def _body(response: httpcore.Response, *, most_bytes: int) -> bytes:
    body = bytearray()
    for part in response.iter_stream():
        body += part
        if len(body) > most_bytes:
            raise Unreachable("too long an answer")
    return bytes(body)


def _connect_trouble(error: httpcore.ConnectError) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not right: {cause.verify_message}"
        if isinstance(cause, socket.gaierror):
            return "its name is not known"
        cause = cause.__cause__ or cause.__context__
    return "no connection"


def _normal(address: str, *, seen_from: str = "") -> str:
    """In ASCII, without name, password and fragment. Raises NotOurs."""
    try:
        parts = urlsplit(urljoin(seen_from, address.strip()))
        host, port = parts.hostname or "", parts.port
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError:  # UnicodeError is one
        raise NotOurs("not an address") from None
    if parts.scheme.lower() not in ("http", "https") or not host or len(address) > LONGEST_ADDRESS:
        raise NotOurs("not an address of the web")
    if "@" in parts.netloc:
        raise NotOurs("an address with a name or a password in it")
    if port is not None and port < 1024 and port not in (80, 443):
        raise NotOurs("a port that is not the web's")
    place = f"[{host}]" if ":" in host else host
    place += f":{port}" if port is not None else ""
    query = quote(parts.query, safe=_SAFE)
    return urlunsplit((parts.scheme.lower(), place, quote(parts.path, safe=_SAFE) or "/", query, ""))


# --- connecting --------------------------------------------------------------------------------------------------


def is_allowed(number: str, *, inner: Sequence[Network]) -> bool:
    """Whether this IP number may be connected to: a public one, or one of a network that the owner named."""
    given = ipaddress.ip_address(number.partition("%")[0])
    return any(given in network for network in inner) or all(_is_public(one) for one in _meant(given))


def _is_public(number: _Number) -> bool:
    return number.is_global and not (number.is_multicast or number.is_reserved or number.is_unspecified)


def _meant(number: _Number) -> list[_Number]:
    """The number, and those of IPv4 that are written inside it: whoever carries the packet may unwrap them."""
    found: list[_Number] = [number]
    if isinstance(number, ipaddress.IPv6Address):
        inside = [number.ipv4_mapped, number.sixtofour, *(number.teredo or ())]
        if number in _BY_IPV6:
            inside.append(ipaddress.IPv4Address(number.packed[-4:]))
        if number.ipv4_mapped is not None or number in _BY_IPV6:
            found = []  # the wrapping itself is no place
        found += [one for one in inside if one is not None]
    return found


class _Guarded(httpcore.NetworkBackend):
    """Looks a name up once, checks every number of it, connects to one of those, and keeps one limit for everything."""

    def __init__(self, *, inner: Sequence[Network], until: float, tick: Callable[[], float]) -> None:
        self.inner = inner
        self.until = until
        self.tick = tick
        self.plain = httpcore.SyncBackend()

    def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError from error
        numbers = list(dict.fromkeys(str(one[4][0]) for one in found))
        # One number that is not ours condemns the name: which of them answers is up to whoever set it.
        if not all(is_allowed(number, inner=self.inner) for number in numbers):
            raise NotOurs("an address that is not public")
        trouble: Exception = httpcore.ConnectError()
        for number in numbers[:4]:
            try:
                return _Bounded(self.plain.connect_tcp(number, port, timeout=self.left()), self.left)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
        raise trouble

    def left(self) -> float:
        seconds = self.until - self.tick()
        if seconds <= 0:
            raise TimeoutError
        return seconds


class _Bounded(httpcore.NetworkStream):
    """A server that sends one byte now and then keeps us no longer than one that is silent."""

    def __init__(self, stream: httpcore.NetworkStream, left: Callable[[], float]) -> None:
        self.stream = stream
        self.left = left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, timeout=self.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, timeout=self.left())

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Bounded(self.stream.start_tls(ssl_context, server_hostname, self.left()), self.left)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)
