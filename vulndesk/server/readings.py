"""Around every view: what it showed of a case is recorded before the answer leaves, or the answer does not leave.

The guard notes each case that it gives out (`cases/queries/opened.py`); this layer, which knows the request, says on
which page. A redirect shows nothing; an answer that refuses a deed may show the case again, and counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from vulndesk.apps.cases.queries import Opened, noting_opened
from vulndesk.apps.readings.actions import Page, record_readings
from vulndesk.core.errors import Busy
from vulndesk.core.readings import OLDER, REGIONS, is_by_program
from vulndesk.server.middleware import is_busy, refusal

WAITS = (0.1, 0.4)  # seconds before it is tried again; the database itself has waited for its lock before

Handler = Callable[[HttpRequest], HttpResponse]


class Readings:
    """Inside of everything that turns refusals into answers, so that it sees what is really shown."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with noting_opened() as opened:
            response = self.get_response(request)
        if not opened or not _shows_something(request, response):
            return response
        try:
            _record(opened, _page_of(request))
        except OperationalError as error:
            if not is_busy(error):
                raise
            response.close()
            return refusal(request, _not_recorded())
        return response


def _shows_something(request: HttpRequest, response: HttpResponse) -> bool:
    name = request.resolver_match.url_name if request.resolver_match else None
    if is_by_program(name or "", request.method or ""):
        return False
    return not 300 <= response.status_code < 400 and response.status_code not in (404, 405, 410)


def _page_of(request: HttpRequest) -> Page:
    match = request.resolver_match
    route = (match.url_name if match else None) or request.path
    named = match.kwargs if match else {}
    name = REGIONS.get(route, route)
    if name != "queue" and request.GET.get("before"):
        name = f"{name}:{OLDER}"
    elif route == "case_export" and request.method == "POST":
        name = f"{name}:sent"
    thing = str(named.get("attachment_id") or named.get("other") or named.get("number") or "")
    return Page(name[:48], thing[:40], is_region=route in REGIONS)


def _record(opened: Sequence[Opened], page: Page) -> None:
    for wait in WAITS:
        try:
            record_readings(opened, on=page, now=datetime.now(UTC))
            return
        except OperationalError as error:
            if not is_busy(error):
                raise
            time.sleep(wait)
    record_readings(opened, on=page, now=datetime.now(UTC))


def _not_recorded() -> Busy:
    return Busy(
        "The desk records who reads a case, and could not do so at this moment. So it does not show it.",
        next_step="Ask for the page again in a few seconds.",
    )
