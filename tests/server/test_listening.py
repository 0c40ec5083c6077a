"""The sockets of a desk: a port that is taken is refused, and connections are dealt out among the web processes."""

import os
import socket
import sys
from pathlib import Path

import pytest

from tests.running_desk import RunningDesk
from vulndesk.core.errors import Refused
from vulndesk.server.listening import listen, listen_too

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux deals connections out")


def close(listeners):
    for one in listeners:
        one.close()


def test_a_port_on_which_a_desk_listens_is_refused_to_the_next_one():
    listeners = listen(bind="127.0.0.1", port=0)
    port = listeners[0].getsockname()[1]
    more = listen_too(listeners)
    with pytest.raises(Refused, match="in use"):
        listen(bind="127.0.0.1", port=port)
    close([*listeners, *more])
    close(listen(bind="127.0.0.1", port=port))


def test_a_port_that_another_program_has_is_refused():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(Refused, match="in use"):
            listen(bind="127.0.0.1", port=other.getsockname()[1])


@linux_only
def test_sockets_of_two_processes_share_the_connections():
    first = listen(bind="127.0.0.1", port=0)
    second = listen_too(first)
    host, port = first[0].getsockname()[:2]
    clients = [socket.create_connection((host, port)) for _ in range(64)]
    taken = [accepted(own[0]) for own in (first, second)]
    assert sum(taken) == 64
    assert min(taken) > 8  # by chance less than once in a hundred million times
    close([*clients, *first, *second])


def accepted(listener):
    listener.setblocking(False)
    count = 0
    while True:
        try:
            connection, _ = listener.accept()
        except BlockingIOError:
            return count
        connection.close()
        count += 1


@pytest.mark.slow
@linux_only
def test_both_web_processes_of_a_desk_get_visitors():
    with RunningDesk() as desk:
        desk.start()
        before = {pid: sockets_of(pid) for pid in desk.web_pids()}
        visitors = [socket.create_connection(("127.0.0.1", desk.port)) for _ in range(64)]
        try:
            for visitor in visitors:
                visitor.sendall(f"GET /healthz HTTP/1.1\r\nHost: localhost:{desk.port}\r\n\r\n".encode())
            for visitor in visitors:
                assert visitor.recv(100).startswith(b"HTTP/1.1 200")
            shares = [sockets_of(pid) - count for pid, count in before.items()]
        finally:
            close(visitors)
        assert len(shares) == 2
        # The question by which the start learned that the desk answers may still have been open before.
        assert 62 <= sum(shares) <= 64
        assert min(shares) > 8


def sockets_of(pid: int) -> int:
    links = [file.readlink() for file in Path(f"/proc/{pid}/fd").iterdir() if os.path.lexists(file)]
    return sum(str(link).startswith("socket:") for link in links)
