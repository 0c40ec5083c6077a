"""The sockets that a desk listens on, bound once by the supervisor.

While a web process is being replaced the kernel keeps new connections in their queue, so nobody sees "refused".
"""

from __future__ import annotations

import errno
import socket

from vulndesk.core.errors import Refused

BACKLOG = 2048
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


class NoSuchFamily(Exception):
    """This machine has no IPv6."""


def _socket(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise NoSuchFamily from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        raise _refusal(error, host=host, port=port) from None
    return listener


def _refusal(error: Exception, *, host: str, port: int) -> Exception:
    number = getattr(error, "errno", None)
    if number == errno.EADDRNOTAVAIL and host == "::1":
        return NoSuchFamily()
    if number == errno.EADDRINUSE:
        return Refused(f"Port {port} is in use by another program.", next_step="Choose another one with --port.")
    if number == errno.EACCES:
        return Refused(f"Port {port} may not be used by this account.", next_step="Choose one above 1023 with --port.")
    return Refused(f"The desk cannot listen on {host}, port {port}: {error}.", next_step="Look at --bind and --port.")
