"""What HTTP asks of every address, and above all of the API, whatever its view does (RFC 9110).

HEAD is GET without the body, OPTIONS names the methods, a method that there is not is a problem document as any other
refusal; a body is JSON or a form, in UTF-8, and not packed.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from vulndesk.core.errors import NotReadHere, Refused
from vulndesk.server.middleware import Handler, problem, refusal

PREFIX = "/api/"
UTF_8 = ("utf-8", "utf8", "us-ascii", "")


class NoSuchMethod(Refused):
    status = 405


class HttpRules:
    """Middleware, around the one that turns refusals into documents."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if refused := _unread(request):
            return refused
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        asked = request.method
        if asked == "HEAD":
            request.method = "GET"
        response = self.get_response(request)
        if response.status_code == 405:
            return _other_methods(asked, response.headers.get("Allow", ""))
        if asked == "HEAD":
            request.method = asked
            return _without_body(response)
        return response


def _other_methods(asked: str | None, allowed: str) -> HttpResponse:
    methods = [name for name in allowed.split(", ") if name]
    methods += [*(["HEAD"] if "GET" in methods else []), "OPTIONS"]
    told = ", ".join(methods)
    error = NoSuchMethod("There is no such method here.", next_step=f"One of: {told}.")
    answer: HttpResponse = problem(error)
    if asked == "OPTIONS":
        answer = HttpResponse(status=204)
        del answer.headers["Content-Type"]
    answer.headers["Allow"] = told
    return answer if asked != "HEAD" else _without_body(answer)


def _without_body(response: HttpResponse) -> HttpResponse:
    """The head that the body would have. What made the body is closed with it."""
    bare = HttpResponse(status=response.status_code, headers=dict(response.items()))
    bare.cookies = response.cookies
    bare._resource_closers = response._resource_closers  # type: ignore[attr-defined]
    if not response.streaming:
        bare.headers["Content-Length"] = str(len(response.content))
    return bare


def _unread(request: HttpRequest) -> HttpResponse | None:
    """A body in another character set than UTF-8; for the API a packed one, too.

    Django decodes a form, and the query, by whatever codec the request names, also by those that are none for text.
    """
    charset = (request.content_params or {}).get("charset", "")
    if charset.strip("\"' ").lower() not in UTF_8:
        request.encoding = "utf-8"
        error = NotReadHere("Only UTF-8 is read here.", next_step="Send it in UTF-8, or leave the charset out.")
        return refusal(request, error)
    packed = request.headers.get("Content-Encoding", "").strip().lower()
    if packed in ("", "identity") or not request.path.startswith(PREFIX):
        return None
    answer = refusal(
        request, NotReadHere("This body is packed.", next_step="Send it as it is, without Content-Encoding.")
    )
    answer.headers["Accept-Encoding"] = "identity"
    return answer
