"""Which other reports say the same, for a person who may see both: found by keyed digests, ranked by sealed sketches.

Of a case that this person may not see nothing is told, not even that there is one more. Advisories will be a second
kind of what is found here, once there are any.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from vulndesk.apps.cases import content
from vulndesk.apps.cases.models import Apart, Case, Sketch, SketchDigest
from vulndesk.apps.cases.queries.around import Around
from vulndesk.apps.cases.queries.family import in_family
from vulndesk.apps.cases.queries.guard import cases_for, known_to
from vulndesk.apps.cases.queries.page import state_words
from vulndesk.apps.vault import keys
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import EVERYWHERE, Actor, Verb, require
from vulndesk.core.similar import sketch as sketches
from vulndesk.core.similar.likeness import WORTH_SHOWING, Likeness, in_words, likeness

SHOWN = 5
LOOKED_AT = 10  # sketches that are opened; what shares the rarest digests comes first
LOOKED_THROUGH = 1000  # rows of the index, the rarest digests' first, so that no report makes a question slow
# A digest that this many reports of a programme have tells nothing new: it is stored for no further one.
COMMON = 32


@dataclass(frozen=True)
class Alike:
    """One case that looks like another. shared: in words."""

    case_id: UUID
    reference: str
    title: str
    state: str
    received_at: datetime
    shared: tuple[str, ...]
    likeness: Likeness


def sketch_key() -> bytes:
    return keys.to_look_up("similar reports")


def looks_like(actor: Actor, case: Case, around: Around) -> tuple[Alike, ...]:
    """The most alike first, SHOWN at most. Empty for a case that the worker has not compared yet."""
    require(actor, Verb.SEE_QUEUE)
    if around.sketch is None:
        return ()
    mine = content.open_sketch(opened_key(case.data_key), around.sketch)
    programmes = None if actor.role in EVERYWHERE else actor.programmes
    within = cases_for(actor).exclude(pk__in=[one.pk for one in around.apart])
    return closest(mine, besides=case, within=within, programmes=programmes)


def apart_from(case_id: UUID) -> list[UUID]:
    """What a person said this case is not the same as."""
    pairs = Apart.objects.filter(Q(first=case_id) | Q(second=case_id)).values_list("first_id", "second_id")
    return [one for pair in pairs for one in pair if one != case_id]


def closest(
    sketch: sketches.Sketch, *, besides: Case, within: QuerySet[Case], programmes: Collection[int] | None
) -> tuple[Alike, ...]:
    """within: the cases that may be found; programmes: those of them all, None for every one."""
    digests = sketches.asked_digests(sketch, key=sketch_key())
    others = within.exclude(in_family(besides.first_id))  # parts of one report say the same by themselves
    cases = _cases(others, _most_shared(digests, programmes))
    alike = [(likeness(sketch, content.open_sketch(opened_key(case.data_key), case.sketch)), case) for case in cases]
    worth = [one for one in alike if one[0].score >= WORTH_SHOWING]
    worth.sort(key=lambda one: (one[0].score, one[0].words), reverse=True)
    return tuple(_alike(found, case) for found, case in worth[:SHOWN])


def _most_shared(digests: Collection[int], programmes: Collection[int] | None) -> list[int]:
    """Ids of sketches, what shares most first. A digest weighs more, the fewer have it."""
    weights: dict[int, float] = defaultdict(float)
    for sketch_id, carriers in _index(digests, programmes):
        weights[sketch_id] += 1 / carriers**0.5
    return heapq.nlargest(LOOKED_AT + 1, weights, key=weights.__getitem__)


def _index(digests: Collection[int], programmes: Collection[int] | None) -> list[tuple[int, int]]:
    """Which sketch has one of the digests, and how many have that digest, of the rarest ones.

    Read from the index alone, in its order: first how many have each, then the rows of the rarest, since to sort all
    rows takes longer. As text, because Django takes longer to make this SQL than SQLite to answer it.
    """
    if not digests or programmes == frozenset():
        return []
    table, given = SketchDigest._meta.db_table, [*digests, *(programmes or ())]
    where = f"digest IN ({', '.join(['%s'] * len(digests))})"
    mine = "" if programmes is None else f" AND programme_id IN ({', '.join(['%s'] * len(programmes))})"
    sql = f"""
        WITH counted AS (SELECT digest, COUNT(*) AS carriers FROM {table} WHERE {where}{mine} GROUP BY digest),
        ranked AS (SELECT digest, carriers, SUM(carriers) OVER (ORDER BY carriers, digest) AS row_count FROM counted)
        SELECT sketch_id, carriers FROM ranked CROSS JOIN {table} AS row
        WHERE row_count - carriers < {LOOKED_THROUGH} AND row.digest = ranked.digest{mine}
    """  # noqa: S608  our own names alone
    with connection.cursor() as cursor:
        cursor.execute(sql, [*given, *(programmes or ())])
        return cursor.fetchall()


def _cases(within: QuerySet[Case], sketch_ids: list[int]) -> QuerySet[Case]:
    rows = within.filter(sketch__pk__in=sketch_ids).select_related(None).defer(None)
    return rows.select_related("data_key", "sketch").only(
        *("reference", "received_at", "rm", "is_report", "close_reason", "withdrawn", "waiting_on_reporter", "head"),
        *("data_key__parent_id", "data_key__wrapped", "sketch__case_id", "sketch__sealed"),
    )


def _alike(found: Likeness, case: Case) -> Alike:
    return Alike(
        case_id=case.pk,
        reference=case.reference,
        title=content.open_head(case)["title"],
        state=state_words(case),
        received_at=case.received_at,
        shared=in_words(found),
        likeness=found,
    )


def looking_like(actor: Actor, case_ids: Collection[UUID]) -> dict[UUID, str]:
    """For rows of the queue that this person sees: the reference of the earlier case of the same programme."""
    told = Q(case__duplicate_of=None, case__is_open=True, like__isnull=False, like__erased_at=None)
    rows = Sketch.objects.filter(told, known_to(actor, "like__"), case_id__in=case_ids)
    return dict(rows.values_list("case_id", "like__reference"))
