"""What is sealed of reviews and answers, opened and closed in one place."""

from __future__ import annotations

from typing import TypedDict
from uuid import UUID

from vulndesk.apps.change_reviews.models import ChangeAnswer, ChangeReview
from vulndesk.apps.vault.sealing import RowKey, open_row, opened_key, seal_row


class ChangedPath(TypedDict):
    """One file. digest: of its change. reviewers: who is named for it, empty for anybody but its authors."""

    path: str
    digest: str
    added: int
    removed: int
    reviewers: list[str]


class Found(TypedDict):
    """rule: of core/check/access_changes. said: the line of a check that goes, empty otherwise."""

    rule: str
    path: str
    line: int
    said: str


class Asked(TypedDict):
    """digest: of the whole set. range, tip: which commits. authors: theirs, as “Ana <ana@acme.example>”."""

    digest: str
    range: str
    tip: str
    authors: list[str]
    changes: list[ChangedPath]
    findings: list[Found]


def seal_asked(key: RowKey, review_id: UUID, asked: Asked) -> bytes:
    return seal_row(key, table="change_review", row=review_id, content=asked)


def open_asked(row: ChangeReview) -> Asked:
    return open_row(opened_key(row.data_key), table="change_review", row=row.pk, sealed=row.sealed)  # type: ignore[return-value]


def seal_reason(review: ChangeReview, answer_id: UUID, reason: str) -> bytes:
    key = opened_key(review.data_key)
    return seal_row(key, table="change_review.answer", row=answer_id, content={"reason": reason})


def open_reason(review: ChangeReview, row: ChangeAnswer) -> str:
    key = opened_key(review.data_key)
    return str(open_row(key, table="change_review.answer", row=row.pk, sealed=row.sealed)["reason"])
