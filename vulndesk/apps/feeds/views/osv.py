"""OSV's API: the same addresses below /osv/v1/ and the same answers as https://google.github.io/osv.dev/api/."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from vulndesk.apps.feeds import queries
from vulndesk.core.advisory.outlets.osv_questions import BadQuestion, error_document, read_batch, read_question

View = Callable[..., HttpResponse]


# No session is read and nothing is changed, so there is nothing that another site could do in somebody's name.
@csrf_exempt
@require_POST
def osv_query(request: HttpRequest) -> HttpResponse:
    return _answered(lambda: _json(queries.answer(read_question(request.body))))


@csrf_exempt
@require_POST
def osv_querybatch(request: HttpRequest) -> HttpResponse:
    return _answered(lambda: JsonResponse(queries.answer_batch(read_batch(request.body))))


@require_safe
def osv_vulnerability(request: HttpRequest, name: str) -> HttpResponse:
    return _answered(lambda: _json(queries.known_vulnerability(name)))


def _json(content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type="application/json")


def _answered(ask: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        response = ask()
    except BadQuestion as error:
        response = JsonResponse(error_document(error), status=error.status)
    except RequestDataTooBig:
        response = JsonResponse(error_document(BadQuestion("The question is too long.")), status=413)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
