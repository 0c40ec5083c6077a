"""Erasure by rule: the row and its salt go, the commitment stays, and the ledger says so itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from vulndesk.apps.ledger.models import Erasure, Leaf
from vulndesk.apps.ledger.sources import source_named
from vulndesk.apps.vault.statements import insert

CHUNK = 500


def erase_rows(source: str, subjects: Sequence[int], *, rule: str, now: datetime) -> int:
    """Delete these rows of a source for good. In the caller's transaction. Returns how many there were.

    rule: a word for the record, such as "retention". What is left of each cannot be opened by a guess any more.
    """
    rows = source_named(source).model._default_manager
    gone = 0
    for start in range(0, len(subjects), CHUNK):
        some = list(subjects[start : start + CHUNK])
        leaves = Leaf.objects.filter(source=source, subject__in=some).exclude(salt=b"")
        numbers = sorted(leaves.values_list("number", flat=True))
        leaves.update(salt=b"")
        gone += rows.filter(pk__in=some).delete()[0]
        if numbers:
            insert([Erasure(at=now, rule=rule, numbers=numbers)])
    return gone
