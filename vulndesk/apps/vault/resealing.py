"""Sealing again what an older generation of keys sealed, a few rows at a time, while the desk works.

Each row is changed under the condition that it still holds what was read: what the desk wrote meanwhile stays. A pass
that was killed is begun again, and finds less to do. What opens under no generation is counted and left as it is.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from vulndesk.apps.vault import keys
from vulndesk.apps.vault.sealing import open_under, place_of, wrapped_place
from vulndesk.gateways import sealing
from vulndesk.gateways.sealing import Unsealable

BATCH = 100
WRAPPING, ROWS = "data key wrapping", "desk rows"


@dataclass(frozen=True)
class SealedColumn:
    """A column that holds what is sealed with the desk's own key.

    model: its label. table: as it is sealed. row: the attribute that is the row's id there (`digest.hex`: of bytes, in
    hex); with a `=` before it, the same id for every row. within: keys of a JSON column whose values are sealed, in
    base64; empty for a column that is sealed as a whole.
    """

    model: str
    column: str
    table: str
    row: str = "pk"
    within: tuple[str, ...] = ()

    def place_of(self, row: Any) -> str:
        if self.row.startswith("="):
            return place_of(self.table, self.row[1:])
        value = row
        for name in self.row.split("."):
            value = bytes(value).hex() if name == "hex" else getattr(value, name)
        return place_of(self.table, value)


@dataclass
class Counted:
    """newest: rows under the newest generation already. changed: sealed again now. older: left, for who only looks.

    shut: rows that no generation opens.
    """

    newest: int = 0
    changed: int = 0
    older: int = 0
    shut: int = 0

    def add(self, other: Counted) -> None:
        self.newest += other.newest
        self.changed += other.changed
        self.older += other.older
        self.shut += other.shut


@dataclass(frozen=True)
class _Column:
    """What a pass goes through: a model's column, the purpose of its keys, and how one value becomes another."""

    model: type[Model]
    column: str
    purpose: str
    place_of: Callable[[Any], str] = field(repr=False)
    within: tuple[str, ...] = ()
    only: Mapping[str, Any] = field(default_factory=dict)


def reseal(columns: Sequence[SealedColumn], *, between: Callable[[], None], only_look: bool = False) -> Counted:
    """One pass over the data keys and all columns. between: called after each batch, to let others write."""
    counted = Counted()
    for column in (_data_keys(), *(_column(one) for one in columns)):
        for batch in _batches(column):
            counted.add(_batch(column, batch, only_look=only_look))
            between()
    return counted


def _data_keys() -> _Column:
    from vulndesk.apps.vault.models import DataKey

    # The others are wrapped under one of these, and stay as they are.
    return _Column(DataKey, "wrapped", WRAPPING, lambda row: wrapped_place(row.pk), only={"parent": None})


def _column(told: SealedColumn) -> _Column:
    return _Column(apps.get_model(told.model), told.column, ROWS, told.place_of, told.within)


def _batches(column: _Column) -> Iterable[list[Any]]:
    """By the primary key, so that a row that comes meanwhile disturbs nothing: it is sealed with the newest anyway."""
    rows = column.model._default_manager.filter(**column.only).order_by("pk")
    batch = list(rows[:BATCH])
    while batch:
        yield batch
        batch = list(rows.filter(pk__gt=batch[-1].pk)[:BATCH])


def _batch(column: _Column, rows: Sequence[Any], *, only_look: bool) -> Counted:
    counted, changes = Counted(), []
    for row in rows:
        held = getattr(row, column.column)
        anew, told = _json_anew(column, row, held) if column.within else _bytes_anew(column, row, bytes(held))
        counted.add(told)
        if anew is not None:
            changes.append((row.pk, held, anew))
    if only_look:
        counted.older += len(changes)
        return counted
    if changes:
        with transaction.atomic():
            for pk, held, anew in changes:
                same = column.model._default_manager.filter(pk=pk, **{column.column: held}, **column.only)
                counted.changed += same.update(**{column.column: anew})
    return counted


def _bytes_anew(column: _Column, row: Any, held: bytes) -> tuple[bytes | None, Counted]:
    """None: it needs no change, or nothing opens it."""
    if not held:
        return None, Counted()
    place, (newest, *older) = column.place_of(row), keys.to_seal(column.purpose)
    try:
        sealing.open_sealed(newest, held, bound_to=place)
        return None, Counted(newest=1)
    except Unsealable:
        pass
    try:
        plain = open_under(older, held, bound_to=place) if older else None
    except Unsealable:
        plain = None
    if plain is None:
        return None, Counted(shut=1)
    return sealing.seal(newest, plain, bound_to=place), Counted()


def _json_anew(column: _Column, row: Any, held: dict[str, Any]) -> tuple[dict[str, Any] | None, Counted]:
    counted, anew = Counted(), dict(held)
    for name in column.within:
        if isinstance(held.get(name), str):
            value, told = _bytes_anew(column, row, base64.b64decode(held[name]))
            counted.add(told)
            if value is not None:
                anew[name] = base64.b64encode(value).decode()
    return (anew if anew != held else None), counted
