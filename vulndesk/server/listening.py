"""The sockets that a desk listens on, bound once by the supervisor, a set for each web process.

While a web process is being replaced the kernel keeps new connections in its sockets' queue, so nobody sees "refused".

On Linux each process has sockets of its own on the same addresses (SO_REUSEPORT), and the kernel deals new connections
out among them. With one socket for all, the process that wakes first takes every connection that waits: of four that
come together, one process would often get all, and the other none.
"""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Sequence

from vulndesk.core.errors import Refused

BACKLOG = 2048
_DEALS_OUT = sys.platform.startswith("linux")  # elsewhere SO_REUSEPORT means that the last one gets everything
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def listen(*, bind: str, port: int) -> list[socket.socket]:
    """Sockets for this host and port. A loopback `bind` means both 127.0.0.1 and, where there is one, ::1.

    port 0: any free one, the same for both. Raises Refused when the port is taken or the address is not ours.
    """
    if bind not in _LOOPBACK:
        return [_socket(bind, port)]
    first = _socket("127.0.0.1", port)
    port = first.getsockname()[1]
    try:
        return [first, _socket("::1", port)]
    except NoSuchFamily:
        return [first]
    except Refused:
        first.close()
        raise


def listen_too(listeners: Sequence[socket.socket]) -> list[socket.socket]:
    """The same addresses for one more process: sockets of its own where the kernel deals out, else the same ones."""
    if not _DEALS_OUT:
        return list(listeners)
    more = []
    for listener in listeners:
        another = socket.socket(listener.family, socket.SOCK_STREAM)
        _prepare(another)
        another.bind(listener.getsockname())
        another.listen(BACKLOG)
        more.append(another)
    return more


class NoSuchFamily(Exception):
    """This machine has no IPv6."""


def _socket(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise NoSuchFamily from error
    try:
        _refuse_taken(family, host, port)
        _prepare(listener)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        raise _refusal(error, host=host, port=port) from None
    return listener


def _prepare(listener: socket.socket) -> None:
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if _DEALS_OUT:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    if listener.family == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)


def _refuse_taken(family: socket.AddressFamily, host: str, port: int) -> None:
    """OSError when somebody listens there: with SO_REUSEPORT two desks of one account would share a port unseen."""
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        probe.bind((host, port))
        probe.listen()


def _refusal(error: Exception, *, host: str, port: int) -> Exception:
    number = getattr(error, "errno", None)
    if number == errno.EADDRNOTAVAIL and host == "::1":
        return NoSuchFamily()
    if number == errno.EADDRINUSE:
        return Refused(f"Port {port} is in use by another program.", next_step="Choose another one with --port.")
    if number == errno.EACCES:
        return Refused(f"Port {port} may not be used by this account.", next_step="Choose one above 1023 with --port.")
    return Refused(f"The desk cannot listen on {host}, port {port}: {error}.", next_step="Look at --bind and --port.")
