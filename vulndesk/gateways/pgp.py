"""OpenPGP keys and outgoing messages, by Sequoia. Only this module and pgp_messages know the library.

Sequoia's errors have no class of their own, and their text quotes what it read: none of it leaves these modules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.utils import parseaddr

import pysequoia
from pysequoia.packet import Packet, PacketPile, SignatureType, Tag

from vulndesk.core.doctor.judging import KeyFacts
from vulndesk.gateways.pgp_unlocking import Locked, unlocked

LARGEST = 512 * 1024
HASH = "sha512"  # what Sequoia signs with; the micalg of RFC 3156 names it
_MOST_KEYS = 10


class BadKey(Exception):
    """What was given is no key that can be used so. Its text is for a person and quotes nothing."""


@dataclass(frozen=True)
class Secret:
    """A key with its secret half, which no passphrase locks."""

    raw: bytes = field(repr=False)


def read_keys(raw: bytes) -> list[KeyFacts]:
    """The public keys in a file, armoured or binary; empty when it holds none that can be read."""
    if len(raw) > LARGEST:
        return []
    try:
        certificates = pysequoia.Cert.split_bytes(raw)
    except Exception:  # noqa: BLE001  Sequoia's errors have no class of their own, and their text quotes the file
        return []
    return [_facts(one) for one in certificates[:_MOST_KEYS]]


def _facts(certificate: pysequoia.Cert) -> KeyFacts:
    written = [parseaddr(str(one))[1] or str(one) for one in certificate.user_ids]
    subkeys = [one for one in _subkeys(bytes(certificate)) if one.encrypts]
    usable = [one for one in subkeys if not one.is_revoked]
    ends = [one.expires for one in usable]
    return KeyFacts(
        fingerprint=certificate.fingerprint.upper(),
        addresses=tuple(address for address in written if "@" in address),
        expires=certificate.expiration,
        is_revoked=certificate.is_revoked,
        # Without a subkey for it, the primary key itself may be one that encrypts; Sequoia knows.
        can_encrypt=bool(usable) if subkeys else _can_encrypt(certificate),
        encryption_expires=None if None in ends or not ends else max(end for end in ends if end),
    )


@dataclass
class _Subkey:
    """What its newest binding signature says (RFC 9580, 5.2.3.10 and .29)."""

    created: datetime
    bound_at: datetime | None = None
    encrypts: bool = False
    expires: datetime | None = None
    is_revoked: bool = False


def _subkeys(raw: bytes) -> list[_Subkey]:
    """Sequoia has verified the signatures, and its encrypt() asks no subkey whether it has expired."""
    found: list[_Subkey] = []
    for one in PacketPile.from_bytes(raw):
        if one.tag == Tag.PublicSubkey and one.key_created is not None:
            found.append(_Subkey(one.key_created))
        elif found and one.tag == Tag.Signature and one.signature_type == SignatureType.SubkeyRevocation:
            found[-1].is_revoked = True
        elif found and one.tag == Tag.Signature and one.signature_type == SignatureType.SubkeyBinding:
            _bind(found[-1], one)
    return found


def _bind(subkey: _Subkey, signature: Packet) -> None:
    made = signature.signature_created
    if made is None or (subkey.bound_at is not None and made < subkey.bound_at):
        return
    flags, period = signature.key_flags, signature.key_validity_period
    subkey.bound_at = made
    subkey.encrypts = flags is not None and (flags.transport_encryption or flags.storage_encryption)
    subkey.expires = subkey.created + period if period else None


def _can_encrypt(certificate: pysequoia.Cert) -> bool:
    try:
        pysequoia.encrypt(b"x", recipients=[certificate])
    except Exception:  # noqa: BLE001  as above
        return False
    return True


# --- keys of our own ---------------------------------------------------------------------------------------------


def make_key(*, name: str, addresses: Iterable[str]) -> Secret:
    """A new key for these addresses: Ed25519 and Cv25519 in the form that GnuPG 2.2 reads, without an end.

    It has no end because an expired key opens no mail: owners replace it instead, and the old one goes on decrypting.
    """
    user_ids = [str(Address(display_name=_plain(name), addr_spec=one)) for one in addresses]
    key = pysequoia.Tsk.generate(
        user_ids=user_ids, profile=pysequoia.Profile.RFC4880, cipher_suite=pysequoia.CipherSuite.Cv25519
    )
    return Secret(bytes(key))


def _plain(name: str) -> str:
    """Some programs read user ids without RFC 5322's quotes, so there is nothing to quote."""
    return " ".join("".join(sign if sign.isalnum() or sign in "-_'" else " " for sign in name).split())


