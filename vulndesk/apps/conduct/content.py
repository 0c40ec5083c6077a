"""What is sealed of conduct, opened and closed in one place."""

from __future__ import annotations

import base64
from typing import Any, NotRequired, TypedDict
from uuid import UUID

from vulndesk.apps.conduct.models import Appeal, ConsentToTest, Evidence, LegalBasis, Violation
from vulndesk.apps.vault.files import SealedUpload
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


# --- violations --------------------------------------------------------------------------------------------------


class Quoted(TypedDict):
    """A message as it was when it became evidence."""

    at: str
    who: str
    text: str
    tlp: NotRequired[str]  # its label then; what was quoted before there were any has none


class Record(TypedDict):
    """clauses: sentences of the policy; about: words for somebody whom the desk does not know."""

    clauses: list[str]
    about: str
    happened: str
    when: str
    messages: list[Quoted]


class Decision(TypedDict):
    """words: what the person was told, or why it was dropped; outside: who was told there, and how."""

    words: str
    outside: str


def seal_record(key: RowKey, violation_id: UUID, record: Record) -> bytes:
    return seal_row(key, table="conduct.record", row=violation_id, content=record)


def open_record(row: Violation) -> Record:
    return _opened(row, "conduct.record", row.pk, row.sealed)  # type: ignore[return-value]


def seal_decision(row: Violation, decision: Decision) -> bytes:
    return _sealed(row, "conduct.decision", row.pk, decision)


def open_decision(row: Violation) -> Decision:
    if not row.decision:
        return {"words": "", "outside": ""}
    return _opened(row, "conduct.decision", row.pk, row.decision)  # type: ignore[return-value]


def seal_evidence(key: RowKey, evidence_id: UUID, upload: SealedUpload) -> bytes:
    content = {"name": upload.name, "sha256": upload.sha256, "key": base64.b64encode(upload.key).decode()}
    return seal_row(key, table="conduct.evidence", row=evidence_id, content=content)


def open_evidence(row: Violation, evidence: Evidence) -> dict[str, str]:
    """name, sha256, key (base64)."""
    return _opened(row, "conduct.evidence", evidence.pk, evidence.sealed)


def seal_appeal(row: Violation, appeal_id: UUID, words: str) -> bytes:
    return _sealed(row, "conduct.appeal", appeal_id, {"words": words})


def seal_appeal_answer(row: Violation, appeal_id: UUID, words: str) -> bytes:
    return _sealed(row, "conduct.appeal.answer", appeal_id, {"words": words})


def open_appeal(row: Violation, appeal: Appeal) -> tuple[str, str]:
    """What the reporter wrote, and what was answered."""
    asked = _opened(row, "conduct.appeal", appeal.pk, appeal.sealed)["words"]
    answered = _opened(row, "conduct.appeal.answer", appeal.pk, appeal.answer)["words"] if appeal.answer else ""
    return str(asked), str(answered)


def seal_basis(row: Violation, basis_id: UUID, basis: dict[str, str]) -> bytes:
    return _sealed(row, "conduct.basis", basis_id, basis)


def open_basis(row: Violation, basis: LegalBasis) -> dict[str, str]:
    """authority, basis, dated."""
    return _opened(row, "conduct.basis", basis.pk, basis.sealed)


def _sealed(row: Violation, table: str, ident: UUID, content: Any) -> bytes:
    return seal_row(opened_key(row.data_key), table=table, row=ident, content=content)


def _opened(row: Violation, table: str, ident: UUID, sealed: bytes | memoryview) -> dict[str, Any]:
    return open_row(opened_key(row.data_key), table=table, row=ident, sealed=sealed)
