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
_MOST_KEYS, _MOST_SIGNATURES = 10, 100


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
    return [_facts(one) for one in _certificates(raw)]


def _certificates(raw: bytes) -> list[pysequoia.Cert]:
    try:
        found = pysequoia.Cert.split_bytes(raw)[:_MOST_KEYS]
    except Exception:  # noqa: BLE001  Sequoia's errors have no class of their own, and their text quotes the file
        return []
    return [one for one in found if _is_sound(bytes(one))]


def _is_sound(certificate: bytes) -> bool:
    """Each signature of a subkey is tried, so whoever adds thousands of them is not listened to."""
    tags = [one.tag for one in PacketPile.from_bytes(certificate)]
    first = tags.index(Tag.PublicSubkey) if Tag.PublicSubkey in tags else len(tags)
    return len(certificate) <= LARGEST and tags[first:].count(Tag.Signature) <= _MOST_SIGNATURES


def _facts(certificate: pysequoia.Cert) -> KeyFacts:
    written = [parseaddr(str(one))[1] or str(one) for one in certificate.user_ids]
    subkeys = _subkeys(bytes(certificate))
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


@dataclass(frozen=True)
class _Subkey:
    """One for encryption: what its newest binding signature says (RFC 9580, 5.2.3.10 and .29)."""

    expires: datetime | None
    is_revoked: bool


def _subkeys(raw: bytes) -> list[_Subkey]:
    """Sequoia keeps in a certificate what does not hold, too, and its encrypt() asks no subkey whether it has expired.

    It does ask whether a binding or a revocation holds, so each is tried alone: anybody can add a forged one to a
    public key and send it here.
    """
    primary, groups = _parted(list(PacketPile.from_bytes(raw)), Tag.PublicSubkey)
    found = (_subkey(primary, group) for group in groups)
    return [one for one in found if one is not None]


def _parted(pile: list[Packet], tag: Tag) -> tuple[list[Packet], list[list[Packet]]]:
    """What stands before the first subkey, and each subkey with its signatures."""
    starts = [at for at, one in enumerate(pile) if one.tag == tag]
    ends = [*starts[1:], len(pile)] if starts else []
    return pile[: starts[0]] if starts else pile, [pile[at:end] for at, end in zip(starts, ends, strict=True)]


def _subkey(primary: list[Packet], group: list[Packet]) -> _Subkey | None:
    """None for one that does not encrypt."""
    key, signatures = group[0], group[1:]
    bindings = [one for one in signatures if one.signature_type == SignatureType.SubkeyBinding]
    for binding in sorted(bindings, key=_age):
        if not _holds([*primary, key, binding]):
            continue
        revocations = (one for one in signatures if one.signature_type == SignatureType.SubkeyRevocation)
        period = binding.key_validity_period
        return _Subkey(
            expires=key.key_created + period if period and key.key_created else None,
            is_revoked=any(not _holds([*primary, key, binding, one]) for one in revocations),
        )
    return None


def _age(signature: Packet) -> float:
    """The newest first."""
    made = signature.signature_created
    return -made.timestamp() if made else 0.0


def _holds(packets: list[Packet]) -> bool:
    try:
        return _can_encrypt(pysequoia.Cert.from_packets(packets))
    except Exception:  # noqa: BLE001  as above
        return False


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
    primary, groups = _parted(pile, Tag.SecretSubkey)
    found = (_opener([*primary, *group]) for group in groups or [[]])
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
    return [(_facts(one), bytes(one)) for one in _certificates(raw)] if len(raw) <= LARGEST else []


def joined(known: bytes, newer: bytes) -> bytes:
    """One certificate with what either says of it: a new end, a revocation. As known when they are of two keys.

    As known, too, when nothing that counts is new: a copy can be full of signatures that do not hold.
    """
    try:
        both = pysequoia.Cert.from_bytes(known).merge(pysequoia.Cert.from_bytes(newer))
        is_news = _is_sound(bytes(both)) and _facts(both) != _facts(pysequoia.Cert.from_bytes(known))
        return bytes(both) if is_news else known
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
