"""Keys for each purpose, derived once in a process."""

from functools import lru_cache

from vulndesk.gateways import desk_key


@lru_cache(maxsize=32)
def for_purpose(key: bytes, purpose: str) -> bytes:
    """HKDF costs as much as sealing a report; the purposes are a handful."""
    return desk_key.derive(key, purpose)
