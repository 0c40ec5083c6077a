"""A report is compared with the others by the worker, after it was received and whenever its reporter added to it.

Kept are keyed digests and a sealed sketch (core/similar): neither says anything without the desk's key.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Q

from vulndesk.apps.cases import content
from vulndesk.apps.cases.models import Apart, Case, Sketch, SketchDigest
from vulndesk.apps.cases.queries.guard import case_of, cases_for
from vulndesk.apps.cases.queries.report_text import report_text
from vulndesk.apps.cases.queries.similar import COMMON, apart_from, closest, sketch_key
from vulndesk.apps.timeline.actions import add_job, record_event
from vulndesk.apps.timeline.queries import event as timeline_event
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.apps.vault.statements import insert
from vulndesk.core.access import DESK, Actor, Verb, require
from vulndesk.core.audience import TEAM
from vulndesk.core.errors import NotFound, NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.similar.sketch import METHOD, asked_digests, sketch_of, subject_of

COMPARE = "cases.compare"
PLANNED_AT_ONCE = 500

Write = Callable[[], None]


def compare_case(*, now: datetime, event_id: int = 0, case_id: str = "") -> Write | None:
    """Subscriber of what brings new words of a reporter; and a job for cases that have no sketch yet."""
    wanted = timeline_event(event_id).case_id if event_id else UUID(case_id)
    try:
        case = case_of(DESK, wanted)
    except NotFound:
        return None  # erased meanwhile
    if case.is_sealed:
        return None
    text, weakness = report_text(case)
    sketch = sketch_of(text, key=sketch_key(), subject=subject_of(text, weakness=weakness))
    earlier = cases_for(DESK).filter(programme_id=case.programme_id, received_at__lt=case.received_at)
    earlier = earlier.exclude(pk__in=apart_from(case.pk))
    alike = closest(sketch, besides=case, within=earlier, programmes=(case.programme_id,))
    best = next((one for one in alike if one.likeness.is_strong), None)
    row = Sketch(
        case=case,
        programme_id=case.programme_id,
        method=METHOD,
        like_id=best.case_id if best else None,
        sealed=content.seal_sketch(opened_key(case.data_key), case.pk, sketch),
    )
    digests = _uncommon(asked_digests(sketch, key=sketch_key()), case)

    def write() -> None:
        Sketch.objects.filter(case_id=case.pk).delete()
        if not Case.objects.filter(pk=case.pk, erased_at=None).exists():
            return
        insert([row])
        insert([SketchDigest(sketch=row, programme_id=case.programme_id, digest=digest) for digest in digests])

    return write


def _uncommon(digests: tuple[int, ...], case: Case) -> list[int]:
    rows = SketchDigest.objects.filter(digest__in=digests, programme_id=case.programme_id)
    others = rows.exclude(sketch__case_id=case.pk).values("digest").annotate(carriers=Count("pk"))
    common = set(others.filter(carriers__gte=COMMON).values_list("digest", flat=True))
    return [digest for digest in digests if digest not in common]


def tell_apart(case_id: UUID, other: str, *, by: Actor, now: datetime) -> None:
    """The two are not the same: neither page says any more that they look alike, nor does the queue.

    other: a reference. Raises NotFound for one that this person does not see, NotNow where it was said already
    or one is marked as a duplicate of the other.
    """
    pair = _pair(case_id, other, by=by)
    if pair[0].duplicate_of_id == pair[1].pk or pair[1].duplicate_of_id == pair[0].pk:
        raise NotNow("One is marked as a duplicate of the other.", next_step="Reopen that one first.")
    row = Apart(first=pair[0], second=pair[1], actor=by.name, at=now)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _compare_anew(pair, EventKind.TOLD_APART, by=by, now=now)
    except IntegrityError as error:
        raise NotNow("Somebody said so already.", next_step="Reload the case.") from error


def let_look_alike(case_id: UUID, other: str, *, by: Actor, now: datetime) -> None:
    """Takes back that they are not the same. Raises NotFound, and NotNow where nobody says so."""
    pair = _pair(case_id, other, by=by)
    with transaction.atomic():
        if Apart.objects.filter(first=pair[0], second=pair[1]).delete()[0] != 1:
            raise NotNow("Nobody says so any more.", next_step="Reload the case.")
        _compare_anew(pair, EventKind.LET_LOOK_ALIKE, by=by, now=now)


def _pair(case_id: UUID, other: str, *, by: Actor) -> tuple[Case, Case]:
    """In the order in which they are kept."""
    require(by, Verb.HANDLE)
    cases = case_of(by, case_id), case_of(by, reference=other.upper())
    if cases[0].pk == cases[1].pk:
        raise NotNow("This is one and the same case.", next_step="Go back to the case.")
    return (cases[0], cases[1]) if cases[0].pk < cases[1].pk else (cases[1], cases[0])


def _compare_anew(pair: tuple[Case, Case], kind: EventKind, *, by: Actor, now: datetime) -> None:
    """Of the later one the queue may name another. Each timeline says it, and names no case of another programme."""
    later = max(pair, key=lambda one: (one.received_at, one.pk))
    Sketch.objects.filter(case__in=pair, like__in=pair).update(like=None)
    add_job(task=COMPARE, now=now, arguments={"case_id": str(later.pk)})
    is_one_programme = pair[0].programme_id == pair[1].programme_id
    for case, other in (pair, pair[::-1]):
        record_event(
            kind=kind,
            now=now,
            actor=by.name,
            case_id=case.pk,
            programme_id=case.programme_id,
            audience=TEAM,
            facts={"reference": other.reference if is_one_programme else None},
        )


def forget_likeness(case: Case) -> None:
    """In the transaction that erases it."""
    Apart.objects.filter(Q(first=case) | Q(second=case)).delete()
    Sketch.objects.filter(like=case).update(like=None)
    Sketch.objects.filter(case=case).delete()


def plan_comparisons(*, now: datetime) -> int:
    """Housekeeping: cases from before there were sketches, or with one of an older method. Returns how many."""
    missing = Case.objects.filter(erased_at=None, is_sealed=False).exclude(sketch__method=METHOD)
    wanted = list(missing.order_by("received_at").values_list("pk", flat=True)[:PLANNED_AT_ONCE])
    for case_id in wanted:
        add_job(task=COMPARE, now=now, key=f"{COMPARE}:{METHOD}:{case_id}", arguments={"case_id": case_id})
    return len(wanted)
