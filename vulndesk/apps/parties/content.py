"""What is sealed of a participant, opened and closed in one place."""

from __future__ import annotations

from typing import NotRequired, TypedDict
from uuid import UUID

from vulndesk.apps.parties.models import Naming, Participant
from vulndesk.apps.vault.sealing import RowKey, open_row, seal_row

TABLE = "parties_participant"


class Person(TypedDict):
    """name: as the others see it. contact: an address or how to reach them. summary: what the team tells them.

    terms: to accept besides the embargo's, told before anything of the case.
    """

    name: str
    contact: str
    tracking_id: str
    summary: str
    terms: NotRequired[str]


def seal_person(key: RowKey, party_id: UUID, person: Person) -> bytes:
    return seal_row(key, table=TABLE, row=party_id, content=person)


def open_person(key: RowKey, row: Participant) -> Person:
    return open_row(key, table=TABLE, row=row.pk, sealed=row.sealed)  # type: ignore[return-value]


class Known(TypedDict):
    """What the parties may know of the reporter: contact is empty where only the name is."""

    name: str
    contact: str


def seal_known(key: RowKey, case_id: UUID, known: Known) -> bytes:
    return seal_row(key, table="parties_naming", row=case_id, content=known)


def open_known(key: RowKey, row: Naming) -> Known:
    return open_row(key, table="parties_naming", row=row.pk, sealed=row.sealed)  # type: ignore[return-value]
