"""OpenPGP messages that came from strangers, opened and verified by Sequoia. Runs in a child with limits only."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence

import pysequoia
from pysequoia.packet import PacketPile, Tag

from vulndesk.core.mail.openpgp import OfferedKey, Sealing, Signature
from vulndesk.core.mail.protected_parts import LARGEST, Opening
from vulndesk.gateways.pgp import Secret, certificates_in, openers
from vulndesk.gateways.pgp_inside import packets_inside

_BEGIN, _END = b"-----BEGIN PGP MESSAGE-----", b"-----END PGP MESSAGE-----"
_MOST_CERTIFICATES = 50
_DASHES = re.compile(rb"^- ", re.MULTILINE)


class Sequoia:
    """`core.mail.protected_parts.Cryptography` with these secret keys and these certificates for signatures.

    Integrity: Sequoia gives the text of a message only after it was read to its end and its authentication held;
    messages without any (RFC 9580, 5.7) are refused here before.
    """

    def __init__(self, secrets: Iterable[Secret], certificates: Iterable[bytes]) -> None:
        self._secrets = list(secrets)
        self._openers = [opener for secret in self._secrets for opener in openers(secret)]
        self._known: dict[str, pysequoia.Cert] = {}
        for one in certificates:
            self._keep(one)

    def learn(self, keys: bytes, source: str) -> tuple[OfferedKey, ...]:
        found = certificates_in(keys)
        for _, certificate in found:
            self._keep(certificate)
        return tuple(OfferedKey(raw, facts.fingerprint, facts.addresses, source) for facts, raw in found)

    def _keep(self, certificate: bytes) -> None:
        try:
            known = pysequoia.Cert.from_bytes(certificate)
        except Exception:  # noqa: BLE001  Sequoia's errors have no class of their own
            return
        if len(self._known) < _MOST_CERTIFICATES:
            self._known.setdefault(known.fingerprint.upper(), known)

    # --- encrypted ---

    def decrypt(self, ciphertext: bytes) -> Opening:
        ciphertext = _message(ciphertext)
        try:
            packets = list(PacketPile.from_bytes(ciphertext))
        except MemoryError:
            return Opening(Sealing.TOO_LARGE)
        except Exception:  # noqa: BLE001  as above
            return Opening(Sealing.NOT_PGP)
        key_ids = tuple(dict.fromkeys(_recipient(bytes(one.body)) for one in packets if one.tag == Tag.PKESK))
        sealed = [one for one in packets if one.tag == Tag.SEIP]
        if not sealed:
            is_sealed = bool(key_ids) or any(one.tag == Tag.SED for one in packets)
            return Opening(Sealing.DAMAGED if is_sealed else Sealing.NOT_PGP, key_ids=key_ids)
        digest = hashlib.sha256(b"".join(bytes(one.body) for one in sealed)).hexdigest()
        if not key_ids and any(one.tag == Tag.SKESK for one in packets):
            return Opening(Sealing.PASSWORD, digest=digest)
        del packets, sealed  # a second copy of it all, and memory is short here
        content, sealing = self._content(ciphertext)
        if len(content) > LARGEST:
            return Opening(Sealing.TOO_LARGE, key_ids=key_ids, digest=digest)
        return Opening(sealing, content, key_ids=key_ids, digest=digest)

    def _content(self, ciphertext: bytes) -> tuple[bytes, Sealing]:
        sealing = Sealing.NO_KEY
        for opener in self._openers:
            try:
                return pysequoia.decrypt(ciphertext, decryptor=opener).bytes or b"", Sealing.OPENED
            except MemoryError:
                return b"", Sealing.TOO_LARGE
            except Exception as problem:  # noqa: BLE001  as above
                if not str(problem).startswith("No key to decrypt message"):
                    sealing = Sealing.DAMAGED
        return b"", sealing

    def signature_inside(self, ciphertext: bytes) -> Opening:
        ciphertext = _message(ciphertext)
        asked: list[str] = []
        for opener in self._openers:
            try:
                found = pysequoia.decrypt(ciphertext, decryptor=opener, store=self._store(asked))
                return _signed(found.valid_sigs)
            except Exception:  # noqa: BLE001, S112  as above; without a signature this is an error, too
                continue
        return self._signature_of_packets(ciphertext, asked) if asked else Opening(None)

    def _signature_of_packets(self, ciphertext: bytes, asked: Sequence[str]) -> Opening:
        """Signed, compressed and encrypted (see pgp_inside), or signed by whom nobody knows, or badly."""
        inside = packets_inside(ciphertext, self._secrets)
        if inside is None:
            failed = self._not_valid(asked)
            return failed if failed.signature is Signature.UNKNOWN else Opening(None, signature=Signature.UNCHECKED)
        content, _ = self._content(ciphertext)
        try:
            found = pysequoia.verify(inside, store=self._store([]))
        except Exception:  # noqa: BLE001  as above
            return self._not_valid(asked)
        return _signed(found.valid_sigs) if found.bytes == content else self._not_valid(asked)

    # --- signed ---

    def verify(self, content: bytes, signature: bytes) -> Opening:
        asked: list[str] = []
        try:
            given = pysequoia.Sig.from_bytes(signature)
            issuers = [one for one in (given.issuer_fingerprint, given.issuer_key_id) if one]
        except Exception:  # noqa: BLE001  as above
            return Opening(None, signature=Signature.BAD)
        try:
            return _signed(pysequoia.verify(content, store=self._store(asked), signature=given).valid_sigs)
        except Exception:  # noqa: BLE001  as above
            return self._not_valid(asked or issuers)

    def verify_clear(self, text: bytes) -> Opening:
        asked: list[str] = []
        content = _text_of(text)
        try:
            found = pysequoia.verify(text, store=self._store(asked))
        except Exception:  # noqa: BLE001  as above
            failed = self._not_valid(asked) if asked else Opening(None, signature=Signature.BAD)
            return Opening(None, content, failed.signature, "", failed.key_ids)
        good = _signed(found.valid_sigs)
        return Opening(None, content if found.bytes is None else found.bytes, good.signature, good.fingerprint)

    def _store(self, asked: list[str]) -> object:
        def store(key_ids: Sequence[str]) -> list[pysequoia.Cert]:
            asked.extend(key_ids)
            return list(self._known.values())

        return store

    def _not_valid(self, issuers: Sequence[str]) -> Opening:
        """BAD when the key that claims it is here; else nobody can tell."""
        wanted = {one.upper()[-16:] for one in issuers}
        known = {one for certificate in self._known.values() for one in _key_ids(certificate)}
        signature = Signature.BAD if wanted & known else Signature.UNKNOWN
        return Opening(None, signature=signature, key_ids=tuple(sorted(wanted)))


def _signed(valid: Sequence[object]) -> Opening:
    if not valid:
        return Opening(None)
    fingerprint = str(valid[0].certificate)  # type: ignore[attr-defined]
    return Opening(None, signature=Signature.GOOD, fingerprint=fingerprint.upper())


def _key_ids(certificate: pysequoia.Cert) -> list[str]:
    return [
        one.fingerprint.upper()[-16:]
        for one in PacketPile.from_bytes(bytes(certificate))
        if one.tag in (Tag.PublicKey, Tag.PublicSubkey) and one.fingerprint
    ]


def _message(raw: bytes) -> bytes:
    """The armoured message in a part, without what programs write around it."""
    start = raw.find(_BEGIN)
    end = raw.find(_END, start) if start >= 0 else -1
    return raw[start : end + len(_END)] if end >= 0 else raw


def _recipient(body: bytes) -> str:
    """The key id that a session key is for (RFC 9580, 5.1): zeros when its sender hides it."""
    if body[:1] == b"\x03":
        return body[1:9].hex().upper()
    length = body[1] if len(body) > 1 else 0
    return body[3 : 2 + length].hex().upper()[:16] or "0" * 16


def _text_of(text: bytes) -> bytes:
    """What a cleartext signature is about (RFC 9580, 7), whether it holds or not."""
    body = text.replace(b"\r\n", b"\n").partition(b"\n-----BEGIN PGP SIGNATURE-----")[0]
    return _DASHES.sub(b"", body.partition(b"\n\n")[2]).rstrip(b"\n")
