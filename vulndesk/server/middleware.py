"""Around every view: the headers that keep pages private, and refusals turned into pages or problem+json (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import quote

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import select_template

from vulndesk.core.errors import BadInput, Busy, NotFound, Refused, Unreadable
from vulndesk.core.pauses import IntakePaused
from vulndesk.core.proof_of_work import ProofNeeded
from vulndesk.server import content_security

log = logging.getLogger("vulndesk.server")

Handler = Callable[[HttpRequest], HttpResponse]

_DISK_SIGNS = ("full", "disk i/o")
_BUSY_SIGNS = ("locked", "busy", "timeout", "connection", "deadlock", *_DISK_SIGNS)

_HEADERS = {
    # Not `no-referrer`: under it browsers post `Origin: null`, and every form of the desk would be refused.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": content_security.header(),
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Headers:
    """Private by default: a page is stored nowhere unless its view says otherwise."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        by_onion = _by_onion(request)
        if settings.SECURE_HSTS_SECONDS and not by_onion:  # 0 while the desk's address is http
            response.headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains"
        if settings.ONION and not by_onion and response.headers.get("Content-Type", "").startswith("text/html"):
            # Tor Browser offers the same page there. Without the query, which may be what somebody searched for.
            response.headers["Onion-Location"] = settings.ONION + quote(request.path)
        return response


class OnlyEncrypted:
    """A desk whose address is https answers nothing that came in clear: pages are asked for again, the rest is refused.

    The desk can tell only behind a proxy that it believes (VULNDESK_BEHIND_PROXY). A receipt or a report that came in
    clear was read on its way, so that a redirect, which would hide the mistake, is for reading pages alone (ASVS 5
    V4.1.2). An onion service is encrypted by itself.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.CLEAR_REFUSED or request.is_secure() or _by_onion(request) or request.path == "/healthz":
            return self.get_response(request)
        if request.method in ("GET", "HEAD") and not request.path.startswith("/api/"):
            response = HttpResponse(status=301)
            response.headers["Location"] = settings.ADDRESS + quote(request.path)
            return response
        error = BadInput(
            "This came unencrypted, and nothing of it was taken.",
            next_step=f"Send it to {settings.ADDRESS}. Whatever was in it may have been read on its way.",
        )
        # A page would look the session up, which came in clear as well.
        by_hand = HttpResponse(str(error), status=error.status, content_type="text/plain; charset=utf-8")
        return refusal(request, error) if request.path.startswith("/api/") else by_hand


class Refusals:
    """A `Refused` is an answer, not a failure; a database that is busy is asked for again, nothing is half done."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Asked by nothing else on most pages: who reaches the desk under a name that it does not know (DNS rebinding,
        # a poisoned cache) gets a 400 from Django.
        request.get_host()
        # Nothing of the desk has such an address, and PostgreSQL takes no NUL in any question that is asked of it.
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return refusal(request, NotFound("There is nothing here.", next_step="Go back and try again."))
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if is_busy(error):
            return refusal(request, busy())
        return refusal(request, error) if isinstance(error, Refused) else None


def _by_onion(request: HttpRequest) -> bool:
    """Did the browser come through the desk's onion service? The name is in no request that anybody else makes."""
    return bool(settings.ONION) and request.META.get("HTTP_HOST", "") == settings.ONION.partition("://")[2]


def busy() -> Busy:
    return Busy("The desk is busy at this moment.", next_step="Nothing was lost. Send again in a few seconds.")


def is_busy(error: BaseException | None) -> bool:
    """SQLite's lock time-out, PostgreSQL's lock time-outs and lost connections, a full disk, a disk that fails."""
    if not isinstance(error, OperationalError):
        return False
    words = str(error).lower()
    sign = next((sign for sign in _BUSY_SIGNS if sign in words), None)
    if sign in _DISK_SIGNS:
        log.error("the database cannot be written: %s", sign)  # the sign, not the message: that may quote
    return sign is not None


def refusal(request: HttpRequest, error: Refused) -> HttpResponse:
    """The page, or for the API the problem document, of one refusal."""
    request.is_unreadable = isinstance(error, Unreadable)  # type: ignore[attr-defined]
    if request.path.startswith("/api/"):
        response: HttpResponse = problem(error)
    else:
        context = {
            "status": error.status,
            "what": error.what,
            "next_step": error.next_step,
            "retry_after": getattr(error, "retry_after", None),
        }
        page = select_template([f"{error.status}.html", "error.html"])
        response = HttpResponse(page.render(context, request), status=error.status)
    if error.status == 401:  # RFC 9110, 15.5.2
        response.headers["WWW-Authenticate"] = getattr(error, "challenge", "Receipt")
    if retry_after := getattr(error, "retry_after", None):
        response.headers["Retry-After"] = str(retry_after)
    return response


def problem(error: Refused) -> JsonResponse:
    body: dict[str, object] = {"type": "about:blank", "title": error.what, "status": error.status, "detail": str(error)}
    if error.next_step:
        body["next_step"] = error.next_step
    if field := getattr(error, "field", ""):
        body["field"] = field
    if isinstance(error, ProofNeeded):
        body |= error.document
    if isinstance(error, IntakePaused):
        body |= {"type": "intake_paused", "until": error.until.isoformat().replace("+00:00", "Z"), "text": error.text}
        body["open_for_urgent"] = error.open_for_urgent
    return JsonResponse(body, status=error.status, content_type="application/problem+json")
