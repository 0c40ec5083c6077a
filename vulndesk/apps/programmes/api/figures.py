"""Figures of a programme: what came in, by area, and which promises were kept; each with its sample."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from vulndesk.apps.cases.queries import figures_of
from vulndesk.apps.programmes.api.asking import reading
from vulndesk.apps.tokens.api import READ_PROBLEMS, ByToken, instant
from vulndesk.core.api_scopes import Scope
from vulndesk.core.measures import Counts, Median

router = Router(tags=["programmes"], auth=ByToken())


class MedianOut(Schema):
    """seconds: null without a sample."""

    seconds: int | None = Field(examples=[93600])
    sample: int = Field(examples=[41])


class CountsOut(Schema):
    """valid and invalid need not add up to reports: some are not judged yet, or were closed as duplicates."""

    reports: int = Field(examples=[44])
    open: int = Field(examples=[3])
    valid: int = Field(examples=[30])
    invalid: int = Field(examples=[9])
    first_answer: MedianOut


class AreaFiguresOut(Schema):
    area: str = Field(examples=["8f14e45fceea167a5a36dedd4bea2543"])
    name: str = Field(examples=["Backend services"])
    counts: CountsOut


class PromiseFiguresOut(Schema):
    """kept of those that are `over`; running: not due yet; withdrawn: counted apart. By the instant promised first."""

    promise: str
    kept: int = Field(examples=[41])
    over: int = Field(examples=[42])
    running: int = Field(examples=[2])
    withdrawn: int = Field(examples=[0])
    taken: MedianOut


class StatisticsOut(Schema):
    """Of the cases that this token may see. elsewhere: about no area that the policy in force names."""

    programme: str
    at: str
    total: CountsOut
    areas: list[AreaFiguresOut]
    elsewhere: CountsOut
    promises: list[PromiseFiguresOut]


@router.get(
    "/programmes/{slug}/statistics",
    response={200: StatisticsOut, **READ_PROBLEMS},
    url_name="api_statistics",
    summary="What came in, by area, and which promises were kept",
)
def show_statistics(request: HttpRequest, slug: str) -> dict[str, Any]:
    asking = reading(request, slug, Scope.STATISTICS_READ)
    found = figures_of(asking.by, asking.programme_id, now=asking.now)
    return {
        "programme": asking.programme.slug,
        "at": instant(asking.now),
        "total": _counts(found.total),
        "areas": [
            {"area": one.owned.area.key, "name": one.owned.area.name, "counts": _counts(one.counts)}
            for one in found.areas
        ],
        "elsewhere": _counts(found.elsewhere),
        "promises": [
            {
                "promise": one.promise.value,
                "kept": one.share.kept,
                "over": one.share.of,
                "running": one.share.running,
                "withdrawn": one.share.withdrawn,
                "taken": _median(one.taken),
            }
            for one in found.promises
        ],
    }


def _counts(counts: Counts) -> dict[str, Any]:
    return {
        "reports": counts.reports,
        "open": counts.open,
        "valid": counts.valid,
        "invalid": counts.invalid,
        "first_answer": _median(counts.first_answer),
    }


def _median(median: Median) -> dict[str, Any]:
    seconds = None if median.value is None else round(median.value.total_seconds())
    return {"seconds": seconds, "sample": median.sample}
