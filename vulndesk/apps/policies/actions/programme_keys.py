"""Keys of programmes: made, replaced, and put over the data keys of what belongs to the programme.

Whoever destroys the key of a programme makes every case of it unreadable, and nothing else. A data key says in its own
row under which key it is wrapped, and both change in one statement: at every instant it opens, whatever was killed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Model, Q, QuerySet

from vulndesk.apps.policies.actions.recording import record
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.vault.ids import made_at
from vulndesk.apps.vault.models import DataKey
from vulndesk.apps.vault.sealing import Unsealable, new_row_key, opened_key, wrapped_anew
from vulndesk.apps.vault.sealing import forget_keys as forget_opened_keys
from vulndesk.core.access import DESK
from vulndesk.core.errors import Conflict, NotFound
from vulndesk.core.events import EventKind

BATCH = 200
ENDS_AFTER = timedelta(hours=1)


def make_programme_keys() -> int:
    """One for each programme that has none: of desks that were made before programmes had keys. Returns how many."""
    return sum(_give_key(programme) for programme in Programme.objects.filter(key=None))


def new_programme_key() -> DataKey:
    """The row of a new key, stored. In the caller's transaction."""
    _, row = new_row_key()
    row.save(force_insert=True)
    return row


def replace_programme_key(slug: str) -> None:
    """A new key for one programme. The former one stays until nothing is wrapped under it: `end_former_keys`."""
    programme = Programme.objects.filter(slug=slug).first()
    if programme is None:
        raise NotFound(f"There is no programme {slug}.", next_step="The address of its form has its name: /p/NAME/.")
    if programme.former_key_id is not None:
        return  # begun before: it is finished first
    with transaction.atomic():
        same = Programme.objects.filter(pk=programme.pk, key=programme.key_id, former_key=None)
        if same.update(key=new_programme_key(), former_key=programme.key_id) != 1:
            raise Conflict("The key of this programme was replaced just now.")


def end_former_keys(*, now: datetime) -> int:
    """Destroy former keys under which nothing is wrapped any more. Returns how many are left.

    Not before an hour has passed: a report that was begun under a former key may still be on its way.
    """
    left = 0
    for programme in Programme.objects.exclude(former_key=None):
        with transaction.atomic():
            is_young = programme.key_id is None or now - made_at(programme.key_id) < ENDS_AFTER
            if is_young or not _end(programme):
                left += 1
    return left


def _end(programme: Programme) -> bool:
    """In the caller's transaction. False, and nothing is changed, while something that opens is wrapped under it."""
    former = programme.former_key_id
    under = DataKey.objects.filter(parent=former)
    if under.exclude(wrapped=b"").exists():
        return False
    # Of cases that were erased: there is nothing in them to open, and their rows stay.
    under.update(parent=None)
    if Programme.objects.filter(pk=programme.pk, former_key=former).update(former_key=None) == 1:
        DataKey.objects.filter(pk__in=[former]).delete()
    return True


def destroy_former_key(slug: str, *, facts: Mapping[str, int], now: datetime) -> None:
    """At once, once all that was sealed under it is erased. facts: how much that was, for the timeline.

    Raises Conflict, and changes nothing, while something that opens is wrapped under it.
    """
    with transaction.atomic():
        programme = Programme.objects.select_for_update().get(slug=slug)
        if programme.former_key_id is not None and not _end(programme):
            raise Conflict(
                "A report came in meanwhile, under the key that was to be destroyed.",
                next_step="Run the command again; plan a pause of the programme first.",
            )
        record(EventKind.PROGRAMME_KEY_DESTROYED, programme.pk, by=DESK, now=now, facts=dict(facts))
    forget_opened_keys()


def move_data_keys(rows: QuerySet[Model], *, between: Callable[[], None] = lambda: None) -> int:
    """Wrap under their programme's key what is wrapped elsewhere. rows: of a model with `programme` and `data_key`.

    A row at a time and each by itself, so that nobody waits for it. between: called after every batch.
    """
    moved, misplaced = 0, misplaced_keys(rows).select_related("data_key", "programme__key").order_by("pk")
    batch = list(misplaced[:BATCH])
    while batch:
        moved += sum(_move(row) for row in batch)
        between()
        batch = list(misplaced.filter(pk__gt=batch[-1].pk)[:BATCH])
    return moved


def _move(row: Any) -> int:
    """0 for a key that opens no more: it stays as it is."""
    try:
        return wrapped_anew(row.data_key, under=opened_key(row.programme.key)).put()
    except Unsealable:
        return 0


def misplaced_keys(rows: QuerySet[Model]) -> QuerySet[Model]:
    right = Q(data_key__parent=F("programme__key"))
    return rows.filter(programme__key__isnull=False).exclude(data_key__wrapped=b"").exclude(right)


def _give_key(programme: Programme) -> int:
    with transaction.atomic():
        key = new_programme_key()
        given = Programme.objects.filter(pk=programme.pk, key=None).update(key=key)
        if not given:
            key.delete()
    return given
