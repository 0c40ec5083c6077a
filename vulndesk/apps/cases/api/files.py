"""Files of a case for programs: bytes to keep, never a page; and the end of one that must not be kept."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from ninja import Query, Router, Status

from vulndesk.apps.cases import actions, queries
from vulndesk.apps.cases.api.doing import Doing, DoneOut, done, reading
from vulndesk.apps.cases.downloads import download
from vulndesk.apps.tokens.api import PROBLEMS, READ_PROBLEMS, ByToken, Problem
from vulndesk.core.errors import NotNow
from vulndesk.core.traffic_light import Label

router = Router(tags=["team"], auth=ByToken())

_BYTES = {
    "responses": {200: {"description": "the bytes, as they were sent", "content": {"application/octet-stream": {}}}}
}


@router.get(
    "/cases/{reference}/files/{attachment_id}",
    response={**READ_PROBLEMS, 409: Problem},
    url_name="api_file",
    summary="Download one file of the case",
    description="What is labelled TLP:RED is 409 until you ask with `?seen=red`: look first who may have it.",
    openapi_extra=_BYTES,
)
def download_file(
    request: HttpRequest, reference: str, attachment_id: UUID, seen: str = Query("", description="red: you may have it")
) -> HttpResponseBase:
    actor, _ = reading(request)
    case_id = queries.listening_to(actor, reference=reference)
    if queries.attachment_view(actor, attachment_id, case_id=case_id).tlp == Label.RED and seen != "red":
        raise NotNow("This file is labelled TLP:RED.", next_step="Look who may have it, and ask with ?seen=red.")
    view, chunks = queries.attachment_of(actor, attachment_id, case_id=case_id)
    return download(request, view, chunks)


@router.delete(
    "/cases/{reference}/files/{attachment_id}",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_file",
    summary="Destroy one file for good, for example because it holds personal data",
)
def destroy_file(request: HttpRequest, reference: str, attachment_id: UUID) -> Status:
    """Without a key: the bytes go after the row was committed, and a second time there is nothing to destroy."""

    def act(doing: Doing) -> None:
        queries.attachment_view(doing.by, attachment_id, case_id=doing.case_id)
        actions.purge_attachment(attachment_id, by=doing.by, now=doing.now)

    return done(request, reference, act)
