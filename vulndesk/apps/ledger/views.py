"""What everybody may see: the page that explains the ledger, its key, its checkpoints and proofs between them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from vulndesk.apps.ledger import queries
from vulndesk.core.errors import BadInput, NotFound
from vulndesk.core.ledger.notes import read_number
from vulndesk.core.ledger.statements import to_base64

_TEXT = "text/plain; charset=utf-8"
_FOR_A_MINUTE = {"Cache-Control": "public, max-age=60"}


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    newest: queries.Published | None
    key: object
    try:
        newest, key = queries.newest(), queries.verifier_key()
    except NotFound:
        newest, key = None, None
    context = {
        "newest": newest,
        "key": key,
        "stamp": queries.newest_stamp(),
        "address": settings.ADDRESS,
        "minutes": settings.CHECKPOINT_MINUTES,
        "now": datetime.now(UTC),
        "section": "ledger",
    }
    return render(request, "ledger/about.html", context)


@require_safe
def key(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{queries.verifier_key()}\n", content_type=_TEXT, headers=_FOR_A_MINUTE)


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest one."""
    return HttpResponse(queries.newest().note, content_type=_TEXT, headers=_FOR_A_MINUTE)


@require_safe
def checkpoints(request: HttpRequest) -> JsonResponse:
    """All of them, in pages from the oldest on: `?after=SIZE`."""
    after = read_number(request.GET.get("after", "0"))
    if after is None:
        raise BadInput("`after` is the size of a checkpoint.")
    found = queries.published_after(after)
    answer: dict[str, Any] = {
        "key": str(queries.verifier_key()),
        "checkpoints": [
            {"size": str(one.size), "published_at": queries.instant(one.at), "note": one.note}
            | ({"stamp": f"{settings.ADDRESS}{reverse('ledger_stamp')}?size={one.size}"} if one.is_stamped else {})
            for one in found
        ],
    }
    if len(found) == queries.PAGE:
        answer["next"] = f"{settings.ADDRESS}{reverse('ledger_checkpoints')}?after={found[-1].size}"
    return JsonResponse(answer, headers=_FOR_A_MINUTE, json_dumps_params={"ensure_ascii": False})


@require_safe
def stamp(request: HttpRequest) -> HttpResponse:
    """What the time-stamping authority answered about a checkpoint (RFC 3161, 3.4)."""
    found = queries.stamp_of(request.GET.get("size", ""))
    headers = _FOR_A_MINUTE | {"Content-Disposition": f'attachment; filename="checkpoint-{found.size}.tsr"'}
    return HttpResponse(found.raw, content_type="application/timestamp-reply", headers=headers)


@require_safe
def consistent(request: HttpRequest) -> JsonResponse:
    """That the tree of `to` leaves goes on the one of `from` leaves."""
    first, second = request.GET.get("from", ""), request.GET.get("to", "")
    path = queries.consistency(first, second)
    return JsonResponse({"from": first, "to": second, "path": [to_base64(one) for one in path]}, headers=_FOR_A_MINUTE)
