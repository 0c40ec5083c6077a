"""Who saw a case, what a person saw, and unusual browsing; each as a page and as a table for elsewhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.cases.queries import needs_you_count
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.readings import queries


@require_GET
@team_required
def case_readings(request: HttpRequest, reference: str) -> HttpResponse:
    now, actor = datetime.now(UTC), actor_for(person_of(request))
    found = queries.case_readings(actor, reference, page=request.GET.get("page", "1"))
    context = {
        "view": found,
        "case": found.case,
        "needs_you": needs_you_count(actor, now=now),
        "section": "queue",
        "zone": found.case.programme.zone,
        "now": now,
    }
    return render(request, "readings/case.html", context)


@require_GET
@team_required
def case_readings_csv(request: HttpRequest, reference: str) -> StreamingHttpResponse:
    rows = queries.case_table(actor_for(person_of(request)), reference)
    return _csv(rows, name=f"{reference.upper()} readings.csv")


@require_GET
@team_required
def readers(request: HttpRequest) -> HttpResponse:
    now, actor = datetime.now(UTC), actor_for(person_of(request))
    context = {"view": queries.readers(actor, now=now), "section": "team_settings", "now": now}
    return render(request, "readings/readers.html", context)


@require_GET
@team_required
def person_readings(request: HttpRequest, user_id: int) -> HttpResponse:
    actor = actor_for(person_of(request))
    found = queries.person_readings(actor, user_id, page=request.GET.get("page", "1"))
    context = {"view": found, "section": "team_settings", "now": datetime.now(UTC)}
    return render(request, "readings/person.html", context)


@require_GET
@team_required
def person_readings_csv(request: HttpRequest, user_id: int) -> StreamingHttpResponse:
    return _csv(queries.person_table(actor_for(person_of(request)), user_id), name=f"readings of person {user_id}.csv")


def _csv(rows: Iterable[tuple[str, ...]], *, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response


def _lines(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow(row)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
