"""Advisories for programs of the team: drafts, what they lack, their documents. Publishing takes a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

from vulndesk.apps.advisories import actions, queries
from vulndesk.apps.advisories.views.findings import findings
from vulndesk.apps.advisories.views.previewing import FORMATS
from vulndesk.apps.programmes.api.asking import Asking, changing, reading
from vulndesk.apps.tokens.api import (
    CURSOR,
    IF_MATCH,
    IF_NONE_MATCH,
    KEY,
    PROBLEMS,
    READ_PROBLEMS,
    ByToken,
    NotByToken,
    actor_by,
    at_most,
    instant,
    is_still,
    once,
    opaque,
    page_url,
    revision_in,
)
from vulndesk.core.access import Actor
from vulndesk.core.advisory.changes import changes
from vulndesk.core.advisory.record import Advisory
from vulndesk.core.advisory.serial import FORMAT, from_dict, to_dict
from vulndesk.core.api_scopes import Scope
from vulndesk.core.errors import BadInput, NotFound, NotNow

router = Router(tags=["advisories"], auth=ByToken())

_RECORD = {
    "format": FORMAT,
    "title": "Reading past the end of the buffer",
    "summary": "Whoever sends a long name can read memory.",
    "details": "The length of a name is not checked.",
    "components": [
        {
            "ecosystem": "PyPI",
            "name": "enix",
            "ranges": [
                {
                    "type": "ECOSYSTEM",
                    "events": [{"kind": "introduced", "value": "0"}, {"kind": "fixed", "value": "2.3.2"}],
                }
            ],
        }
    ],
    "remediation": "Install 2.3.2.",
}
_OSV = {"schema_version": "1.7.0", "id": "x_ENIX-2026-0001", "modified": "2026-03-02T09:00:00Z"}
_ID = "x_ENIX-2026-0001"
_PAGE = "https://desk.example.org/team/cases/VD-7K2M-9QXW/advisory/"

# What of an advisory only a person does: it makes something public, or is the second person's own look.
BY_HAND = ("approve", "publish", "plan", "approve-revision", "revise")


class DraftRowOut(Schema):
    """number: of the newest saved state. published: the id under which it is public, or null."""

    reference: str
    programme: str
    number: int = Field(examples=[4])
    saved_at: str = Field(examples=["2026-03-02T09:00:00Z"])
    shown_to_reporter: bool
    planned: bool = Field(description="it is published by itself when the embargo ends and the gate is open")
    published: str | None = Field(examples=[None])
    url: str = Field(examples=[_PAGE])


class DraftListOut(Schema):
    """The newest case first. next: the cursor of the next page, empty at the end."""

    drafts: list[DraftRowOut]
    next: str


class DraftOut(Schema):
    """number: 0 before somebody saved one; then `record` is what the desk knows of the case. Send it as If-Match.

    record: as `vulndesk advisory` reads and writes it; id, publisher, instants and credits are added when it is
    published. answer: what the reporter said of what they were shown: fine, wrong or empty.
    """

    reference: str
    number: int = Field(examples=[4])
    record: dict[str, Any] = Field(examples=[_RECORD])
    shown_number: int | None = Field(examples=[None])
    answer: str = Field(examples=[""])
    published: str | None = Field(examples=[None])
    url: str = Field(examples=[_PAGE])


class DraftIn(BaseModel):
    """record: whole. What publication adds is taken off it."""

    model_config = ConfigDict(extra="forbid")
    record: dict[str, Any] = Field(examples=[_RECORD])


class SavedOut(Schema):
    """number: the same as before where nothing changed."""

    reference: str
    number: int = Field(examples=[5])


class AdvisoryFindingOut(Schema):
    """blocks: it is not published with this. field: a place in the record."""

    field: str = Field(examples=["severities"])
    sentence: str = Field(examples=["It has no severity."])
    blocks: bool
    why: str = Field(examples=["Readers sort by it."])


class AdvisoryFindingsOut(Schema):
    """publishable: nothing blocks. What else publication waits for stands on its page."""

    number: int = Field(examples=[4])
    publishable: bool
    findings: list[AdvisoryFindingOut]
    url: str = Field(examples=["https://desk.example.org/team/cases/VD-7K2M-9QXW/advisory/publication/"])


class FieldChangeOut(Schema):
    field: str = Field(examples=["Title"])
    gone: list[str] = Field(examples=[["Reading past the buffer"]])
    come: list[str] = Field(examples=[["Reading past the end of the buffer"]])


class DraftVersionOut(Schema):
    number: int = Field(examples=[4])
    at: str
    who: str


class DraftVersionsOut(Schema):
    versions: list[DraftVersionOut]


class OneDraftVersionOut(Schema):
    """changes: from the version before."""

    number: int = Field(examples=[4])
    record: dict[str, Any] = Field(examples=[_RECORD])
    changes: list[FieldChangeOut]


class DraftDeedIn(BaseModel):
    """message: to the reporter, with `share`. version: the number of the draft that is meant."""

    model_config = ConfigDict(extra="forbid")
    message: StrictStr = Field("", max_length=200_000)
    version: StrictInt | None = Field(None, ge=1, examples=[4])


class AdvisoryRevisionOut(Schema):
    number: int = Field(examples=[1])
    at: str
    summary: str = Field(examples=["Published."])
    url: str = Field(examples=[f"https://desk.example.org/advisories/{_ID}/revisions/1/"])


class PublishedAdvisoryOut(Schema):
    """record: of the newest revision. Revisions: the newest first."""

    id: str = Field(examples=[_ID])
    programme: str
    title: str
    severity: str
    newest: int = Field(examples=[1])
    published_at: str = Field(examples=["2026-03-02T09:00:00Z"])
    modified_at: str = Field(examples=["2026-03-02T09:00:00Z"])
    withdrawn_at: str | None = Field(examples=[None])
    record: dict[str, Any] = Field(examples=[_RECORD])
    revisions: list[AdvisoryRevisionOut]
    url: str = Field(examples=[f"https://desk.example.org/advisories/{_ID}/"])


class ImprintOut(Schema):
    """With what the desk knows itself where an owner set nothing."""

    prefix: str = Field(examples=["x_ENIX"])
    name: str
    namespace: str = Field(examples=["https://enix.example.org"])
    contact: str = Field(examples=["security@enix.example"])


class ImprintIn(BaseModel):
    """Empty: what the desk knows itself."""

    model_config = ConfigDict(extra="forbid")
    prefix: StrictStr = Field("", max_length=40, examples=["x_ENIX"])
    name: StrictStr = Field("", max_length=120, examples=["Enix"])
    namespace: StrictStr = Field("", max_length=300, examples=["https://enix.example.org"])
    contact: StrictStr = Field("", max_length=300, examples=["security@enix.example"])


@router.get(
    "/advisory-drafts",
    response={200: DraftListOut, **READ_PROBLEMS},
    url_name="api_advisory_drafts",
    summary="Drafts of advisories, of the newest case first",
)
def list_advisory_drafts(
    request: HttpRequest,
    programme: str = Query("", description="a programme's slug"),
    cursor: str = CURSOR,
    limit: int = at_most(100),
) -> dict[str, Any]:
    actor = actor_by(request, Scope.ADVISORIES_READ)
    found, following = queries.listed_drafts(actor, programme=programme, after=cursor, limit=limit)
    return {
        "drafts": [
            {
                "reference": one.reference,
                "programme": one.programme,
                "number": one.number,
                "saved_at": instant(one.saved_at),
                "shown_to_reporter": one.is_shared,
                "planned": one.is_planned,
                "published": one.public_id or None,
                "url": page_url("case_advisory", one.reference),
            }
            for one in found
        ],
        "next": following,
    }


@router.get(
    "/cases/{reference}/advisory",
    response={200: DraftOut, 304: None, **READ_PROBLEMS},
    url_name="api_advisory",
    summary="The draft of a case's advisory, or what the desk would begin it with",
)
def show_advisory_draft(
    request: HttpRequest, response: HttpResponse, reference: str, if_none_match: str = IF_NONE_MATCH
) -> Any:
    held = _Draft(request, reference, Scope.ADVISORIES_READ)
    response["ETag"] = opaque(str(held.number))
    if held.number and is_still(str(held.number), if_none_match):
        return Status(304, None)
    row = held.state.row if held.state else None
    return {
        "reference": held.case.reference,
        "number": held.number,
        "record": to_dict(held.written()),
        "shown_number": row.shared_number if row else None,
        "answer": row.answer if row else "",
        "published": held.state.public.public_id if held.state and held.state.public else None,
        "url": page_url("case_advisory", held.case.reference),
    }


@router.put(
    "/cases/{reference}/advisory",
    response={200: SavedOut, **PROBLEMS},
    url_name="api_advisory",
    summary="Save the draft; every saved state is kept",
)
def save_advisory_draft(request: HttpRequest, reference: str, given: DraftIn, if_match: str = IF_MATCH) -> Status:
    held, seen = _Draft(request, reference, Scope.ADVISORIES_WRITE), revision_in(if_match)
    written = from_dict(given.record)

    def answer() -> tuple[int, Any]:
        number = actions.save_draft(
            held.case.pk, written, seen=held.number if seen is None else seen, by=held.by, now=held.now
        )
        return 200, {"reference": held.case.reference, "number": number}

    return once(request, held.by, answer, now=held.now, if_match=if_match)


@router.get(
    "/cases/{reference}/advisory/findings",
    response={200: AdvisoryFindingsOut, **READ_PROBLEMS},
    url_name="api_advisory_findings",
    summary="What the draft lacks and what the lint says of it",
)
def list_advisory_findings(request: HttpRequest, reference: str) -> dict[str, Any]:
    held = _Draft(request, reference, Scope.ADVISORIES_READ)
    found = findings(held.would_be(), now=held.now)
    return {
        "number": held.number,
        "publishable": not any(one.blocks for one in found),
        "findings": [
            {"field": one.field, "sentence": one.sentence, "blocks": one.blocks, "why": one.why} for one in found
        ],
        "url": page_url("advisory_publication", held.case.reference),
    }


@router.get(
    "/cases/{reference}/advisory/documents/{format_name}",
    response={200: dict[str, Any], **READ_PROBLEMS},
    url_name="api_advisory_document",
    summary="The draft as it would be published, in one format",
    openapi_extra={"responses": {200: {"content": {"application/json": {"example": _OSV}}}}},
)
def export_advisory_draft(request: HttpRequest, reference: str, format_name: str) -> Any:
    held = _Draft(request, reference, Scope.ADVISORIES_READ)
    if format_name not in FORMATS:
        raise NotFound("There is no such format.", next_step=f"One of: {', '.join(FORMATS)}.")
    return FORMATS[format_name][1](held.would_be())


@router.get(
    "/cases/{reference}/advisory/versions",
    response={200: DraftVersionsOut, **READ_PROBLEMS},
    url_name="api_advisory_versions",
    summary="Every saved state of the draft, the newest first",
)
def list_advisory_versions(request: HttpRequest, reference: str) -> dict[str, Any]:
    held = _Draft(request, reference, Scope.ADVISORIES_READ)
    found = queries.draft_versions(held.case)
    return {"versions": [{"number": one.number, "at": instant(one.at), "who": one.who} for one in found]}


@router.get(
    "/cases/{reference}/advisory/versions/{number}",
    response={200: OneDraftVersionOut, **READ_PROBLEMS},
    url_name="api_advisory_version",
    summary="One saved state of the draft, and what it changed",
)
def show_advisory_version(request: HttpRequest, reference: str, number: int) -> dict[str, Any]:
    held = _Draft(request, reference, Scope.ADVISORIES_READ)
    written = queries.draft_version(held.case, number)
    before = queries.draft_version(held.case, number - 1) if number > 1 else Advisory(id="")
    return {
        "number": number,
        "record": to_dict(written),
        "changes": [
            {"field": one.field, "gone": list(one.gone), "come": list(one.come)} for one in changes(before, written)
        ],
    }


@router.post(
    "/cases/{reference}/advisory/deeds/{stage}",
    response={200: SavedOut, **PROBLEMS},
    url_name="api_advisory_deed",
    summary="share it with the reporter, or unplan it; what makes it public is for a person on the page",
    description=f"403 for {', '.join(BY_HAND)}, with the address of the page on which a person does it.",
)
def do_advisory_deed(
    request: HttpRequest, reference: str, stage: str, given: DraftDeedIn, idempotency_key: str = KEY
) -> Status:
    held = _Draft(request, reference, Scope.ADVISORIES_WRITE)
    page = page_url("advisory_publication", held.case.reference)
    if stage in BY_HAND:
        raise NotByToken("A program neither approves nor publishes an advisory.", page=page)
    if stage not in DEEDS:
        raise NotFound("There is no such deed.", next_step=f"One of: {', '.join(DEEDS)}.")

    def answer() -> tuple[int, Any]:
        if held.state is None:
            raise NotNow("Nobody has written an advisory for this case.", next_step="Save a draft first.")
        DEEDS[stage](held, given)
        return 200, {"reference": held.case.reference, "number": held.number}

    return once(request, held.by, answer, now=held.now, key=idempotency_key)


@router.get(
    "/advisories/{name}",
    response={200: PublishedAdvisoryOut, **READ_PROBLEMS},
    url_name="api_published_advisory",
    summary="One published advisory of your programmes, with its revisions",
    description="Its documents in each format are public: [where](https://desk.example.org/advisories/).",
)
def show_published_advisory(request: HttpRequest, name: str) -> dict[str, Any]:
    held = queries.ours(actor_by(request, Scope.ADVISORIES_READ), name)
    return {
        "id": held.public_id,
        "programme": held.slug,
        "title": held.title,
        "severity": held.severity,
        "newest": held.newest,
        "published_at": instant(held.published_at),
        "modified_at": instant(held.modified_at),
        "withdrawn_at": instant(held.withdrawn_at),
        "record": to_dict(held.record),
        "revisions": [_revision(one) for one in queries.revisions_of(held.public_id)],
        "url": page_url("advisory", held.public_id),
    }


@router.post(
    "/advisories/{name}/withdraw",
    response={200: PublishedAdvisoryOut, **PROBLEMS},
    url_name="api_withdraw_advisory",
    summary="Withdraw a published advisory: always refused, with the page where a person does it",
)
def withdraw_published_advisory(request: HttpRequest, name: str) -> Status:
    held = queries.ours(actor_by(request, Scope.ADVISORIES_WRITE), name)
    page = page_url("withdraw_advisory", held.public_id)
    raise NotByToken("A program withdraws no advisory.", page=page)


@router.get(
    "/programmes/{slug}/imprint",
    response={200: ImprintOut, **READ_PROBLEMS},
    url_name="api_imprint",
    summary="Who publishes a programme's advisories, and the prefix of their ids",
)
def show_imprint(request: HttpRequest, slug: str) -> dict[str, str]:
    return _imprint(reading(request, slug))


@router.put(
    "/programmes/{slug}/imprint",
    response={200: ImprintOut, **PROBLEMS},
    url_name="api_imprint",
    summary="Change the publisher of what is published from now on",
)
def change_imprint(request: HttpRequest, slug: str, given: ImprintIn) -> Status:
    def act(asking: Asking) -> dict[str, str]:
        actions.set_imprint(asking.programme_id, **given.model_dump(), by=asking.by, now=asking.now)
        return _imprint(asking)

    return changing(request, slug, act)


def _imprint(asking: Asking) -> dict[str, str]:
    held = queries.imprint_of(asking.programme)
    return {name: getattr(held, name) for name in ImprintOut.model_fields}


class _Draft:
    """A case's draft for whoever asks. Raises NotFound for a case that is not theirs, as for one that never was."""

    def __init__(self, request: HttpRequest, reference: str, scope: Scope) -> None:
        self.by: Actor = actor_by(request, scope)
        self.now = datetime.now(UTC)
        self.case, self.state = queries.draft_of(self.by, reference=reference.upper())

    @property
    def number(self) -> int:
        return self.state.row.number if self.state else 0

    def written(self) -> Advisory:
        return self.state.written if self.state else queries.prefilled(self.by, self.case, now=self.now)

    def would_be(self) -> Advisory:
        return queries.would_be(self.case, self.written(), self.state.public if self.state else None, now=self.now)


def _share(held: _Draft, given: DraftDeedIn) -> None:
    if given.version is None:
        raise BadInput("Which draft is shown?", next_step="Send its number.", field="version")
    actions.share_draft(held.case.pk, message=given.message, version=given.version, by=held.by, now=held.now)


def _unplan(held: _Draft, given: DraftDeedIn) -> None:
    actions.drop_plan(held.case.pk, by=held.by, now=held.now)


DEEDS: dict[str, Callable[[_Draft, DraftDeedIn], None]] = {"share": _share, "unplan": _unplan}


def _revision(one: queries.Published) -> dict[str, Any]:
    told = [revision.summary for revision in one.record.revisions]
    return {
        "number": one.number,
        "at": instant(one.at),
        "summary": told[-1] if told else "",
        "url": page_url("advisory_revision", one.public_id, one.number),
    }
