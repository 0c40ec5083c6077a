"""Sealed files that are small enough for a row: stored by the transaction that stores what names them.

Such a file costs no fsync of its own and cannot be orphaned by a crash. Its id starts with "s", by which
`files.open_file` and `files.delete_file` know it; everything else of a stored file holds for it, too.
"""

import re
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime
from io import BytesIO

from django.db.models import CharField

from vulndesk.apps.vault.models import SmallFile
from vulndesk.apps.vault.statements import Given, Question
from vulndesk.core.errors import NotFound
from vulndesk.gateways.sealed_streams import StreamSealer

SMALL = 32 * 1024  # bytes; a row of more spreads over many pages of the database
_ID = re.compile(r"s[0-9a-f]{31}")
_AT_ONCE = 500
_BY_ID = Question(lambda: SmallFile.objects.filter(pk=Given("id", CharField())))


def is_small(file_id: str) -> bool:
    return _ID.fullmatch(file_id) is not None


def place_of(file_id: str) -> str:
    """What a stored file's bytes are bound to, wherever they lie."""
    return f"file:{file_id}"


def seal_small_file(plain: bytes, *, now: datetime) -> tuple[SmallFile, bytes]:
    """The row, not stored yet, and its key, which the caller keeps in a sealed row."""
    file_id, key = f"s{secrets.token_hex(16)[1:]}", secrets.token_bytes(32)
    sealer = StreamSealer(key, bound_to=place_of(file_id))
    return SmallFile(id=file_id, stored_at=now, sealed=sealer.head + sealer.feed(plain) + sealer.finish()), key


def sealed_bytes(file_id: str) -> BytesIO:
    row = _BY_ID.first(id=file_id)
    if row is None:
        raise NotFound("This file is no longer here.")
    return BytesIO(bytes(row.sealed))


def delete_small_file(file_id: str) -> None:
    SmallFile.objects.filter(pk=file_id).delete()


def sweep_small_files(*, keep: Callable[[list[str]], Iterable[str]], older_than: datetime) -> int:
    """Remove those that no row names any more: what named them went, and then the process did."""
    old = list(SmallFile.objects.filter(stored_at__lt=older_than).values_list("pk", flat=True))
    removed = 0
    for start in range(0, len(old), _AT_ONCE):
        ids = old[start : start + _AT_ONCE]
        loose = set(ids).difference(keep(ids))
        if loose:
            removed += SmallFile.objects.filter(pk__in=loose).delete()[0]
    return removed
