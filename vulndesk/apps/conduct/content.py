"""What is sealed of conduct, opened and closed in one place."""

from __future__ import annotations

from typing import TypedDict
from uuid import UUID

from vulndesk.apps.conduct.models import ConsentToTest
from vulndesk.apps.vault.sealing import RowKey, open_row, opened_key, seal_row


class Asked(TypedDict):
    """What a tester wrote. who: as the consent names them; reach: how the team stops a test that breaks something."""

    who: str
    reach: str
    scope: str
    methods: str
    accounts: str
    dates: str


class Answer(TypedDict, total=False):
    """Of a grant: scope, methods, accounts, conditions. words: of a refusal. revoked: why it was revoked."""

    scope: str
    methods: str
    accounts: str
    conditions: str
    words: str
    revoked: str


def seal_asked(key: RowKey, consent_id: UUID, asked: Asked) -> bytes:
    return seal_row(key, table="conduct.asked", row=consent_id, content=asked)


def open_asked(row: ConsentToTest) -> Asked:
    return open_row(opened_key(row.data_key), table="conduct.asked", row=row.pk, sealed=row.asked)  # type: ignore[return-value]


def seal_answer(row: ConsentToTest, answer: Answer) -> bytes:
    return seal_row(opened_key(row.data_key), table="conduct.answer", row=row.pk, content=answer)


def open_answer(row: ConsentToTest) -> Answer:
    """Empty before anybody answered."""
    if not row.answer:
        return {}
    return open_row(opened_key(row.data_key), table="conduct.answer", row=row.pk, sealed=row.answer)  # type: ignore[return-value]
