"""A real name server on a free port of this machine, with the TXT records that a test gives it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

HOST = "127.0.0.1"


@dataclass
class DnsServer:
    """records: name -> text; a name that is not there does not exist, and one in `broken` cannot be said now."""

    port: int
    records: Mapping[str, str]
    broken: frozenset[str] = frozenset()
    asked: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    def answer(self, wire: bytes) -> bytes:
        query = dns.message.from_wire(wire)
        name = query.question[0].name.to_text(omit_final_dot=True).lower()
        self.asked.append(name)
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        if name in self.broken:
            response.set_rcode(dns.rcode.SERVFAIL)
        elif name not in self.records:
            response.set_rcode(dns.rcode.NXDOMAIN)
        else:
            text = self.records[name]
            pieces = " ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200))
            response.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", dns.rdatatype.TXT, pieces))
        return response.to_wire()


@contextmanager
def dns_server(records: Mapping[str, str], *, broken: frozenset[str] = frozenset()) -> Iterator[DnsServer]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind((HOST, 0))
        server = DnsServer(udp.getsockname()[1], records, broken)

        def serve() -> None:
            while True:
                wire, who = udp.recvfrom(4096)
                if wire == b"end":
                    return
                udp.sendto(server.answer(wire), who)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
                last.sendto(b"end", (HOST, server.port))
            thread.join()
