"""Where the ledger stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, CharField, Exists, OuterRef, PositiveSmallIntegerField, QuerySet

from vulndesk.apps.ledger.content import Secrets, open_secrets
from vulndesk.apps.ledger.models import Head, Leaf, Ledger, Progress, Stamp
from vulndesk.apps.ledger.sources import Source, sources
from vulndesk.apps.timeline.queries import LATE_WINDOW
from vulndesk.apps.vault.statements import Given, Question
from vulndesk.core.ledger.notes import VerifierKey


@dataclass(frozen=True)
class State:
    """The ledger as it was read, and its secrets."""

    ledger: Ledger
    secrets: Secrets

    @property
    def key(self) -> VerifierKey:
        return self.secrets.key_of(self.ledger)

    def second(self, at: datetime) -> int:
        """Seconds since the ledger's first slot."""
        return max(0, int((at - self.ledger.epoch).total_seconds()))


@dataclass(frozen=True)
class Waiting:
    """A row that has no entry yet."""

    source: Source
    subject: int
    at: datetime


@dataclass(frozen=True)
class Batch:
    """reached: of a source, the id below which every row is in this batch or was entered before."""

    rows: list[Waiting]
    reached: dict[str, int]


_LEDGER = Question(lambda: Ledger.objects.select_related("data_key").all())


def leaf_of(source: str, subject: int, part: int) -> Leaf | None:
    """Whether a row has its entry, and which."""
    return _LEAF.first(source=source, subject=subject, part=part)


_LEAF = Question(
    lambda: Leaf.objects.filter(
        source=Given("source", CharField()),
        subject=Given("subject", BigIntegerField()),
        part=Given("part", PositiveSmallIntegerField()),
    )
)


def state() -> State | None:
    """None: it was not begun yet."""
    row = _LEDGER.first()
    return None if row is None else State(row, open_secrets(row))


def next_batch(*, limit: int, now: datetime) -> Batch:
    """The oldest rows without an entry, in the order in which they go in; about `limit` of each source.

    A source of which more waits than that holds back what is younger in the others: slots are given away in order.
    """
    found = {source: [Waiting(source, pk, at) for pk, at in _without_entry(source)[:limit]] for source in sources()}
    full = {source: rows for source, rows in found.items() if len(rows) == limit}
    horizon = min((max(one.at for one in rows) for rows in full.values()), default=now)
    rows = [one for some in found.values() for one in some if not full or one.at <= horizon]
    late = now - _late()
    reached = {
        source.name: max((one.subject for one in rows if one.at <= late), default=0)
        for source, rows in full.items()
        if all(one.at <= horizon for one in rows)
    }
    return Batch(sorted(rows, key=lambda one: (one.at, one.source.name, one.subject)), reached)


def _without_entry(source: Source) -> QuerySet[Any, Any]:
    entered = Leaf.objects.filter(source=source.name, subject=OuterRef("pk"), part=0)
    rows = source.model._default_manager.filter(pk__gt=through(source)).filter(~Exists(entered))
    return rows.order_by("pk").values_list("pk", "at")


def _late() -> timedelta:
    """PostgreSQL may commit a smaller id after a bigger one (timeline/queries.LATE_WINDOW); SQLite never does."""
    return LATE_WINDOW if connection.vendor == "postgresql" else timedelta()


def through(source: Source) -> int:
    return Progress.objects.filter(source=source.name).values_list("through", flat=True).first() or 0


def waits_through(source: Source, last: int) -> bool:
    """Whether a row up to this id has no entry."""
    return _without_entry(source).filter(pk__lte=last).exists()


def settled_through(source: Source, *, now: datetime) -> int:
    """The last id below which no row comes any more."""
    rows = source.model._default_manager.filter(pk__gt=through(source), at__lte=now - _late())
    return rows.order_by("-pk").values_list("pk", flat=True).first() or 0


def head_over(index: int) -> Head | None:
    """The signed head that covers this slot: the first published one, else the newest."""
    return _PUBLISHED_OVER.first(index=index) or _SIGNED_OVER.first(index=index)


_PUBLISHED_OVER = Question(
    lambda: Head.objects.filter(published=True, size__gt=Given("index", BigIntegerField())).order_by("size")[:1]
)
_SIGNED_OVER = Question(lambda: Head.objects.filter(size__gt=Given("index", BigIntegerField())).order_by("-size")[:1])


def stamp_over(index: int) -> Stamp | None:
    """The first stamp, with its head, of a head that covers this slot."""
    return _STAMPED_OVER.first(index=index)


_STAMPED_OVER = Question(
    lambda: (
        Stamp.objects.filter(fault="", head__gt=Given("index", BigIntegerField()))
        .select_related("head")
        .order_by("head")[:1]
    )
)


def newest_published() -> Head | None:
    return Head.objects.filter(published=True).order_by("-size").first()
