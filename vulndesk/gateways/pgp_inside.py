"""The packets inside an encrypted OpenPGP message, so that a signature among them can be verified.

Sequoia for Python verifies no signature that was compressed and then encrypted, as GnuPG does; and it gives
only the text, not the signature. So for those messages the session key is taken here (RFC 9580, 5.1 and 11), after
Sequoia has opened the message and found it whole; what comes out goes back to Sequoia. Whatever is not known here
(keys and ciphers that no such program writes) gives None.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, x25519
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap
from pysequoia.packet import Packet, PacketPile, Tag

from vulndesk.gateways.pgp import Secret

_RSA, _ECDH = (1, 2), 18
_AES = {7: 16, 8: 24, 9: 32}  # RFC 9580, 9.3: bytes of the key
_HASHES = {8: "sha256", 9: "sha384", 10: "sha512", 11: "sha224"}
_CURVES: dict[str, ec.EllipticCurve] = {
    "2a8648ce3d030107": ec.SECP256R1(),
    "2b81040022": ec.SECP384R1(),
    "2b81040023": ec.SECP521R1(),
}
_CV25519 = "2b060104019755010501"
_NOBODY = b"\x00" * 8
_BLOCK, _MDC = 16, 22


def packets_inside(message: bytes, secrets: Iterable[Secret]) -> bytes | None:
    """message: one that Sequoia opened with one of these. None when this cannot be done here."""
    pile = list(PacketPile.from_bytes(message))
    sealed = next((bytes(one.body) for one in pile if one.tag == Tag.SEIP), b"")
    if sealed[:1] != b"\x01":
        return None
    for secret in secrets:
        for key in _secret_keys(secret):
            for session in (bytes(one.body) for one in pile if one.tag == Tag.PKESK):
                try:
                    opened = _opened(sealed[1:], *_session_key(session, key))
                except Exception:  # noqa: BLE001, S112  hostile numbers, or another key's
                    continue
                if opened is not None:
                    return opened
    return None


def _opened(sealed: bytes, cipher: int, key: bytes) -> bytes | None:
    """RFC 9580, 5.13.1: a block of noise whose last two bytes are repeated, the packets, and their digest."""
    if len(key) != _AES.get(cipher):
        return None
    decryptor = Cipher(algorithms.AES(key), CFB(bytes(_BLOCK))).decryptor()
    plain = decryptor.update(sealed) + decryptor.finalize()
    if hashlib.sha1(plain[:-20], usedforsecurity=False).digest() != plain[-20:]:
        return None
    return plain[_BLOCK + 2 : -_MDC]


@dataclass(frozen=True)
class _SecretKey:
    """public, secret: numbers, as the algorithm has them; fields: its curve, and how it hashes."""

    fingerprint: bytes
    algorithm: int
    public: list[bytes]
    fields: list[bytes]
    secret: list[bytes]


class _Fields:
    """Reads one field after the other."""

    def __init__(self, raw: bytes) -> None:
        self.raw, self.at = raw, 0

    def take(self, length: int) -> bytes:
        if self.at + length > len(self.raw):
            raise ValueError("too short")
        self.at += length
        return self.raw[self.at - length : self.at]

    def counted(self) -> bytes:
        return self.take(self.take(1)[0])

    def number(self) -> bytes:
        return self.take((int.from_bytes(self.take(2)) + 7) // 8)


def _secret_keys(secret: Secret) -> Iterator[_SecretKey]:
    for packet in PacketPile.from_bytes(secret.raw):
        if packet.tag in (Tag.SecretKey, Tag.SecretSubkey):
            try:
                yield _secret_key(packet)
            except (ValueError, KeyError, IndexError):
                continue


def _secret_key(packet: Packet) -> _SecretKey:
    """RFC 9580, 5.5.2 and 5.5.3, version 4."""
    fields = _Fields(bytes(packet.body))
    version, _, algorithm = fields.take(1)[0], fields.take(4), fields.take(1)[0]
    if version != 4 or packet.fingerprint is None:
        raise ValueError("another version")
    public, told = [], []
    if algorithm in _RSA:
        public, count = [fields.number(), fields.number()], 4
    elif algorithm == _ECDH:
        told = [fields.counted()]
        public, count = [fields.number()], 1
        told.append(fields.counted())
    else:
        raise ValueError("another algorithm")
    if fields.take(1) != b"\x00":
        raise ValueError("locked")
    secret = [fields.number() for _ in range(count)]
    return _SecretKey(bytes.fromhex(packet.fingerprint), algorithm, public, told, secret)


def _session_key(session: bytes, key: _SecretKey) -> tuple[int, bytes]:
    """(cipher, key) of a version 3 packet. Raises ValueError for another's."""
    fields = _Fields(session)
    version, wanted, algorithm = fields.take(1)[0], fields.take(8), fields.take(1)[0]
    if version != 3 or algorithm != key.algorithm or wanted not in (_NOBODY, key.fingerprint[-8:]):
        raise ValueError("for another key")
    plain = _by_rsa(fields, key) if algorithm in _RSA else _by_ecdh(fields, key)
    cipher, rest = plain[0], plain[1 : 1 + _AES[plain[0]]]
    if sum(rest) & 0xFFFF != int.from_bytes(plain[1 + len(rest) : 3 + len(rest)]):
        raise ValueError("for another key")
    return cipher, rest


def _by_rsa(fields: _Fields, key: _SecretKey) -> bytes:
    n, e, d, p, q = (int.from_bytes(one) for one in (*key.public, *key.secret[:3]))
    private = rsa.RSAPrivateNumbers(
        p, q, d, rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q), rsa.RSAPublicNumbers(e, n)
    ).private_key()
    return private.decrypt(fields.number().rjust(private.key_size // 8, b"\x00"), padding.PKCS1v15())


def _by_ecdh(fields: _Fields, key: _SecretKey) -> bytes:
    """RFC 9580, 11.5."""
    curve, kdf = key.fields
    point, wrapped = fields.number(), fields.counted()
    shared = _shared(curve.hex(), point, key.secret[0])
    told = bytes([len(curve)]) + curve + bytes([_ECDH, len(kdf)]) + kdf + b"Anonymous Sender    " + key.fingerprint
    digest = hashlib.new(_HASHES[kdf[1]], b"\x00\x00\x00\x01" + shared + told).digest()
    plain = aes_key_unwrap(digest[: _AES[kdf[2]]], wrapped)
    return plain[: -plain[-1]]


def _shared(curve: str, point: bytes, scalar: bytes) -> bytes:
    if curve == _CV25519:
        mine = x25519.X25519PrivateKey.from_private_bytes(scalar.rjust(32, b"\x00")[::-1])
        return mine.exchange(x25519.X25519PublicKey.from_public_bytes(point.removeprefix(b"\x40")))
    named = _CURVES[curve]
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(named, point)
    return ec.derive_private_key(int.from_bytes(scalar), named).exchange(ec.ECDH(), theirs)
