"""Signed notes, checkpoints and verifier keys, as C2SP writes them.

https://c2sp.org/signed-note: the text, a blank line, and a line a signature: an em dash, the key's name, base64 of four
bytes of the key's hash and the signature. https://c2sp.org/tlog-checkpoint: a note of three lines: origin, size, root.
A verifier key is `name+hash+base64(0x01 ‖ Ed25519 key)`, its hash four bytes of SHA-256(name ‖ LF ‖ 0x01 ‖ key).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from vulndesk.core.ledger.merkle import HASH_BYTES
from vulndesk.core.ledger.statements import from_base64, to_base64

Sign = Callable[[bytes], bytes]  # message -> 64 bytes of Ed25519
Verify = Callable[[bytes, bytes, bytes], bool]  # (public key, signature, message)

ED25519 = b"\x01"
KEY_BYTES = 32
SIGNATURE_BYTES = 64
_HASH = 4
# The y of every point of small order, in each way to write it; the top bit is the sign of x. Under such a key anybody
# can sign, and programs do not agree whether they did (libsodium refuses the same).
_SMALL = frozenset(
    bytes.fromhex(one)
    for one in (
        "00" * 32,
        "01" + "00" * 31,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ec" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "7f",
    )
)
LARGEST_TREE = 2**53 - 1  # what every reader of JSON and every language counts exactly

_NAME = re.compile(r"[!-*,-~]{1,200}")  # printable ASCII, no space and no plus
_NUMBER = re.compile(r"0|[1-9][0-9]{0,15}")
_LINE = re.compile(r"— ([!-*,-~]{1,200}) ([A-Za-z0-9+/=]{1,200})")


class NotGenuine(Exception):
    """What was looked at does not hold. The message is one sentence for people, and repeats nothing of the content."""


@dataclass(frozen=True)
class VerifierKey:
    """By whom checkpoints are signed. name: the origin of the ledger; public: 32 bytes."""

    name: str
    public: bytes

    def __str__(self) -> str:
        return f"{self.name}+{self.hash.hex()}+{to_base64(ED25519 + self.public)}"

    @property
    def hash(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:_HASH]


@dataclass(frozen=True)
class Checkpoint:
    """The head of a tree: how many leaves, and the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"


def require_name(name: str) -> str:
    """Raises ValueError for what cannot name a key."""
    if not _NAME.fullmatch(name):
        raise ValueError("the name of a key is printable ASCII without spaces and plus signs")
    return name


def read_verifier_key(written: object) -> VerifierKey:
    """Raises NotGenuine."""
    parts = written.split("+", 2) if isinstance(written, str) else []
    if len(parts) == 3 and _NAME.fullmatch(parts[0]):
        raw = from_base64(parts[2], length=1 + KEY_BYTES)
        if raw is not None and raw[:1] == ED25519 and not _is_of_small_order(raw[1:]):
            key = VerifierKey(parts[0], raw[1:])
            if parts[1] == key.hash.hex():
                return key
    raise NotGenuine("The key is not written as a verifier key for Ed25519.")


def signed_note(text: str, *, key: VerifierKey, sign: Sign) -> str:
    """text: ends with a line feed."""
    return f"{text}\n{signature_line(text, key=key, sign=sign)}"


def signature_line(text: str, *, key: VerifierKey, sign: Sign) -> str:
    return f"— {key.name} {to_base64(key.hash + sign(text.encode()))}\n"


def read_checkpoint(note: object, *, key: VerifierKey, verify: Verify) -> Checkpoint:
    """The checkpoint of a note that this key, and nobody else, has signed. Raises NotGenuine."""
    text, _, signature = note.rpartition("\n\n") if isinstance(note, str) else ("", "", "")
    text, line = text + "\n", _LINE.fullmatch(signature.removesuffix("\n"))
    checkpoint = _checkpoint(text)
    if checkpoint is None or line is None or not signature.endswith("\n") or signature.count("\n") != 1:
        raise NotGenuine("The checkpoint is not written as a signed note of a tree's head.")
    raw = from_base64(line[2], length=_HASH + SIGNATURE_BYTES)
    if checkpoint.origin != key.name or line[1] != key.name or raw is None or raw[:_HASH] != key.hash:
        raise NotGenuine("The checkpoint is of another ledger, or signed with another key.")
    if not verify(key.public, raw[_HASH:], text.encode()):
        raise NotGenuine("The signature of the checkpoint is wrong.")
    return checkpoint


def read_number(written: object) -> int | None:
    """A whole number as text, in the one way in which it is written."""
    if not isinstance(written, str) or not _NUMBER.fullmatch(written) or int(written) > LARGEST_TREE:
        return None
    return int(written)


def _is_of_small_order(public: bytes) -> bool:
    return public[:-1] + bytes([public[-1] & 0x7F]) in _SMALL


def _checkpoint(text: str) -> Checkpoint | None:
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not _NAME.fullmatch(lines[0]):
        return None
    size, root = read_number(lines[1]), from_base64(lines[2], length=HASH_BYTES)
    return Checkpoint(lines[0], size, root) if size is not None and root is not None else None
