"""The proof that a leaf is in the ledger, made when somebody asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vulndesk.apps.ledger.actions.entering import begun, enter_waiting
from vulndesk.apps.ledger.actions.signing import sign_head
from vulndesk.apps.ledger.models import Leaf
from vulndesk.apps.ledger.queries.state import head_over, leaf_of, stamp_over
from vulndesk.apps.ledger.queries.tree import roots_of
from vulndesk.apps.ledger.sources import RECEIPT_PART, source_named
from vulndesk.core.errors import Busy, NotFound
from vulndesk.core.ledger.merkle import inclusion_ranges
from vulndesk.core.ledger.notes import VerifierKey
from vulndesk.core.ledger.receipt_file import receipt_file, received_statement
from vulndesk.core.ledger.statements import canonical_json, commitment, from_base64

ROUNDS = 5


@dataclass(frozen=True)
class Proof:
    """That a statement is in the ledger. text: the statement; checkpoint: a signed note; stamp: over it, or empty."""

    key: VerifierKey
    text: str
    salt: bytes
    index: int
    path: tuple[bytes, ...]
    checkpoint: str
    stamp: bytes = b""


def proof_of(source: str, subject: int, *, part: int = 0, now: datetime) -> Proof:
    """Of a row of a source. Raises NotFound when it was erased, or has no such part; Busy while older ones go in."""
    leaf = _entered(source, subject, part, now=now)
    texts = [source_named(source).statements(row) for row in source_named(source).rows([subject])]
    salt = bytes(leaf.salt)
    if not salt or not texts or len(texts[0]) <= part:
        raise NotFound("What the ledger holds of this was erased.")
    if commitment(salt, texts[0][part]) != bytes(leaf.commitment):
        raise RuntimeError("a row is not what the ledger was told of it")
    stamp = stamp_over(leaf.index)
    head = stamp.head if stamp else head_over(leaf.index) or sign_head(now=now)
    read = begun(now=now)
    path = roots_of(inclusion_ranges(leaf.index, head.size), read.secrets.fills)
    return Proof(read.key, texts[0][part], salt, leaf.index, tuple(path), head.note, bytes(stamp.raw) if stamp else b"")


def receipt_of(event_id: int, *, sent: str, received_at: datetime, now: datetime) -> str:
    """The file that proves a receipt. sent: the commitment that its event has. Raises as `proof_of` does."""
    report = from_base64(sent, length=32)
    if report is None:
        raise NotFound("There is no proof of this report.")
    proof = proof_of("event", event_id, part=RECEIPT_PART, now=now)
    statement = received_statement(received_at=received_at, report=report)
    if canonical_json(statement) != proof.text:
        raise RuntimeError("the statement of a receipt is not the one of its event")
    return receipt_file(
        key=proof.key,
        statement=statement,
        salt=proof.salt,
        index=proof.index,
        path=proof.path,
        checkpoint=proof.checkpoint,
        stamp=proof.stamp,
    )


def _entered(source: str, subject: int, part: int, *, now: datetime) -> Leaf:
    for _ in range(ROUNDS):
        leaf = leaf_of(source, subject, part)
        if leaf is not None:
            return leaf
        if not enter_waiting(now=now):
            break
    leaf = leaf_of(source, subject, part)
    if leaf is not None:
        return leaf
    if (
        Leaf.objects.filter(source=source, subject=subject).exists()
        or not source_named(source).model._default_manager.filter(pk=subject).exists()
    ):
        raise NotFound("The ledger holds nothing of this.")
    raise Busy("The ledger is still taking in what happened before.", next_step="Try again in a few minutes.")
