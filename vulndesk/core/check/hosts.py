"""Which host is another machine, out in a network, and which is this one, a test or a name that nobody has."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache

# RFC 2606, 6761, 6762, 8375, and what containers and clusters call their own.
_NEAR = re.compile(
    r"(?:^|\.)(?:localhost|localdomain|local|test|example|invalid|internal|lan|home\.arpa|onion|svc|cluster\.local"
    r"|example\.(?:com|net|org|edu)|docker\.internal)$",
    re.IGNORECASE,
)
_MADE_UP = re.compile(
    r"^(?:foo|bar|baz|hostname|your[\w-]*|my-?(?:host|domain|server|site|app|company)|example|some-?host|x{3,}|domain)\."
    r"|^(?:www\.)?(?:my|your)?(?:site|domain|server|test)\.(?:com|org|net)$",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def is_elsewhere(host: str) -> bool:
    """A name with a dot, or an address, that is neither this machine nor its network nor made up for examples."""
    host = host.strip("[]").rstrip(".")
    number = _number(host)
    if number is not None:
        return not (
            number.is_loopback
            or number.is_unspecified
            or number.is_link_local
            or number.is_private
            or number.is_multicast
        )
    last = host.rpartition(".")[2]
    if "." not in host or not last.isalpha() or len(last) < 2:
        return False
    return not (_NEAR.search(host) or _MADE_UP.match(host))


def _number(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
