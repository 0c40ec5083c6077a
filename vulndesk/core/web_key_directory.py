"""How an address is named in the Web Key Directory (draft-koch-openpgp-webkey-service, 3.1)."""

from __future__ import annotations

import hashlib
import re

_SIGNS = "ybndrfg8ejkmcpqxot1uwisza345h769"  # z-base-32 (RFC 6189, 5.1.6)
_HASH = re.compile(rf"[{_SIGNS}]{{32}}")


def local_hash(address: str) -> str:
    """32 signs for the part before the @, in small letters as far as it is ASCII."""
    local = address.rpartition("@")[0]
    lowered = "".join(sign.lower() if sign.isascii() else sign for sign in local)
    number = int.from_bytes(hashlib.sha1(lowered.encode(), usedforsecurity=False).digest())
    return "".join(_SIGNS[number >> shift & 31] for shift in range(155, -1, -5))


def is_local_hash(text: str) -> bool:
    return _HASH.fullmatch(text) is not None
