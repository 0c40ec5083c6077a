"""Names of rows and codes for people.

Row ids are in the order of their making and say nothing else; codes are random and never counted up.
"""

import os
import secrets
import threading
import time
import uuid
from datetime import UTC, datetime

from vulndesk.apps.vault import keys
from vulndesk.core import codes
from vulndesk.gateways import sealing

REFERENCE_SYMBOLS = 8
_RANDOM_BITS = 74

_lock = threading.Lock()
_last = (0, 0)


def new_id() -> uuid.UUID:
    """A row id in the layout of UUID version 7 (RFC 9562): later ids of one process sort after earlier ones.

    Within one millisecond, or when the clock goes back, the random part is counted up by a random step (6.2, method 2).
    """
    global _last
    with _lock:
        milliseconds, random = time.time_ns() // 1_000_000, secrets.randbits(_RANDOM_BITS - 1)
        if milliseconds <= _last[0]:
            milliseconds, random = _last[0], _last[1] + 1 + secrets.randbits(32)
        _last = (milliseconds, random)
    high, low = random >> 62, random & ((1 << 62) - 1)
    return uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


def made_at(row_id: uuid.UUID) -> datetime:
    """When `new_id` gave it, to the millisecond."""
    return datetime.fromtimestamp((row_id.int >> 80) / 1000, tz=UTC)


def new_reference() -> str:
    """What people call a case: `VD-7K3M-Q9TX`. 40 random bits, so it tells nobody how many cases there are."""
    return f"VD-{codes.group(codes.spell(secrets.randbits(5 * REFERENCE_SYMBOLS), symbols=REFERENCE_SYMBOLS))}"


def normalise_reference(typed: str) -> str:
    """`vd 7k3mq9tx` as `VD-7K3M-Q9TX`; empty when it cannot be a reference. The prefix may be left out."""
    code = codes.normalise(typed)
    if len(code) == REFERENCE_SYMBOLS + 2 and code.startswith("VD"):
        code = code[2:]
    return f"VD-{codes.group(code)}" if len(code) == REFERENCE_SYMBOLS else ""


def new_public_code() -> str:
    """For a page that everybody may cite: 80 random bits in 16 symbols, in an address and so in small letters."""
    return codes.spell(secrets.randbits(80), symbols=16).lower()


def new_receipt() -> str:
    """130 random bits in 26 symbols (ASVS 11.5.1 asks 128): the one thing that opens a report to whoever sent it."""
    return codes.spell(secrets.randbits(5 * codes.RECEIPT_SYMBOLS), symbols=codes.RECEIPT_SYMBOLS)


def derived_receipt(parts: bytes) -> str:
    """The same receipt for the same parts, for a request that is repeated under one Idempotency-Key.

    130 bits of HMAC-SHA-256: without the desk key as unguessable as a random one. The caller must put into `parts`
    something secret or unique of the request, each part delimited.
    """
    digest = sealing.keyed_digest(keys.to_look_up("derived receipts"), parts)
    bits = 5 * codes.RECEIPT_SYMBOLS
    return codes.spell(int.from_bytes(digest, "big") >> (8 * len(digest) - bits), symbols=codes.RECEIPT_SYMBOLS)


def normalise_code(text: str, *, symbols: int | None = None) -> str:
    """What was meant by a typed code. Empty for anything with other symbols, or, with `symbols`, of another length."""
    return codes.normalise(text, symbols=symbols)


def _forget_last() -> None:
    """A forked child must not count on from its parent's last id, nor inherit a lock that is held."""
    global _lock, _last
    _lock, _last = threading.Lock(), (0, 0)


os.register_at_fork(after_in_child=_forget_last)
