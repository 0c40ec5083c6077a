"""Asks name servers, which the owner named, for TXT records."""

from __future__ import annotations

from collections.abc import Iterable

import dns.exception
import dns.nameserver
import dns.resolver

from vulndesk.core.mail.authentication import name_server
from vulndesk.gateways.mail_authentication import Lookup, NoAnswer

LOOKUP_SECONDS = 5.0


def resolver_at(servers: Iterable[str]) -> Lookup:
    """TXT records by these servers, each "192.0.2.1" or "192.0.2.1:5353"; it asks no others. Raises ValueError.

    The lookup raises NoAnswer.
    """
    asked = dns.resolver.Resolver(configure=False)
    asked.nameservers = [dns.nameserver.Do53Nameserver(*name_server(one)) for one in servers]
    asked.lifetime = LOOKUP_SECONDS

    def lookup(name: str) -> list[str]:
        try:
            found = asked.resolve(name, "TXT", search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError, UnicodeError):
            raise NoAnswer from None
        return [b"".join(one.strings).decode("ascii", "replace") for one in found]

    return lookup
