"""Every question that the client asks, as a table. tests/client compares it with the desk's own OpenAPI document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from vulndesk.client.shapes import Case, CaseList, ChangeReview, Done, Me, Programme

T = TypeVar("T")


@dataclass(frozen=True)
class Operation(Generic[T]):
    """path: below /api/v1. query, body: the names that it takes. A POST always goes with an Idempotency-Key.

    if_match: whether it can be refused because somebody was first. is_public: answered without a token.
    """

    method: str
    path: str
    answer: type[T]
    query: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    if_match: bool = False
    is_public: bool = False


ME = Operation("GET", "/me", Me)
PROGRAMMES = Operation("GET", "/programmes", tuple[Programme, ...], is_public=True)
CASES = Operation("GET", "/cases", CaseList, query=("view", "programme", "q", "cursor", "limit"))
CASE = Operation("GET", "/cases/{reference}", Case, query=("before",))
DEED = Operation(
    "POST",
    "/cases/{reference}/deeds/{deed}",
    Done,
    body=("message", "owner", "reason", "original", "release"),
    if_match=True,
)
NOTE = Operation("POST", "/cases/{reference}/notes", Done, body=("text",))
SEVERITY = Operation("PUT", "/cases/{reference}/severity", Done, body=("vector",), if_match=True)
ASK_REVIEW = Operation(
    "POST",
    "/programmes/{slug}/change-reviews",
    ChangeReview,
    body=("digest", "range", "tip", "authors", "changes", "findings"),
)
REVIEW = Operation("GET", "/programmes/{slug}/change-reviews/{review_id}", ChangeReview)

OPERATIONS = (ME, PROGRAMMES, CASES, CASE, DEED, NOTE, SEVERITY, ASK_REVIEW, REVIEW)
