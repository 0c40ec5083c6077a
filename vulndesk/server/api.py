"""The API of the desk, version 1: what the pages do, through the same actions."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from vulndesk import __version__
from vulndesk.apps.advisories.api import router as advisories
from vulndesk.apps.cases.api import router as cases
from vulndesk.apps.change_reviews.api import router as change_reviews
from vulndesk.apps.conduct.api import router as conduct
from vulndesk.apps.credits.api import router as credit
from vulndesk.apps.cve.api import router as cve
from vulndesk.apps.disclosures.api import router as disclosures
from vulndesk.apps.early_notices.api import router as early_notices
from vulndesk.apps.embargo.api import router as embargo
from vulndesk.apps.forges.api import router as forges
from vulndesk.apps.guard.api import router as guard
from vulndesk.apps.handover.api import router as handover
from vulndesk.apps.intake.api import router as intake
from vulndesk.apps.parties.api import router as parties
from vulndesk.apps.programmes.api import router as programmes
from vulndesk.apps.readings.api import router as readings
from vulndesk.apps.regulation.api import router as regulation
from vulndesk.apps.retention.api import router as retention
from vulndesk.apps.tokens.api import router as tokens
from vulndesk.apps.webhooks.api import router as webhooks
from vulndesk.core.errors import BadInput, NotReadHere, Refused
from vulndesk.core.strict_json import read_sent
from vulndesk.server.middleware import problem, refusal
from vulndesk.server.openapi import TAGS, DeskApi, refusing_what_would_be_ignored


class StrictParser(Parser):
    """Refused are bodies that two readers could understand differently, that hold what not every database keeps, or
    that do not say that they are JSON."""

    def parse_body(self, request: HttpRequest) -> Any:
        if (request.content_type or "").lower() != "application/json":
            raise NotReadHere("Only JSON is read here.", next_step="Send it with Content-Type: application/json.")
        return read_sent(request.body)


api = DeskApi(
    parser=StrictParser(),
    title="Vulndesk",
    version=__version__,
    description="Report a vulnerability and follow it; work on cases with a token. "
    "Errors are problem documents (RFC 9457) with the next step.",
    docs_url=None,
    openapi_url="/openapi.json",
    servers=[{"url": settings.ADDRESS, "description": "This desk"}],
    openapi_extra={"info": {"license": {"name": "Apache License 2.0", "identifier": "Apache-2.0"}}, "tags": TAGS},
)
api.add_decorator(refusing_what_would_be_ignored, mode="view")
api.add_router("", intake)
api.add_router("", embargo)
api.add_router("", tokens)
api.add_router("", cases)
api.add_router("", parties)
api.add_router("", cve)
api.add_router("", credit)
api.add_router("", retention)
for part in (handover, early_notices, disclosures, regulation, readings):
    api.add_router("", part)
api.add_router("", programmes)
api.add_router("", advisories)
api.add_router("", webhooks)
api.add_router("", forges)
api.add_router("", conduct)
api.add_router("", change_reviews)
api.add_router("", guard)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first: dict[str, Any] = error.errors[0] if error.errors else {}
    source, *place = map(str, first.get("loc", ("body",)))
    if source == "body":
        place = place[1:]  # without the view's own name for all of it
    field = ".".join(place)
    what = f"{field or f'The {source}'}: {first.get('msg', 'not valid')}."
    return problem(BadInput(what, next_step="Correct it and send again.", field=field))


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """django-ninja hides why a body could not be read; the refusal is its cause."""
    cause = error.__cause__
    told = cause if isinstance(cause, Refused) else BadInput(f"{error}.", next_step="Correct it and send again.")
    return refusal(request, told)
