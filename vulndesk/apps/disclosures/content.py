"""What is sealed of disclosures, opened and closed in one place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, TypedDict
from uuid import UUID

from vulndesk.apps.disclosures.models import Disclosure, DisclosureApproval, SpeakerConsent
from vulndesk.apps.vault.sealing import RowKey, desk_key, open_row, seal_row
from vulndesk.core.disclosures import Entry, Shown


@dataclass(frozen=True)
class Chosen:
    """title: as the public page is headed. words: covered wherever they stand. roles: speaker -> role in words.

    entries keep their texts as they were when they were chosen: a message that is changed later changes nothing here.
    """

    title: str
    words: tuple[str, ...]
    roles: dict[str, str]
    entries: tuple[Entry, ...]


class PublicCopy(TypedDict):
    """All that the public pages read. outcome: how the case ended, in words; closed: the day, ISO."""

    title: list[str | None]
    outcome: str
    closed: str
    entries: list[dict[str, Any]]


def seal_chosen(key: RowKey, row_id: UUID, chosen: Chosen) -> bytes:
    return seal_row(key, table="disclosure.choice", row=row_id, content=asdict(chosen))


def open_chosen(key: RowKey, row: Disclosure) -> Chosen:
    opened = open_row(key, table="disclosure.choice", row=row.pk, sealed=row.choice)
    entries = tuple(Entry(**one | {"passages": tuple(one["passages"])}) for one in opened["entries"])
    return Chosen(opened["title"], tuple(opened["words"]), opened["roles"], entries)


def seal_public(row: Disclosure, copy: PublicCopy) -> bytes:
    return seal_row(desk_key(), table="disclosure.public", row=row.pk, content=copy)


def open_public(row: Disclosure) -> PublicCopy:
    return open_row(desk_key(), table="disclosure.public", row=row.pk, sealed=row.public)  # type: ignore[return-value]


def as_stored(entries: Iterable[Shown]) -> list[dict[str, Any]]:
    return [asdict(one) for one in entries]


def as_shown(stored: Iterable[dict[str, Any]]) -> tuple[Shown, ...]:
    return tuple(Shown(**one | {"pieces": tuple(one["pieces"])}) for one in stored)


def seal_name(key: RowKey, row_id: UUID, name: str) -> bytes:
    return seal_row(key, table="disclosure.consent", row=row_id, content={"name": name})


def open_name(key: RowKey, row: SpeakerConsent) -> str:
    return str(open_row(key, table="disclosure.consent", row=row.pk, sealed=row.sealed)["name"])


def seal_reason(key: RowKey, row_id: UUID, reason: str) -> bytes:
    return seal_row(key, table="disclosure.approval", row=row_id, content={"reason": reason})


def open_reason(key: RowKey, row: DisclosureApproval) -> str:
    return str(open_row(key, table="disclosure.approval", row=row.pk, sealed=row.sealed)["reason"])
