"""How the programme's promises are kept so far, from the original instants. Public only from ten closed cases on."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q

from vulndesk.apps.cases.models import Case, Deadline
from vulndesk.apps.policies.models import Programme

PUBLIC_FROM = 10


@dataclass(frozen=True)
class PromiseKept:
    """counted: clocks that were stopped or breached; on_time: those stopped by their original instant."""

    promise: str
    on_time: int
    counted: int


def promise_board(programme: Programme) -> dict[str, PromiseKept] | None:
    """Figures a promise, or None below ten closed cases: a handful of cases would tell about single people."""
    closed = Case.objects.filter(programme=programme, is_open=False, is_report=True).count()
    if closed < PUBLIC_FROM:
        return None
    rows = (
        Deadline.objects.filter(_promised_by(programme), strength__in=("promise", "target"))
        .exclude(state__in=("withdrawn", "ended", "given"))
        .filter(Q(stopped_at__isnull=False) | Q(breached_at__isnull=False))
        .values("promise")
        .annotate(counted=Count("pk"), on_time=Count("pk", filter=Q(stopped_at__lte=F("due_at"))))
    )
    return {row["promise"]: PromiseKept(row["promise"], row["on_time"], row["counted"]) for row in rows}


def _promised_by(programme: Programme) -> Q:
    """What another programme promised before it handed a case over is that one's."""
    return Q(policy__programme=programme) | Q(policy=None, case__programme=programme)