def require_secret(raw: bytes, *, passphrase: str = "") -> Secret:
    """A key that was made elsewhere, without its passphrase. Raises BadKey unless it opens what is encrypted to it."""
    if len(raw) > LARGEST:
        raise BadKey("This file is too large for a key.")
    try:
        key = pysequoia.Tsk.from_bytes(raw)
        secret = Secret(unlocked(key, passphrase))
    except Locked:
        raise BadKey("This key needs another passphrase, or is locked in a way that GnuPG does not write.") from None
    except Exception:  # noqa: BLE001  as above
        raise BadKey("This is no secret OpenPGP key.") from None
    try:
        sealed = pysequoia.encrypt(b"x", recipients=[key.extract_certificate()])
        opens = any(_opens(sealed, opener) for opener in openers(secret))
    except Exception:  # noqa: BLE001  as above
        opens = False
    if not opens:
        raise BadKey("This key cannot decrypt: it has expired, was revoked or is for signing only.")
    return secret


def _opens(sealed: bytes, opener: pysequoia.PyDecryptor) -> bool:
    try:
        return pysequoia.decrypt(sealed, decryptor=opener).bytes == b"x"
    except Exception:  # noqa: BLE001  as above
        return False


def openers(secret: Secret) -> list[pysequoia.PyDecryptor]:
    """One for each subkey: Sequoia's decryptor takes the first that it likes, and mail may be to another."""
    pile = list(PacketPile.from_bytes(bytes(pysequoia.Tsk.from_bytes(secret.raw))))
    starts = [at for at, one in enumerate(pile) if one.tag == Tag.SecretSubkey]
    ends = [*starts[1:], len(pile)]
    primary = pile[: starts[0]] if starts else pile
    groups = [[*primary, *pile[start:end]] for start, end in zip(starts, ends, strict=True)]
    found = (_opener(group) for group in groups or [primary])
    return [one for one in found if one is not None]


def _opener(packets: list[Packet]) -> pysequoia.PyDecryptor | None:
    """None for a subkey that signs, and for an expired one."""
    try:
        return pysequoia.Tsk.from_packets(packets).decryptor()
    except Exception:  # noqa: BLE001  as above
        return None


def certificate_of(secret: Secret) -> bytes:
    """Its public half, binary."""
    return bytes(pysequoia.Tsk.from_bytes(secret.raw).extract_certificate())


def armoured(certificate: bytes) -> str:
    return str(pysequoia.Cert.from_bytes(certificate))


def armoured_secret(secret: Secret) -> str:
    return str(pysequoia.Tsk.from_bytes(secret.raw))


def certificates_in(raw: bytes) -> list[tuple[KeyFacts, bytes]]:
    """Each public key of a file with its own bytes; empty when it holds none that can be read."""
    if len(raw) > LARGEST:
        return []
    try:
        return [(_facts(one), bytes(one)) for one in pysequoia.Cert.split_bytes(raw)[:_MOST_KEYS]]
    except Exception:  # noqa: BLE001  as above
        return []


def joined(known: bytes, newer: bytes) -> bytes:
    """One certificate with what either says of it: a new end, a revocation. As known when they are of two keys."""
    try:
        return bytes(pysequoia.Cert.from_bytes(known).merge(pysequoia.Cert.from_bytes(newer)))
    except Exception:  # noqa: BLE001  as above
        return known


# --- outgoing ----------------------------------------------------------------------------------------------------


def encrypt(content: bytes, *, to: bytes, signer: Secret | None) -> bytes:
    """Armoured, and signed inside. Whether the key may still be used is for the caller to ask. Raises BadKey."""
    try:
        by = _signer(signer) if signer is not None else None
        return pysequoia.encrypt(content, recipients=[pysequoia.Cert.from_bytes(to)], signer=by)
    except Exception:  # noqa: BLE001  as above
        raise BadKey("Nothing can be encrypted to this key.") from None


def sign_detached(content: bytes, *, signer: Secret) -> bytes:
    """Armoured. Raises BadKey."""
    try:
        return pysequoia.sign(_signer(signer), content, mode=pysequoia.SignatureMode.DETACHED)
    except Exception:  # noqa: BLE001  as above
        raise BadKey("This key cannot sign.") from None


def can_sign(secret: Secret) -> bool:
    """False for one that has expired, was revoked or has no part that signs."""
    try:
        _signer(secret)
    except Exception:  # noqa: BLE001  as above
        return False
    return True


def _signer(secret: Secret) -> pysequoia.PySigner:
    return pysequoia.Tsk.from_bytes(secret.raw).signer()
