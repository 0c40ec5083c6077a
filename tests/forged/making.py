"""How proofs are made from a seed, and how forgeries of them are gathered.

Each kind of forgery is a function in FORGERIES. Some only damage a file; the others sign and prove anew what the format
does not allow, so that nothing but the strictness of the reader decides.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from vulndesk.core.ledger.merkle import inclusion_ranges, leaf_hash, node_hash, range_root
from vulndesk.core.ledger.notes import Checkpoint, VerifierKey, signed_note
from vulndesk.core.ledger.receipt_file import opened_report
from vulndesk.core.ledger.statements import canonical_json, commitment, to_base64

SIZES = (1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100, 127, 128, 129, 255, 257)
ORDER = 2**252 + 27742317777372353535851937790883648493  # of the group (RFC 8032, 5.1)
# Points of small order (RFC 8032 refuses none of them): whoever signs with one proves nothing.
SMALL = ("01" + "00" * 31, "ec" + "ff" * 30 + "7f", "00" * 32, "00" * 31 + "80", "ee" + "ff" * 31)
SMALL += (
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
)
DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@dataclass(frozen=True)
class Case:
    """What a verifier is asked. receipt, report: the bytes of files; key: as a person gives it, or empty.

    before: what the file said before it was forged.
    """

    name: str
    receipt: bytes
    key: str = ""
    report: bytes | None = None
    before: Any = None


@dataclass
class Made:
    """One genuine proof, in parts. file: as JSON values."""

    signer: Ed25519PrivateKey
    key: VerifierKey
    file: dict[str, Any]
    leaves: list[bytes]
    index: int
    report: str
    other: Made | None = field(default=None, repr=False)

    @property
    def text(self) -> str:
        return written(self.file)


Forge = Callable[[random.Random, Made], "Case | str | bytes | dict[str, Any]"]
FORGERIES: list[Forge] = []


def forgery(one: Forge) -> Forge:
    FORGERIES.append(one)
    return one


def written(file: Any) -> str:
    return json.dumps(file, ensure_ascii=False, indent=2) + "\n"


def cases(number: int, *, seed: int) -> list[Case]:
    """A fifth of them genuine; each kind of forgery as often as the others."""
    chance = random.Random(seed)
    made = [_made(chance) for _ in range(200)]
    found = []
    for place in range(number):
        one = replace(chance.choice(made), other=chance.choice(made))
        if place % 5 == 0:
            found.append(_genuine(chance, one))
        else:
            forge = FORGERIES[(place - place // 5 - 1) % len(FORGERIES)]
            found.append(replace(_case(forge.__name__, forge(chance, one)), before=one.file))
    return found


def _case(name: str, given: Case | str | bytes | dict[str, Any]) -> Case:
    if isinstance(given, Case):
        return replace(given, name=name)
    if isinstance(given, dict):
        given = written(given)
    return Case(name, given.encode("utf-8", "surrogatepass") if isinstance(given, str) else given)


def _genuine(chance: random.Random, one: Made) -> Case:
    key = chance.choice(("", str(one.key), f"  {one.key}\n"))
    report = one.report.encode() if chance.random() < 0.5 else None
    return Case("genuine", one.text.encode(), key, report, one.file)


def _made(chance: random.Random) -> Made:
    signer = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
    public = signer.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    key = VerifierKey(chance.choice(("desk.example.org/ledger", "d", "desk.example:8443/x-y_z~", "!#*,")), public)
    sent = json.dumps(
        {"description": chance.choice(("It leaks.", "überlauf \u2028 🦉 </script>", "", "\ufeff"))}, ensure_ascii=False
    )
    salt = chance.randbytes(32)
    size = chance.choice(SIZES)
    statement = {
        "kind": "report_received",
        "received_at": f"20{chance.randrange(10, 99)}-0{chance.randrange(1, 10)}-{chance.randrange(10, 29)}T10:00:59Z",
        "report": to_base64(commitment(salt, sent)),
    }
    leaves = [chance.randbytes(32) for _ in range(size)]
    made = Made(signer, key, {}, leaves, chance.randrange(size), opened_report(salt=salt, sent=sent))
    made.file = proven(made, statement, salt=chance.randbytes(32))
    return made


def proven(made: Made, statement: Any, *, salt: bytes, said: str | None = None) -> dict[str, Any]:
    """A file in which everything fits, for any statement. said: its JSON, when it is not the canonical one."""
    entry = commitment(salt, said if said is not None else canonical_json(statement))
    hashes = [leaf_hash(one) for one in made.leaves]
    hashes[made.index] = leaf_hash(entry)

    def subtree(level: int, index: int) -> bytes:
        return (
            hashes[index] if level == 0 else node_hash(subtree(level - 1, 2 * index), subtree(level - 1, 2 * index + 1))
        )

    size = len(hashes)
    head = Checkpoint(made.key.name, size, range_root(0, size, subtree))
    return {
        "format": "vulndesk-receipt/1",
        "key": str(made.key),
        "statement": statement,
        "salt": to_base64(salt),
        "leaf_index": str(made.index),
        "path": [to_base64(range_root(*one, subtree)) for one in inclusion_ranges(made.index, size)],
        "checkpoint": signed_note(head.text, key=made.key, sign=made.signer.sign),
    }


def signed(made: Made, text: str) -> str:
    """A note with a good signature, whatever it says."""
    return signed_note(text, key=made.key, sign=made.signer.sign)


def fresh(chance: random.Random, made: Made, **stated: Any) -> dict[str, Any]:
    return proven(made, made.file["statement"] | stated, salt=chance.randbytes(32))
