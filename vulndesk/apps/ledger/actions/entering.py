"""Rows get their slots: a short transaction for many, apart from the deeds that wrote them."""

from __future__ import annotations

import secrets as chance
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Min

from vulndesk.apps.ledger.content import new_secrets, seal_secrets
from vulndesk.apps.ledger.models import Leaf, Ledger, Node, Progress
from vulndesk.apps.ledger.queries.state import (
    Batch,
    State,
    Waiting,
    next_batch,
    settled_through,
    state,
    through,
    waits_through,
)
from vulndesk.apps.ledger.queries.tree import grown
from vulndesk.apps.ledger.sources import Source, sources
from vulndesk.apps.vault.sealing import new_row_key
from vulndesk.apps.vault.statements import insert
from vulndesk.core.errors import Busy
from vulndesk.core.ledger.clocked_tree import LONGEST_STEP, slot_for
from vulndesk.core.ledger.merkle import leaf_hash
from vulndesk.core.ledger.statements import SALT_BYTES, commitment

BATCH = 200
TRIES = 10


class Moved(Exception):
    """Somebody else moved the ledger on since it was read; nothing of this was written."""


@dataclass(frozen=True)
class _Prepared:
    leaves: list[Leaf]
    free: int


def begun(*, now: datetime) -> State:
    """The ledger; begun when there is none yet. It reaches back to the oldest row, so that each finds its second."""
    found = state()
    if found is not None:
        return found
    oldest = [source.model._default_manager.aggregate(first=Min("at"))["first"] for source in sources()]
    first = min([now, *(at for at in oldest if at)]).astimezone(UTC)
    made, (key, data_key) = new_secrets(), new_row_key()
    ledger = Ledger(
        origin=f"{urlsplit(settings.ADDRESS).netloc}/ledger",
        epoch=first.replace(hour=0, minute=0, second=0, microsecond=0),
        begun_at=now,
        data_key=data_key,
        sealed=seal_secrets(key, made),
    )
    ledger.tag = made.tag_of_end(ledger, free=0, entries=0)
    try:
        with transaction.atomic():
            insert([data_key])
            insert([ledger])
    except IntegrityError:
        pass  # another process began it at this moment
    found = state()
    if found is None:
        raise RuntimeError("a ledger that was stored is not there")
    return found


def enter_waiting(*, now: datetime, limit: int = BATCH) -> int:
    """Give about `limit` rows of each source their slots. Returns how many; fewer than `limit`: nothing waits more."""
    for _ in range(TRIES):
        batch = next_batch(limit=limit, now=now)
        if not batch.rows:
            _note_settled(now=now)
            return 0
        try:
            _enter(batch, begun(now=now), now=now)
        except Moved:
            continue
        return len(batch.rows)
    raise Busy("The ledger is taking in what happened.", next_step="Try again in a moment.")


def move_on(read: State, *, free: int, leaves: Sequence[Leaf] = (), nodes: Sequence[Node] = ()) -> None:
    """New leaves, the first free slot after them, and what became whole. In the caller's transaction. Raises Moved."""
    ledger, entries = read.ledger, read.ledger.entries + len(leaves)
    tag = read.secrets.tag_of_end(ledger, free=free, entries=entries)
    same = Ledger.objects.filter(pk=ledger.pk, free=ledger.free, entries=ledger.entries)
    if same.update(free=free, entries=entries, tag=tag) != 1:
        raise Moved
    insert(leaves)
    insert(nodes)


def _enter(batch: Batch, read: State, *, now: datetime) -> None:
    prepared = _prepare(batch.rows, read, now=now)
    marks = [(leaf.index, leaf_hash(bytes(leaf.commitment))) for leaf in prepared.leaves]
    nodes = grown(marks, start=read.ledger.free, end=prepared.free, filling=read.secrets.fills)
    try:
        with transaction.atomic():
            move_on(read, free=prepared.free, leaves=prepared.leaves, nodes=nodes)
            for name, last in batch.reached.items():
                Progress.objects.update_or_create(source=name, defaults={"through": last})
    except IntegrityError:
        raise Moved from None


def _prepare(waiting: Sequence[Waiting], read: State, *, now: datetime) -> _Prepared:
    texts = _statements(waiting)
    free, number, today = read.ledger.free, read.ledger.entries, read.second(now)
    leaves: list[Leaf] = []
    for one in waiting:
        for part, text in enumerate(texts.get((one.source.name, one.subject), ())):
            step = chance.randbelow(LONGEST_STEP + 1)
            index = slot_for(second=min(read.second(one.at), today), free=free, step=step)
            free, number = index + 1, number + 1
            salt = chance.token_bytes(SALT_BYTES)
            leaf = Leaf(
                number=number,
                index=index,
                source=one.source.name,
                subject=one.subject,
                part=part,
                commitment=commitment(salt, text),
                salt=salt,
            )
            leaf.tag = read.secrets.tag_of(leaf)
            leaves.append(leaf)
    return _Prepared(leaves, free)


def _statements(waiting: Sequence[Waiting]) -> dict[tuple[str, int], tuple[str, ...]]:
    ids: dict[str, list[int]] = {}
    for one in waiting:
        ids.setdefault(one.source.name, []).append(one.subject)
    named: dict[str, Source] = {one.source.name: one.source for one in waiting}
    return {
        (name, row[0]): named[name].statements(row) for name, found in ids.items() for row in named[name].rows(found)
    }


def _note_settled(*, now: datetime) -> None:
    """So that the next look begins behind what is entered. An idle desk writes nothing."""
    for source in sources():
        last = settled_through(source, now=now)
        # What was committed since the batch was read waits, and must not be left behind.
        if last > through(source) and not waits_through(source, last):
            Progress.objects.update_or_create(source=source.name, defaults={"through": last})
