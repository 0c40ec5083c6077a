"""The door to the ledger: what happened gets its entry, heads are signed, proofs are made, erasure is recorded.

Promises: nothing of it is in the transaction of the deed, so no report waits for it. A proof can be made the moment a
row is committed. Whatever dies at any instant, each row has one entry in the end.
"""

from __future__ import annotations

from datetime import datetime

from vulndesk.apps.ledger.actions.entering import BATCH, begun, enter_waiting
from vulndesk.apps.ledger.actions.erasing import erase_rows
from vulndesk.apps.ledger.actions.proving import Proof, proof_of, receipt_of
from vulndesk.apps.ledger.actions.signing import publish_due, sign_head
from vulndesk.apps.ledger.actions.stamping import STAMP_HEAD, Unstamped, stamp_head

__all__ = [
    "STAMP_HEAD",
    "Proof",
    "Unstamped",
    "begun",
    "enter_waiting",
    "erase_rows",
    "keep",
    "proof_of",
    "publish_due",
    "receipt_of",
    "sign_head",
    "stamp_head",
]

BATCHES_AT_ONCE = 5


def keep(*, now: datetime) -> int:
    """The worker's share, about once a second: enter what waits, publish what is due. Returns how much it did."""
    entered = 0
    for _ in range(BATCHES_AT_ONCE):
        some = enter_waiting(now=now)
        entered += some
        if some < BATCH:
            break
    return entered + publish_due(now=now)
