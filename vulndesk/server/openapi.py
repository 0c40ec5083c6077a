"""The description of the API (OpenAPI 3.1) as it is served: what the views declare, and what all of them share.

Refusals are problem documents of one media type (RFC 9457), each with its sentence; every request, answer and part of
an address has an example. A query with a name that its operation does not know, or with one twice, is refused, never
ignored: a filter that was misspelt would otherwise answer with everything. So is a header that promises something
where nobody would keep it.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from vulndesk.core.api_examples import PLACES, example_of
from vulndesk.core.errors import Refused

PROBLEM = "application/problem+json"
A_PROBLEM = {"$ref": "#/components/schemas/Problem"}  # where it is described: with the list of programmes

# What a status says to whoever reads the description; the document itself says what was refused, and the next step.
REFUSED: dict[int, str] = {
    400: "Not readable, a filter of a name that there is not or twice, or a header that is not looked at here.",
    401: "The token or receipt opens nothing: missing, unknown, ended, or of somebody who was shut out.",
    403: "The token is not for this scope, or its person may not do this.",
    404: "Not there, or not for this person: the two are never told apart.",
    409: "Not in this state, or this Idempotency-Key came with another request. Nothing was changed.",
    412: "Somebody was first: the case is past the revision of If-Match. Nothing was changed.",
    413: "Over a limit of size, of number or of room for files.",
    415: "Not a kind of body that is read here.",
    422: "What was sent cannot be used; `field` names the place.",
    429: "Too often: again after `Retry-After` seconds.",
    503: "The desk cannot store anything at this moment. Nothing was lost: send again after `Retry-After` seconds.",
}
TITLES: dict[int, str] = {
    400: "There is no filter `stat`.",
    401: "This token opens nothing.",
    403: "This token is not for cases:write.",
    404: "There is no such case.",
    409: "The case is closed.",
    412: "The case changed in the meantime.",
    413: "The file is over 64 MB.",
    415: "Send application/json.",
    422: "This is no vector.",
    429: "That was too often.",
    503: "The desk is busy at this moment.",
}


TAGS = [
    {"name": "reporter", "description": "Reports, for whoever sends them: no account, then the receipt."},
    {"name": "team", "description": "Cases and all that is done about them, with a token."},
    {"name": "programmes", "description": "Programmes, their policies and settings, with a token."},
    {"name": "advisories", "description": "Drafts of advisories and what is published, with a token."},
    {"name": "webhooks", "description": "Addresses that are told that something happened, with an owner's token."},
    {"name": "forges", "description": "Connections to repositories, and private reports there, with a token."},
    {"name": "conduct", "description": "Requests to test, and recorded violations, with a token."},
    {"name": "guard", "description": "Public issues that look like reports, with a token."},
]
RECEIPT = {
    "type": "apiKey",
    "in": "header",
    "name": "Authorization",
    "description": "`Receipt` and the 26 characters, e.g. `Authorization: Receipt ABCDE…`",
}


def _header(words: str, example: str | int) -> dict[str, Any]:
    kind = "integer" if isinstance(example, int) else "string"
    return {"description": words, "schema": {"type": kind}, "example": example}


# What comes with a status besides the body.
HEADERS: dict[int, dict[str, Any]] = {
    401: {"WWW-Authenticate": _header("what opens this address: `Bearer` or `Receipt`", "Bearer")},
    429: {"Retry-After": _header("seconds", 60)},
    503: {"Retry-After": _header("seconds", 5)},
}
# What a header of a request promises its sender, by method; of others it is a habit without meaning.
PROMISES: dict[str, tuple[str, ...]] = {
    "POST": ("If-Match", "Idempotency-Key"),
    **dict.fromkeys(("PUT", "PATCH", "DELETE"), ("If-Match",)),
}
ETAG = {"ETag": _header("for If-Match and If-None-Match", '"12.48"')}


class NotLookedAt(Refused):
    """A filter that the operation has not, or that stands there twice; a promise that it would not keep."""

    status = 400


class DeskApi(NinjaAPI):
    """Names operations by their views' names, and describes itself once a process."""

    described: dict[str, Any] | None = None

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        if self.described is None:
            schema = super().get_openapi_schema(**given)
            # ninja leaves out what it did not make itself.
            schema["components"].setdefault("securitySchemes", {})["Receipt"] = RECEIPT
            _complete(schema, marked=self._marked())
            self.described = schema
        return self.described  # type: ignore[return-value]

    def _marked(self) -> set[str]:
        """Operations whose answer has an ETag: those whose view is given the answer to set it."""
        views = (
            operation.view_func
            for router in self._get_bound_routers()
            for view in router.path_operations.values()
            for operation in view.operations
        )
        return {view.__name__ for view in views if "response" in inspect.signature(view).parameters}


