"""Sealed bytes: nobody without the key reads them, and nobody changes or moves them unseen.

AES-256-GCM (NIST SP 800-38D). The layout is one version byte, a random 96-bit nonce, the ciphertext and its 128-bit
tag. `bound_to` names the place (table and row) and is authenticated: a sealed value copied into another row stays shut.

SP 800-38D allows 2^32 random nonces a key, which a busy desk's session rows could reach. The bytes are therefore sealed
under HMAC-SHA-256(key, place): the limit counts for each place by itself.

No error here carries plaintext, key or place.
"""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_VERSION = b"\x01"
_NONCE_BYTES = 12
_TAG_BYTES = 16
OVERHEAD = len(_VERSION) + _NONCE_BYTES + _TAG_BYTES
_CONTEXT = b"vulndesk sealing 1\x00"


class Unsealable(Exception):
    """Wrong key, wrong place, changed bytes, or a version of the layout that this program does not know.

    Not a refusal: a sealed value that does not open is damage or an attack, and stays loud.
    """


def seal(key: bytes, plain: bytes, *, bound_to: str) -> bytes:
    """Seal for one place. `key` is 32 bytes; the result is `OVERHEAD` bytes longer than `plain`."""
    place = bound_to.encode()
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + AESGCM(_place_key(key, place)).encrypt(nonce, plain, _VERSION + place)


def open_sealed(key: bytes, sealed: bytes, *, bound_to: str) -> bytes:
    """The plain bytes, or Unsealable."""
    if len(sealed) < OVERHEAD:
        raise Unsealable("too short to be a sealed value")
    if sealed[:1] != _VERSION:
        raise Unsealable("sealed in a layout that this program does not know")
    place = bound_to.encode()
    nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return AESGCM(_place_key(key, place)).decrypt(nonce, body, _VERSION + place)
    except InvalidTag:
        raise Unsealable("the key or the place is not the one it was sealed for, or the bytes were changed") from None


def keyed_digest(key: bytes, value: bytes) -> bytes:
    """HMAC-SHA-256: 32 bytes that say nothing about `value` to anybody without the key."""
    return hmac.digest(key, value, hashlib.sha256)


def is_same(one: bytes, other: bytes) -> bool:
    """Compare secrets in a time that does not depend on where they differ."""
    return hmac.compare_digest(one, other)


def _place_key(key: bytes, place: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise ValueError(f"a sealing key has {KEY_BYTES} bytes")
    return keyed_digest(key, _CONTEXT + place)
