"""Who saw a case, for programs of whoever may read that."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from vulndesk.apps.cases.api.doing import instant, reading
from vulndesk.apps.cases.queries import listening_to
from vulndesk.apps.readings import queries
from vulndesk.apps.tokens.api import READ_PROBLEMS, ByToken
from vulndesk.core.errors import NotAllowed

router = Router(tags=["team"], auth=ByToken())

PAGE: Any = Query(1, ge=1, le=100_000, description="which page, the newest first")


class ReaderOut(Schema):
    who: str
    looks: int = Field(examples=[3])
    first_at: str = Field(examples=["2026-03-02T09:00:00Z"])
    last_at: str = Field(examples=["2026-03-05T09:00:00Z"])


class ReadingOut(Schema):
    """did: in words. own: the case was theirs then."""

    at: str
    who: str
    did: str = Field(examples=["Opened the case"])
    own: bool


class ReadingListOut(Schema):
    """readings: newest first. pages: ask for another with `?page=`."""

    readers: list[ReaderOut]
    readings: list[ReadingOut]
    pages: int = Field(examples=[1])


@router.get(
    "/cases/{reference}/readings",
    response={200: ReadingListOut, **READ_PROBLEMS},
    url_name="api_readings",
    summary="Who saw a case, and what of it; for its owner and the organisation's",
)
def list_readings(
    request: HttpRequest,
    reference: str,
    page: int = Query(1, ge=1, le=100_000, description="which page, the newest first"),
) -> dict[str, Any]:
    actor, _ = reading(request)
    listening_to(actor, reference=reference)
    found = queries.case_readings(actor, reference, page=str(page))
    if found.page is None:
        raise NotAllowed("You may not read who looked.", next_step="The owner of the case or of the organisation may.")
    return {
        "readers": [
            {
                "who": one.who,
                "looks": one.looks,
                "first_at": instant(one.first_at),
                "last_at": instant(one.last_at),
            }
            for one in found.readers
        ],
        "readings": [
            {"at": instant(one.at), "who": one.who, "did": one.did, "own": one.own} for one in found.page.object_list
        ],
        "pages": found.page.paginator.num_pages,
    }
