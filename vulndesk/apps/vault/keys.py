"""Keys for each purpose, derived once in a process."""

from functools import lru_cache

from django.conf import settings

from vulndesk.gateways import desk_key


@lru_cache(maxsize=128)
def for_purpose(root: bytes, purpose: str) -> bytes:
    """HKDF costs as much as sealing a report; the purposes are a handful."""
    return desk_key.derive(root, purpose)


def to_look_up(purpose: str) -> bytes:
    """Of what is found by a digest, or derived again: it stays when keys are rotated."""
    return for_purpose(settings.DESK_KEYS.lookups, purpose)


def to_seal(purpose: str) -> tuple[bytes, ...]:
    """One a generation, newest first: the first one seals, all of them open. Never empty."""
    return tuple(for_purpose(generation.root, purpose) for generation in settings.DESK_KEYS.generations)
