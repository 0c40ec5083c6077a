"""A receipt of a small ledger, as a desk makes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from tests.core.ledger import rfc_6962
from vulndesk.core.ledger.notes import Checkpoint, VerifierKey, signed_note
from vulndesk.core.ledger.receipt_file import opened_report, receipt_file, received_statement
from vulndesk.core.ledger.statements import canonical_json, commitment
from vulndesk.gateways.ledger_keys import public_key, sign

RECEIVED_AT = datetime(2026, 12, 1, 4, 19, 7, 250_000, tzinfo=UTC)
PRIVATE = bytes(range(32))
ORIGIN = "desk.example.org/ledger"
KEY = VerifierKey(ORIGIN, public_key(PRIVATE))
SENT = canonical_json({"report": {"description": "Der Parser liest über das Ende – immer."}, "files": []})


@dataclass(frozen=True)
class Receipt:
    file: str
    opening: str


def receipt(*, index: int = 4, size: int = 7, private: bytes = PRIVATE, origin: str = ORIGIN) -> Receipt:
    key, salt, report_salt = VerifierKey(origin, public_key(private)), b"\x11" * 32, b"\x22" * 32
    statement = received_statement(received_at=RECEIVED_AT, report=commitment(report_salt, SENT))
    entries = [bytes([number]) * 32 for number in range(size)]
    entries[index] = commitment(salt, canonical_json(statement))
    head = Checkpoint(origin, size, rfc_6962.mth(entries))
    return Receipt(
        receipt_file(
            key=key,
            statement=statement,
            salt=salt,
            index=index,
            path=rfc_6962.path(index, entries),
            checkpoint=signed_note(head.text, key=key, sign=lambda message: sign(private, message)),
        ),
        opened_report(salt=report_salt, sent=SENT),
    )