def refusing_what_would_be_ignored(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Around an operation of the API. Its parameters are known once all of its address is."""
    operation: Operation = run.__self__  # type: ignore[attr-defined]
    known = _names(operation, "query")
    promised = {name.lower() for name in _names(operation, "header")}
    told = f"There is: {', '.join(sorted(known))}." if known else "This address has none."

    def checked(request: HttpRequest, *places: Any, **named: Any) -> HttpResponse:
        for name, values in request.GET.lists():
            if name not in known:
                raise NotLookedAt("There is no filter of this name.", next_step=told)
            if len(values) > 1:
                raise NotLookedAt(f"The filter `{name}` stands there twice.", next_step="Say it once.")
        for name in PROMISES.get(request.method or "", ()):
            if name in request.headers and name.lower() not in promised:
                raise NotLookedAt(f"{name} is not looked at here.", next_step="Send it without, knowing that.")
        return run(request, *places, **named)

    return checked


def _names(operation: Operation, source: str) -> set[str]:
    written = (operation.openapi_extra or {}).get("parameters", ())
    taken = [model for model in operation.models if model.__ninja_param_source__ == source]
    read = {name for model in taken for name in model.__ninja_flatten_map__}
    return read | {one["name"] for one in written if one["in"] == source}


def _complete(schema: Any, *, marked: set[str]) -> None:
    known = schema["components"]["schemas"]
    for operations in schema["paths"].values():
        for operation in operations.values():
            operation.setdefault("security", [])  # open to everybody
            for status, answer in operation["responses"].items():
                _complete_answer(int(status), answer, known)
                if int(status) in (200, 304) and operation["operationId"] in marked:
                    answer["headers"] = ETAG
            for place in operation.get("parameters", ()):
                _complete_place(place)
            for kind, body in operation.get("requestBody", {}).get("content", {}).items():
                known.update(body["schema"].pop("$defs", {}))
                if "example" not in body:
                    body["example"] = _sent(kind, body["schema"], known)


def _complete_answer(status: int, answer: dict[str, Any], known: dict[str, Any]) -> None:
    content = answer.get("content", {})
    if status in HEADERS:
        answer["headers"] = HEADERS[status]
    if status >= 400:
        answer["description"] = REFUSED[status]
        shape = content.pop("application/json", {"schema": A_PROBLEM})["schema"]
        title, sentence = TITLES[status], REFUSED[status]
        told = {"type": "about:blank", "title": title, "status": status, "detail": title, "next_step": sentence}
        answer["content"] = {PROBLEM: {"schema": shape, "example": told}}
        return
    for body in content.values():
        if "schema" in body and "example" not in body:
            body["example"] = example_of(body["schema"], known)


def _complete_place(place: dict[str, Any]) -> None:
    if place["schema"].get("default") == "":
        del place["schema"]["default"]  # generated clients would send it: an empty key, an empty filter
    if place["in"] == "path" and place["name"] in PLACES:
        words, value = PLACES[place["name"]]
        place.setdefault("description", words)
        place.setdefault("example", value)


def _sent(kind: str, schema: dict[str, Any], known: dict[str, Any]) -> Any:
    told = example_of(schema, known, is_sent=True)
    # A part of a form is text: an object in it is JSON.
    return told if kind == "application/json" else {name: _as_text(part) for name, part in told.items()}


def _as_text(part: Any) -> Any:
    return json.dumps(part) if isinstance(part, dict) else part
