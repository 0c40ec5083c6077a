"""Files of a case for programs: bytes to keep, never a page; and the end of one that must not be kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from ninja import Query, Router, Schema, Status
from pydantic import Field

from vulndesk.apps.cases import actions, queries
from vulndesk.apps.cases.api.doing import Doing, DoneOut, done, reading
from vulndesk.apps.cases.downloads import download
from vulndesk.apps.tokens.api import PROBLEMS, READ_PROBLEMS, ByToken, Problem
from vulndesk.core.access import Actor
from vulndesk.core.errors import NotNow
from vulndesk.core.traffic_light import Label

router = Router(tags=["team"], auth=ByToken())

SEEN: Any = Query("", description="red: you may have it")
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
def download_file(request: HttpRequest, reference: str, attachment_id: UUID, seen: str = SEEN) -> HttpResponseBase:
    actor, _ = reading(request)
    case_id = queries.listening_to(actor, reference=reference)
    require_seen(actor, attachment_id, case_id, seen=seen)
    view, chunks = queries.attachment_of(actor, attachment_id, case_id=case_id)
    return download(request, view, chunks)


class FilePreviewOut(Schema):
    """kind: by its own first bytes, whatever its name says. words: the beginning of a text, each sign that hides or
    reorders others replaced; empty for what is no text. whole: words are all of it."""

    id: str
    name: str = Field(examples=["crash.log"])
    size: int
    sha256: str = Field(description="empty where nobody has counted it yet")
    kind: str = Field(examples=["Text"])
    care: str = Field(description="what to mind before opening it", examples=[""])
    words: str = Field(examples=["Segmentation fault\n"])
    whole: bool = Field(examples=[True])


@router.get(
    "/cases/{reference}/files/{attachment_id}/preview",
    response={200: FilePreviewOut, **READ_PROBLEMS, 409: Problem},
    url_name="api_file_preview",
    summary="What a file is by its own bytes, its hash, and the beginning of a text",
    description="Nothing is unpacked or run. What is labelled TLP:RED is 409 until you ask with `?seen=red`.",
)
def preview_file(request: HttpRequest, reference: str, attachment_id: UUID, seen: str = SEEN) -> dict[str, Any]:
    actor, _ = reading(request)
    case_id = queries.listening_to(actor, reference=reference)
    require_seen(actor, attachment_id, case_id, seen=seen)
    view, preview = queries.attachment_preview(actor, attachment_id, case_id=case_id)
    return {
        "id": str(view.id),
        "name": view.name,
        "size": view.size,
        "sha256": view.sha256,
        "kind": preview.kind.name,
        "care": preview.kind.care,
        "words": preview.words,
        "whole": preview.is_whole,
    }


def require_seen(actor: Actor, attachment_id: UUID, case_id: UUID, *, seen: str) -> None:
    """Raises NotFound, and NotNow for what is TLP:RED and was not asked for as that."""
    if queries.attachment_view(actor, attachment_id, case_id=case_id).tlp == Label.RED and seen != "red":
        raise NotNow("This file is labelled TLP:RED.", next_step="Look who may have it, and ask with ?seen=red.")


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
