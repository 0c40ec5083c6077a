"""A report is compared with the others by the worker, after it was received and whenever its reporter added to it.

Kept are keyed digests and a sealed sketch (core/similar): neither says anything without the desk's key.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from vulndesk.apps.cases import content
from vulndesk.apps.cases.models import Case, Sketch, SketchDigest
from vulndesk.apps.cases.queries.guard import case_of, cases_for
from vulndesk.apps.cases.queries.report_text import report_text
from vulndesk.apps.cases.queries.similar import COMMON, closest, sketch_key
from vulndesk.apps.timeline.actions import add_job
from vulndesk.apps.timeline.queries import event as timeline_event
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.apps.vault.statements import insert
from vulndesk.core.access import DESK
from vulndesk.core.errors import NotFound
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
    text, weakness = report_text(case)
    sketch = sketch_of(text, key=sketch_key(), subject=subject_of(text, weakness=weakness))
    earlier = cases_for(DESK).filter(programme_id=case.programme_id, received_at__lt=case.received_at)
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


def forget_likeness(case: Case) -> None:
    """In the transaction that erases it."""
    Sketch.objects.filter(like=case).update(like=None)
    Sketch.objects.filter(case=case).delete()


def plan_comparisons(*, now: datetime) -> int:
    """Housekeeping: cases from before there were sketches, or with one of an older method. Returns how many."""
    missing = Case.objects.filter(erased_at=None).exclude(sketch__method=METHOD)
    wanted = list(missing.order_by("received_at").values_list("pk", flat=True)[:PLANNED_AT_ONCE])
    for case_id in wanted:
        add_job(task=COMPARE, now=now, key=f"{COMPARE}:{METHOD}:{case_id}", arguments={"case_id": case_id})
    return len(wanted)
