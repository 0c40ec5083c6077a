"""Heads are signed when somebody asks for a proof, and published on a schedule that nothing else moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from vulndesk.apps.ledger.actions.entering import BATCH, TRIES, Moved, begun, enter_waiting, move_on
from vulndesk.apps.ledger.actions.stamping import plan_stamp
from vulndesk.apps.ledger.models import Head
from vulndesk.apps.ledger.queries.state import State, newest_published
from vulndesk.apps.ledger.queries.tree import grown, subtrees_in
from vulndesk.apps.vault.statements import insert
from vulndesk.core.errors import Busy
from vulndesk.core.ledger.clocked_tree import size_at
from vulndesk.core.ledger.merkle import range_root

# A published head reaches beyond its second, so that heads signed a moment before do not show in its size.
ROOM = timedelta(seconds=3)


def sign_head(*, now: datetime) -> Head:
    """A head over everything that has an entry. Not published."""
    return _signed(now=now, published=False)


def publish_due(*, now: datetime) -> bool:
    """Publish a checkpoint when the next one is due: at the instants that the interval divides, whatever happened."""
    newest = newest_published()
    every = timedelta(minutes=settings.CHECKPOINT_MINUTES)
    if newest is not None and _period(newest.signed_at, every) >= _period(now, every):
        return False
    if enter_waiting(now=now) >= BATCH:
        return False  # a head over half of what waits would cut the rest off from its seconds
    head = _signed(now=now, published=True)
    plan_stamp(head, period=_period(now, every), now=now)
    return True


def _period(at: datetime, every: timedelta) -> int:
    return int((at - datetime(2000, 1, 1, tzinfo=UTC)) / every)


def _signed(*, now: datetime, published: bool) -> Head:
    for _ in range(TRIES):
        read = begun(now=now)
        size = size_at(second=read.second(now + ROOM if published else now), free=read.ledger.free)
        if (known := Head.objects.filter(size=size).first()) and read.ledger.free == size:
            if published and not known.published:
                Head.objects.filter(size=size).update(published=True, signed_at=now)
            return known
        try:
            return _sign(read, size, now=now, published=published)
        except (Moved, IntegrityError):
            continue
    raise Busy("The ledger is taking in what happened.", next_step="Try again in a moment.")


def _sign(read: State, size: int, *, now: datetime, published: bool) -> Head:
    filling, free = read.secrets.fills, read.ledger.free
    # The last slot of a signed tree counts as an entry: what is void on both sides of it must not become one subtree.
    marks = [(size - 1, filling(0, size - 1))] if free < size else []
    nodes = grown(marks, start=free, end=size, filling=filling)
    root = range_root(0, size, subtrees_in([(0, size)], filling, also=nodes))
    note = read.secrets.note_of(read.ledger, size=size, root=root)
    head = Head(size=size, root=root, signed_at=now, note=note, published=published)
    with transaction.atomic():
        move_on(read, free=size, nodes=nodes)
        insert([head])
    return head
