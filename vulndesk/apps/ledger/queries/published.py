"""What everybody may see of the ledger: its key, its published heads, and that each goes on the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vulndesk.apps.ledger.models import Head
from vulndesk.apps.ledger.queries.state import newest_published, state
from vulndesk.apps.ledger.queries.tree import roots_of
from vulndesk.core.errors import BadInput, NotFound
from vulndesk.core.ledger.merkle import consistency_ranges
from vulndesk.core.ledger.notes import VerifierKey, read_number

PAGE = 100


@dataclass(frozen=True)
class Published:
    """A checkpoint. note: as it was signed."""

    size: int
    at: datetime
    note: str


def verifier_key() -> VerifierKey:
    """Raises NotFound."""
    read = state()
    if read is None:
        raise _none_yet()
    return read.key


def newest() -> Published:
    """Raises NotFound."""
    head = newest_published()
    if head is None:
        raise _none_yet()
    return _published(head)


def published_after(size: int) -> list[Published]:
    """The next ones above this size, at most PAGE."""
    return [_published(head) for head in Head.objects.filter(published=True, size__gt=size).order_by("size")[:PAGE]]


def consistency(first: str, second: str) -> list[bytes]:
    """RFC 6962, 2.1.2, between two published sizes. Raises BadInput, NotFound."""
    low, high = read_number(first), read_number(second)
    if low is None or high is None or not 0 < low <= high:
        raise BadInput("`from` and `to` are two sizes of published checkpoints, the smaller one first.")
    read = state()
    if read is None or Head.objects.filter(published=True, size__in={low, high}).count() != len({low, high}):
        raise NotFound("No checkpoint of this size was published.", next_step="Take sizes out of /ledger/checkpoints.")
    return roots_of(consistency_ranges(low, high), read.secrets.fills)


def _published(head: Head) -> Published:
    return Published(head.size, head.signed_at, head.note)


def _none_yet() -> NotFound:
    return NotFound("This desk has published no checkpoint yet.", next_step="Try again in a few minutes.")
