"""Recorded violations, read: of a programme, of a case, and one with its evidence."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Schema
from pydantic import Field

from vulndesk.apps.cases.api.doing import reading
from vulndesk.apps.cases.queries import case_page
from vulndesk.apps.conduct import queries
from vulndesk.apps.conduct.api.asking import router, team_of
from vulndesk.apps.conduct.downloads import evidence_response
from vulndesk.apps.tokens.api import READ_PROBLEMS, actor_by, instant, page_url
from vulndesk.core.api_scopes import Scope

_BYTES = {
    "responses": {200: {"description": "the bytes, as they were sent", "content": {"application/octet-stream": {}}}}
}


class RevocationOut(Schema):
    access: str = Field(examples=["thread"])
    words: str = Field(examples=["writing in the thread"])
    starts_at: str = Field(examples=["2026-03-02T09:00:00Z"])
    ends_at: str | None = Field(description="null: for good")
    runs: bool


class EvidenceFileOut(Schema):
    id: str
    name: str = Field(examples=["requests.log"])
    size: int
    sha256: str


class QuotedOut(Schema):
    """A message of the case, as it was when it became evidence. tlp: its label, or empty."""

    at: str
    who: str = Field(examples=["The reporter"])
    text: str
    tlp: str = Field("", examples=[""])


class ConductAppealOut(Schema):
    """state: waiting, stands or given_back. answer: what the reporter reads; empty while it waits."""

    at: str
    state: str = Field(examples=["waiting"])
    words: str = Field(examples=["It was my colleague's machine."])
    answer: str = Field(examples=[""])
    decided_at: str | None = Field(examples=[None])
    decided_by: str = Field(examples=[""])


class LegalBasisOut(Schema):
    at: str
    by: str = Field(examples=["Vera"])
    authority: str = Field(examples=["Public prosecutor, Rotterdam, 26/1234"])
    basis: str = Field(examples=["Sv 126nd"])
    dated: str = Field(examples=["1 March 2026"])


class ViolationOut(Schema):
    """clauses: the sentences of the policy. decision: what the person was told, or why it was dropped."""

    id: str
    programme: str
    state: str = Field(examples=["decided, and in force"])
    about: str = Field(examples=["The reporter of VD-7K2M-9QXW"])
    case: str = Field(examples=["VD-7K2M-9QXW"])
    recorded_at: str = Field(examples=["2026-03-02T09:00:00Z"])
    recorded_by: str = Field(examples=["Tom"])
    decided_at: str | None = Field(examples=["2026-03-03T09:00:00Z"])
    decided_by: str = Field(examples=["Vera"])
    clauses: list[str] = Field(examples=[["No automated attacks without consent."]])
    happened: str = Field(examples=["The scanner ran for two days after it was asked to stop."])
    when: str = Field(examples=["Since Monday."])
    messages: list[QuotedOut]
    files: list[EvidenceFileOut]
    decision: str = Field(examples=["You may write again from May on."])
    outside: str = Field(description="who was told about the access that the desk does not own", examples=[""])
    revocations: list[RevocationOut]
    appealed: bool = Field(description="an appeal waits for another person")
    appeals: list[ConductAppealOut]
    bases: list[LegalBasisOut] = Field(description="on what legal ground the identity may be exported")
    url: str = Field(
        examples=["https://desk.example.org/team/conduct/violations/0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d/"]
    )


class ViolationsOut(Schema):
    """What waits for somebody first; the newest 200. None about yourself."""

    violations: list[ViolationOut]


class BreakableOut(Schema):
    """A sentence of the policy in force that can be broken."""

    id: str = Field(examples=["conduct-2"])
    sentence: str = Field(examples=["No automated attacks without consent."])


class QuotableOut(Schema):
    """id: report, or of a message."""

    id: str = Field(examples=["report"])
    begins: str = Field(examples=["The report: The parser reads past the end of the buffer."])


class CaseConductOut(Schema):
    """clauses and messages: what a record can name. consents: the references of consents to tests."""

    violations: list[ViolationOut]
    consents: list[str] = Field(examples=[["TC-7K2M-9QXW"]])
    clauses: list[BreakableOut]
    messages: list[QuotableOut]


@router.get(
    "/programmes/{slug}/violations",
    response={200: ViolationsOut, **READ_PROBLEMS},
    url_name="api_violations",
    summary="Recorded violations of the policy, and what was decided",
)
def list_violations(request: HttpRequest, slug: str) -> dict[str, Any]:
    actor, now = team_of(request, slug)
    return {"violations": [violation_told(one) for one in queries.violations(actor, now=now, slug=slug)]}


@router.get(
    "/cases/{reference}/violations",
    response={200: CaseConductOut, **READ_PROBLEMS},
    url_name="api_case_violations",
    summary="What is recorded about the reporter of a case, and what a record could name",
)
def list_case_violations(request: HttpRequest, reference: str) -> dict[str, Any]:
    actor, now = reading(request)
    page = case_page(actor, reference=reference, now=now)
    clauses = queries.conduct_clauses(page.case.programme, only_rules=True)
    case_id = page.case.pk
    return {
        "violations": [violation_told(one) for one in queries.violations(actor, now=now, case_id=case_id)],
        "consents": [one.reference for one in queries.consents(actor, now=now, case_id=case_id)],
        "clauses": [{"id": ident, "sentence": words} for ident, words in clauses],
        "messages": [{"id": ident, "begins": words} for ident, words in queries.evidence_choices(page)],
    }


@router.get(
    "/violations/{violation_id}",
    response={200: ViolationOut, **READ_PROBLEMS},
    url_name="api_violation",
    summary="One recorded violation, its evidence, and what was decided",
)
def show_violation(request: HttpRequest, violation_id: UUID) -> dict[str, Any]:
    actor, now = actor_by(request, Scope.CASES_READ), datetime.now(UTC)
    return violation_told(queries.violation(actor, violation_id, now=now))


@router.get(
    "/evidence-files/{evidence_id}",
    response=READ_PROBLEMS,
    url_name="api_evidence_file",
    summary="Download one file of the evidence",
    openapi_extra=_BYTES,
)
def download_evidence(request: HttpRequest, evidence_id: UUID) -> StreamingHttpResponse:
    return evidence_response(actor_by(request, Scope.CASES_READ), evidence_id)


def violation_told(one: queries.ViolationView) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "programme": one.slug,
        "state": one.words,
        "about": one.about,
        "case": one.case_reference,
        "recorded_at": instant(one.recorded_at),
        "recorded_by": one.recorded_by,
        "decided_at": instant(one.decided_at),
        "decided_by": one.decided_by if one.decided_at else "",
        "clauses": list(one.record["clauses"]),
        "happened": one.record["happened"],
        "when": one.record["when"],
        "messages": [dict(quoted) for quoted in one.record["messages"]],
        "files": [
            {"id": str(file.id), "name": file.name, "size": file.size, "sha256": file.sha256} for file in one.evidence
        ],
        "decision": one.decision["words"],
        "outside": one.decision["outside"],
        "revocations": [_revocation(taken) for taken in one.revocations],
        "appealed": one.waiting_appeal is not None,
        "appeals": [_appeal(asked) for asked in one.appeals],
        "bases": [_basis(basis) for basis in one.bases],
        "url": page_url("violation", one.id),
    }


def _file(one: queries.EvidenceView) -> dict[str, Any]:
    return {"id": str(one.id), "name": one.name, "size": one.size, "sha256": one.sha256}


def _revocation(one: queries.RevocationView) -> dict[str, Any]:
    return {
        "access": one.access,
        "words": one.words,
        "starts_at": instant(one.starts_at),
        "ends_at": instant(one.ends_at),
        "runs": one.runs,
    }


def _appeal(one: queries.AppealView) -> dict[str, Any]:
    return {
        "at": instant(one.at),
        "state": one.state,
        "words": one.words,
        "answer": one.answer,
        "decided_at": instant(one.decided_at),
        "decided_by": one.decided_by if one.decided_at else "",
    }


def _basis(one: queries.BasisView) -> dict[str, Any]:
    return {"at": instant(one.at), "by": one.by, "authority": one.authority, "basis": one.basis, "dated": one.dated}
