"""A secret key without its passphrase: it is asked for once, and the desk seals what is under it by its own key.

Kept locked it would be opened anew for every mail, which GnuPG makes slow on purpose: seconds a mail.
"""

from __future__ import annotations

import hashlib

import pysequoia
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms
from pysequoia.packet import PacketPile, Tag

_AES = {7: 16, 8: 24, 9: 32}  # RFC 9580, 9.3: bytes of the key
_HASHES = {2: "sha1", 8: "sha256", 9: "sha384", 10: "sha512", 11: "sha224"}
_BLOCK, _DIGEST = 16, 20


class Locked(Exception):
    """Another passphrase, or locked in a way that is not known here."""


def unlocked(key: pysequoia.Tsk, passphrase: str) -> bytes:
    """The whole key, binary, with every secret in clear. Raises Locked."""
    public = _public_lengths(key)
    packets = []
    for packet in PacketPile.from_bytes(bytes(key)):
        if packet.tag in (Tag.SecretKey, Tag.SecretSubkey):
            body = _unlocked(bytes(packet.body), public[str(packet.fingerprint)], passphrase.encode())
            number = 5 if packet.tag == Tag.SecretKey else 7  # RFC 9580, 5
            packets.append(bytes([0xC0 | number, 0xFF]) + len(body).to_bytes(4) + body)
        else:
            packets.append(bytes(packet))
    return b"".join(packets)


def _public_lengths(key: pysequoia.Tsk) -> dict[str, int]:
    """The public half of each packet is how the secret one begins, and Sequoia knows where it ends."""
    pile = PacketPile.from_bytes(bytes(key.extract_certificate()))
    return {str(one.fingerprint): len(one.body) for one in pile if one.tag in (Tag.PublicKey, Tag.PublicSubkey)}


def _unlocked(body: bytes, start: int, passphrase: bytes) -> bytes:
    """RFC 9580, 5.5.3 and 3.7.1.3: AES under an iterated and salted digest, which is what programs write."""
    usage, rest = body[start], body[start + 1 :]
    if usage == 0:
        return body
    if usage != 254 or len(rest) < 12 + _BLOCK + _DIGEST or rest[1] != 3:
        raise Locked
    if rest[0] not in _AES or rest[2] not in _HASHES:
        raise Locked
    key = _key_of(passphrase, _HASHES[rest[2]], salt=rest[3:11], coded=rest[11], length=_AES[rest[0]])
    decryptor = Cipher(algorithms.AES(key), CFB(rest[12 : 12 + _BLOCK])).decryptor()
    plain = decryptor.update(rest[12 + _BLOCK :]) + decryptor.finalize()
    secret, digest = plain[:-_DIGEST], plain[-_DIGEST:]
    if hashlib.sha1(secret, usedforsecurity=False).digest() != digest:
        raise Locked
    return body[:start] + b"\x00" + secret + (sum(secret) & 0xFFFF).to_bytes(2)


def _key_of(passphrase: bytes, name: str, *, salt: bytes, coded: int, length: int) -> bytes:
    unit = salt + passphrase
    count = max((16 + (coded & 15)) << ((coded >> 4) + 6), len(unit))
    often, rest = divmod(count, len(unit) * 1000)
    key, zeros = b"", 0
    while len(key) < length:
        digest = hashlib.new(name, bytes(zeros), usedforsecurity=False)
        for _ in range(often):
            digest.update(unit * 1000)
        digest.update((unit * 1000)[:rest])
        key, zeros = key + digest.digest(), zeros + 1
    return key[:length]
