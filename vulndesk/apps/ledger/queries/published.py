"""What everybody may see of the ledger: its key, its published heads, and that each goes on the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from vulndesk.apps.ledger.models import Head, Stamp
from vulndesk.apps.ledger.queries.state import newest_published, state
from vulndesk.apps.ledger.queries.tree import roots_of
from vulndesk.core.errors import BadInput, NotFound
from vulndesk.core.ledger.merkle import consistency_ranges
from vulndesk.core.ledger.notes import VerifierKey, read_number

PAGE = 100


@dataclass(frozen=True)
class Published:
    """A checkpoint. note: as it was signed. is_stamped: there is a stamp of a time-stamping authority."""

    size: int
    at: datetime
    note: str
    is_stamped: bool = False


@dataclass(frozen=True)
class Stamped:
    """A stamp. raw: a TimeStampResp (RFC 3161); at, authority: as it says."""

    size: int
    at: datetime
    authority: str
    raw: bytes


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
    heads = list(Head.objects.filter(published=True, size__gt=size).order_by("size")[:PAGE])
    stamped = set(Stamp.objects.filter(fault="", head__in=[head.size for head in heads]).values_list("pk", flat=True))
    return [_published(head, is_stamped=head.size in stamped) for head in heads]


def newest_stamp() -> Stamped | None:
    row = Stamp.objects.filter(fault="").order_by("-head").first()
    return None if row is None else _stamped(row)


def stamp_of(written: str) -> Stamped:
    """Of the published checkpoint of this size. Raises BadInput, NotFound."""
    size = read_number(written)
    if size is None:
        raise BadInput("`size` is the size of a checkpoint.")
    row = Stamp.objects.filter(pk=size, fault="").first()
    if row is None:
        raise NotFound("There is no stamp of this checkpoint.", next_step="/ledger/checkpoints says which have one.")
    return _stamped(row)


def failed_stamps() -> list[str]:
    """What went wrong with the newest ones that were tried, the last first, until one that holds; at most three."""
    faults = list(Stamp.objects.order_by("-head").values_list("fault", flat=True)[:3])
    return list(takewhile(bool, faults))


def _stamped(row: Stamp) -> Stamped:
    return Stamped(row.pk, row.at or row.tried_at, row.authority, bytes(row.raw))


def consistency(first: str, second: str) -> list[bytes]:
    """RFC 6962, 2.1.2, between two published sizes. Raises BadInput, NotFound."""
    low, high = read_number(first), read_number(second)
    if low is None or high is None or not 0 < low <= high:
        raise BadInput("`from` and `to` are two sizes of published checkpoints, the smaller one first.")
    read = state()
    if read is None or Head.objects.filter(published=True, size__in={low, high}).count() != len({low, high}):
        raise NotFound("No checkpoint of this size was published.", next_step="Take sizes out of /ledger/checkpoints.")
    return roots_of(consistency_ranges(low, high), read.secrets.fills)


def _published(head: Head, *, is_stamped: bool = False) -> Published:
    return Published(head.size, head.signed_at, head.note, is_stamped)


def _none_yet() -> NotFound:
    return NotFound("This desk has published no checkpoint yet.", next_step="Try again in a few minutes.")
