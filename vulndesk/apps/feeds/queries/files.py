"""Public files by their paths: of one advisory, as a row; of many, composed when it is asked for.

What is composed is kept as a file until the tree changes, so that a publication writes nothing but its own files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from vulndesk.apps.feeds.models import Document, ListedAdvisory
from vulndesk.apps.feeds.queries.composing import TreeState, composed, tree_state
from vulndesk.core.advisory.outlets import places
from vulndesk.gateways import public_files


@dataclass(frozen=True)
class Found:
    """kept: where the bytes are, when they are not in `content`."""

    path: str
    etag: str
    changed_at: datetime
    content: bytes = b""
    kept: Path | None = None

    @property
    def media_type(self) -> str:
        return places.media_type(self.path)


def find(path: str) -> Found | None:
    """path: below the desk's address, without a slash before it. None: there is no such file."""
    row = Document.objects.filter(path=path, is_gone=False).first()
    if row is not None:
        return Found(path, row.digest, row.changed_at, bytes(row.content))
    state = tree_state()
    make = composed(state).get(path) if state is not None else None
    if state is None or make is None:
        return None
    try:
        kept = public_files.kept(settings.DATA / "public", name=path, stamp=state.stamp, make=make)
    except OSError:  # a full disk keeps nobody from reading what is public
        return Found(path, state.stamp, state.changed_at, b"".join(make()))
    return Found(path, state.stamp, state.changed_at, kept=kept)


def paths_composed(state: TreeState) -> list[str]:
    """What leads to others comes last, so that a copy never names what is not there yet."""
    return list(composed(state))


def changed_since(version: int) -> Iterator[tuple[str, bytes | None]]:
    """(path, content) of each advisory's own files that changed after this version of the tree; None: it is gone."""
    rows = Document.objects.filter(changed_in__gt=version).order_by("id")
    for row in rows.iterator(chunk_size=500):
        yield row.path, None if row.is_gone else bytes(row.content)


def changed_advisories(version: int) -> Iterator[tuple[str, int]]:
    """(public id, number of its newest revision) of those with a file that changed after this version of the tree."""
    rows = ListedAdvisory.objects.order_by("id")
    if version:
        rows = rows.filter(pk__in=Document.objects.filter(changed_in__gt=version).values("listed"))
    yield from rows.values_list("public_id", "number").iterator(chunk_size=500)


def provider_address() -> str:
    """For the CSAF field of security.txt (CSAF 2.0, 7.1.8); empty while there is nothing to find there."""
    state = tree_state() if settings.ADDRESS.startswith("https://") else None
    return state.outlet.url(places.PROVIDER) if state is not None and state.years else ""
