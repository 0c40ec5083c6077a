"""Answers outside any app: health, and the pages for what Django itself refuses."""

import logging
import sys
from datetime import UTC, datetime

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from vulndesk.apps.timeline.queries import is_worker_alive
from vulndesk.apps.vault.files import upload_refusal
from vulndesk.core.errors import NotAllowed, NotFound, Refused, TooLarge
from vulndesk.server.middleware import busy, is_busy, problem, refusal
from vulndesk.server.worker import where

log = logging.getLogger("vulndesk.server")

DESCRIBED = f"{settings.ADDRESS}/api/v1/openapi.json"


def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the database answers; `worker` tells whether clocks and mail run. Says nothing else to strangers."""
    connection.ensure_connection()
    return JsonResponse({"desk": "ok", "worker": "ok" if is_worker_alive(now=datetime.now(UTC)) else "late"})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return refusal(
            request,
            TooLarge("The text of this request is too long.", next_step="Send long logs and files as attachments."),
        )
    if isinstance(exception, TooManyFilesSent):
        most = settings.DATA_UPLOAD_MAX_NUMBER_FILES
        return refusal(request, TooLarge(f"These are over {most} files.", next_step="Send them in one archive."))
    if isinstance(exception, TooManyFieldsSent):
        most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
        return refusal(request, TooLarge(f"These are over {most} fields.", next_step="Send fewer of them."))
    next_step = f"{DESCRIBED} says how." if request.path.startswith("/api/") else "Go back and try again."
    return refusal(request, Refused("This request cannot be read.", next_step=next_step))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refusal(request, NotAllowed("You may not do this.", next_step="Sign in with another account."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    next_step = "The first page of this desk lists it all."
    if request.path.startswith("/api/"):
        next_step = f"The API of this desk is version 1. {DESCRIBED} lists every address of it."
    return refusal(request, NotFound("There is nothing here.", next_step=next_step))


class Broken(Refused):
    """A bug, which is in the log; to the person it is one sentence."""

    status = 500


def server_error(request: HttpRequest) -> HttpResponse:
    cause = sys.exc_info()[1]
    if is_busy(cause):
        # Outside a view (a session that could not be read) Refusals does not see it.
        return refusal(request, busy())
    if cause is not None:
        # Django's own line would hold the path, which may be a one-time link, and the message, which may be content.
        name = request.resolver_match.view_name if request.resolver_match else "no page"
        log.error("%s %s: %s", request.method, name, where(cause))
    error = Broken("The desk made a mistake.", next_step="Nothing of yours was half done. Try again in a minute.")
    if request.path.startswith("/api/"):
        return problem(error)
    # Without the request: what broke may be what the page's header asks for.
    return HttpResponse(render_to_string("500.html", {"what": error.what, "next_step": error.next_step}), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is missing or old: another site sent it, the page stood open for long, or the body was cut."""
    if refused := upload_refusal(request):
        return refusal(request, refused)
    request.is_forged = True  # type: ignore[attr-defined]
    what = "This form was open for too long, or it was not sent from this desk."
    return refusal(request, NotAllowed(what, next_step="Go back, reload the page and send again."))


def is_forged(request: HttpRequest) -> bool:
    """Whether its form was refused because this desk did not give it out."""
    return bool(getattr(request, "is_forged", False))
