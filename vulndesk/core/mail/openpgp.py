"""What a mail's OpenPGP protection came to, and whether a key may be written to: facts and words, no cryptography."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vulndesk.core.doctor.judging import KeyFacts
from vulndesk.core.errors import Refused


class KeyProblem(StrEnum):
    """Why nobody may encrypt to a key."""

    MISSING = "no key is known"
    EXPIRED = "the key has expired"
    REVOKED = "the key was revoked"
    UNUSABLE = "the key cannot be used to encrypt"


class CannotEncrypt(Refused):
    """Nothing is sent in clear instead: the caller says only that there is something to read, and tells the team."""

    status = 409

    def __init__(self, problem: KeyProblem) -> None:
        super().__init__(
            f"This cannot be encrypted: {problem.value}.",
            next_step="Send only the notice that there is an answer, and ask the reporter for a valid key.",
        )
        self.problem = problem


def key_problem(key: KeyFacts, *, now: datetime) -> KeyProblem | None:
    """None: it may be written to at this instant."""
    if key.is_revoked:
        return KeyProblem.REVOKED
    if not key.can_encrypt:
        return KeyProblem.UNUSABLE
    ends = [end for end in (key.expires, key.encryption_expires) if end is not None]
    return KeyProblem.EXPIRED if any(end <= now for end in ends) else None


def written_fingerprint(fingerprint: str) -> str:
    """In groups of four, as people compare them."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4)).upper()


class Sealing(StrEnum):
    """What became of one encrypted part."""

    OPENED = "opened"
    NO_KEY = "no key"
    PASSWORD = "password"  # noqa: S105 - to a password and to no key
    DAMAGED = "damaged"  # tampered with, or without protection against it: nothing of it is shown
    TOO_LARGE = "too large"
    NOT_PGP = "not pgp"
    REPEATED = "repeated"  # the same ciphertext belongs to another case, and is shown only there


class Signature(StrEnum):
    NONE = "none"
    GOOD = "good"
    UNKNOWN = "unknown"  # by a key that is not here, so nobody can tell
    BAD = "bad"
    UNCHECKED = "unchecked"  # by a known key, in a way that the desk cannot check


@dataclass(frozen=True)
class Finding:
    """One protected part. sealing: None when it was only signed. fingerprint: of the good signature's certificate.

    key_ids: of the keys it was encrypted to (all zeros: the sender hides whose), else of the unknown signature.
    whole: it is all of the mail; what stands beside it is not protected.
    """

    sealing: Sealing | None
    signature: Signature = Signature.NONE
    fingerprint: str = ""
    key_ids: tuple[str, ...] = ()
    whole: bool = True
    digest: str = ""  # of the ciphertext, in hex


@dataclass(frozen=True)
class OfferedKey:
    """A certificate that came with a mail. source: attached, autocrypt; it is trusted by nobody yet."""

    certificate: bytes
    fingerprint: str
    addresses: tuple[str, ...]
    source: str


_CLOSED = {
    Sealing.NO_KEY: "It is encrypted to keys that this desk does not have ({keys}).",
    Sealing.PASSWORD: "It is encrypted with a password, which this desk does not have and will not ask for.",
    Sealing.DAMAGED: "It was encrypted, and changed on its way or never protected against that; so nothing is shown.",
    Sealing.TOO_LARGE: "It is encrypted, and what is inside is larger than the desk opens.",
    Sealing.NOT_PGP: "It says that it is encrypted, and is not.",
    Sealing.REPEATED: "The same encrypted text came before in another case; it is shown only there.",
}
KEPT = "The mail is kept whole in the file message.eml."
_HIDDEN = "0" * 16


def closed_words(findings: tuple[Finding, ...]) -> list[str]:
    """Why something stays closed, for everybody in the case; empty when nothing does."""
    said = [
        _CLOSED[one.sealing].format(keys=_keys(one.key_ids))
        for one in findings
        if one.sealing not in (None, Sealing.OPENED)
    ]
    return [*dict.fromkeys(said), KEPT] if said else []


def signature_words(findings: tuple[Finding, ...], *, pinned: str) -> list[str]:
    """What the team should know about who signed. pinned: the fingerprint of the sender's pinned key, or empty."""
    return list(dict.fromkeys(filter(None, (_signature_words(one, pinned) for one in findings))))


def _signature_words(one: Finding, pinned: str) -> str:
    part = "" if one.whole else " Only a part of the mail is signed; its text says where that ends."
    if one.signature is Signature.GOOD and one.fingerprint == pinned:
        return f"Signed by the pinned key {written_fingerprint(one.fingerprint)}.{part}"
    if one.signature is Signature.GOOD:
        return f"Signed by a key that is not known here: {written_fingerprint(one.fingerprint)}.{part}"
    if one.signature is Signature.UNKNOWN:
        return (
            f"Signed by a key that is not known here ({_keys(one.key_ids)}), so nobody can tell if the signature holds."
        )
    if one.signature is Signature.BAD:
        return "Its signature does not hold: it was changed on its way, is forged, or its key has expired."
    if one.signature is Signature.UNCHECKED:
        return "It is signed, in a way that this desk cannot check."
    return ""


def is_signed_by(findings: tuple[Finding, ...], fingerprint: str) -> bool:
    """All of the mail, and by this key."""
    whole = [one for one in findings if one.whole]
    return bool(fingerprint) and any(
        one.signature is Signature.GOOD and one.fingerprint == fingerprint for one in whole
    )


def _keys(key_ids: tuple[str, ...]) -> str:
    shown = [one for one in key_ids if one != _HIDDEN]
    words = f"key id {', '.join(shown)}" if len(shown) == 1 else f"key ids {', '.join(shown)}" if shown else ""
    return words or "the sender hides which"
