"""The files that prove a receipt and open it, for the page and the API alike. Nobody on the way may keep them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse

from vulndesk.apps.cases.queries import came_in, opening_of
from vulndesk.apps.ledger.actions import receipt_of
from vulndesk.core.access import Actor
from vulndesk.core.errors import NotFound
from vulndesk.core.ledger.receipt_file import opened_report

PROOF, OPENING = "vulndesk-receipt.json", "vulndesk-report.json"


def proof_response(reporter: Actor, *, now: datetime) -> HttpResponse:
    """Raises NotFound where there is none, Busy while the ledger takes in what came before."""
    found = came_in(reporter, _case_id(reporter))
    return _file(receipt_of(found.event_id, sent=found.sent, received_at=found.at, now=now), PROOF)


def opening_response(reporter: Actor) -> HttpResponse:
    """Raises NotFound."""
    opening = opening_of(reporter, _case_id(reporter))
    return _file(opened_report(salt=opening.salt, sent=opening.text), OPENING)


def _case_id(reporter: Actor) -> UUID:
    if reporter.case_id is None:
        raise NotFound("No report is open in this browser.", next_step="Open it with its receipt.")
    return reporter.case_id


def _file(text: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(text.encode(), content_type="application/json", headers=headers)
