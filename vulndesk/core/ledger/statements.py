"""What a leaf commits to: a statement, hidden by a salt.

The commitment is SHA-256(salt ‖ statement), with 32 random bytes of salt and the statement as canonical JSON. Without
the salt it says nothing, not even to whoever guesses the statement; with it, nobody can make it say anything else.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from typing import Any

SALT_BYTES = 32

_encoder = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical_json(statement: Mapping[str, Any]) -> str:
    """Keys in order, no white space, nothing escaped that need not be: RFC 8785 for strings, whole numbers and null.

    Lone surrogates, which no text may hold, become U+FFFD.
    """
    text = _encoder.encode(statement)
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def commitment(salt: bytes, statement: str) -> bytes:
    """32 bytes. statement: the text itself, as `canonical_json` writes it."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes")
    return hashlib.sha256(salt + statement.encode()).digest()


def to_base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def from_base64(written: object, *, length: int | None = None) -> bytes | None:
    """The bytes, when this is how `to_base64` writes them: no white space, all padding, no stray bits (RFC 4648, 3.5).

    length: how many bytes there must be.
    """
    if not isinstance(written, str):
        return None
    try:
        raw = base64.b64decode(written.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        return None
    is_canonical = to_base64(raw) == written
    return raw if is_canonical and length in (None, len(raw)) else None
