"""What is sealed of a sighting, opened and closed in one place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict
from uuid import UUID

from vulndesk.apps.guard.models import Sighting
from vulndesk.apps.vault.sealing import desk_key, open_row, seal_row
from vulndesk.core.forges.facts import PublicWriting
from vulndesk.core.guard.judging import Judgement

LONGEST_TEXT = 100_000


class FiredRule(TypedDict):
    name: str
    weight: float
    sentence: str
    words: list[str]


class Words(TypedDict):
    """title, text, words of rules: empty where the programme is sealed, for its desk reads no report."""

    title: str
    text: str
    author: str
    url: str
    at: str  # when it was so at the forge: deliveries may come out of order
    score: float
    fired: list[FiredRule]
    is_comment: NotRequired[bool]  # below the issue that the title is of
    is_calm: NotRequired[bool]  # an edit left nothing there that is like a report
    is_gone: NotRequired[bool]  # it was deleted there, or moved


def words_of(writing: PublicWriting, found: Judgement, *, is_sealed: bool) -> Words:
    return {
        "title": "" if is_sealed else writing.title[:500],
        "text": "" if is_sealed else writing.text[:LONGEST_TEXT],
        "author": writing.author[:200],
        "url": writing.url[:1000],
        "at": writing.at.isoformat(),
        "is_comment": writing.change == "commented",
        "score": found.score,
        "fired": [
            {
                "name": one.rule.name,
                "weight": one.rule.weight,
                "sentence": one.rule.sentence,
                "words": [] if is_sealed else list(one.words),
            }
            for one in found.fired
        ],
    }


def seal_words(row_id: UUID, words: Words) -> bytes:
    return seal_row(desk_key(), table="guard.sighting", row=row_id, content=words)


def open_words(row: Sighting) -> Words | None:
    """None: they were forgotten."""
    if not row.sealed:
        return None
    found: Mapping[str, Any] = open_row(desk_key(), table="guard.sighting", row=row.pk, sealed=row.sealed)
    return found  # type: ignore[return-value]
