"""The gate of publication for programs of the team: what it waits for, places of the fix, approvals.

Publishing, and setting a condition aside, ask for the person's second factor at that moment: a token has none.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from vulndesk.apps.cases.api.doing import KEY, Doing, Heads, by_hand, done, done_after, instant, page_url, reading
from vulndesk.apps.embargo import actions, queries
from vulndesk.apps.embargo.api.team import EmbargoDoneOut, stands
from vulndesk.apps.tokens.api import PROBLEMS, READ_PROBLEMS, ByToken
from vulndesk.core.gate import ProofKind

router = Router(tags=["team"], auth=ByToken())

PAGE = "case_publication"


class ConditionOut(Schema):
    """overridden: not met, and two people said why it need not be."""

    name: str = Field(examples=["release"])
    met: bool
    overridden: bool
    words: str = Field(examples=["Every component has a release that people can install."])
    next_step: str


class ReleaseOut(Schema):
    """standing: what the last look said: served, attested, missing, withdrawn or unknown."""

    id: str
    component: str = Field(examples=["enix"])
    kind: str = Field(examples=["package"])
    what: str = Field(examples=["pypi:enix 2.3.2"])
    standing: str = Field(examples=["served"])
    looked_at: str = Field(examples=["2026-03-12T09:00:00Z"])


class ApprovalOut(Schema):
    """kind: publication, or override. counts_from: later for one who is alone."""

    id: str
    kind: str = Field(examples=["publication"])
    who: str
    at: str
    counts_from: str = Field(examples=["2026-03-12T09:00:00Z"])
    reason: str = Field(examples=["The release is out."])
    yours: bool


class AgreementOut(Schema):
    """answer: of the reporter, yes or no; empty while they have not said. signed: by a mail that waits for a person."""

    asked_at: str = Field(examples=["2026-03-12T09:00:00Z"])
    answer: str = Field(examples=["yes"])
    signed: str = Field(examples=[""])


class PublishedOut(Schema):
    at: str
    who: str
    way: str = Field(examples=["release"])
    address: str = Field(examples=["https://enix.example/advisories/1"])
    release: str


class PublicationOut(Schema):
    """open: everything holds for you. revision: of the embargo. url: where a person publishes."""

    open: bool
    conditions: list[ConditionOut]
    components: list[str] = Field(examples=[["enix"]])
    releases: list[ReleaseOut]
    approvals: list[ApprovalOut]
    alone: bool = Field(description="nobody else could approve")
    agreement: AgreementOut | None
    published: PublishedOut | None
    revision: int
    url: str


class ReleaseIn(BaseModel):
    """what: package (pypi:name), address, image by digest, or the page that shows the revision. Which of the others
    count follows from the kind. person: who says that a hosted service is deployed, where no page shows it.
    """

    model_config = ConfigDict(extra="forbid")
    component: StrictStr = Field(max_length=300, examples=["enix"])
    kind: ProofKind = Field(examples=["package"])
    what: StrictStr = Field("", max_length=2000, examples=["pypi:enix"])
    version: StrictStr = Field("", max_length=100, examples=["2.3.2"])
    sha256: StrictStr = Field("", max_length=64)
    revision: StrictStr = Field("", max_length=100)
    person: StrictStr = Field("", max_length=120)


@router.get(
    "/cases/{reference}/publication",
    response={200: PublicationOut, **READ_PROBLEMS},
    url_name="api_publication",
    summary="What the publication of a case waits for",
)
def show_publication(request: HttpRequest, response: HttpResponse, reference: str) -> dict[str, Any]:
    actor, now = reading(request)
    page = queries.publication_page(actor, reference=reference, now=now)
    response["ETag"] = f'"{page.embargo.revision}"'
    return {
        "open": page.is_open,
        "conditions": [
            {
                "name": one.name.value,
                "met": one.met,
                "overridden": one.overridden,
                "words": one.words,
                "next_step": one.next_step,
            }
            for one in page.conditions
        ],
        "components": list(page.components),
        "releases": [_release(one) for one in page.proofs],
        "approvals": [_approval(one, yours=one.actor == actor.name) for one in page.approvals],
        "alone": page.is_alone,
        "agreement": _agreement(page),
        "published": _published(page),
        "revision": page.embargo.revision,
        "url": page_url(PAGE, page.case.reference),
    }


@router.post(
    "/cases/{reference}/publication",
    response={200: EmbargoDoneOut, **PROBLEMS},
    url_name="api_publication",
    summary="Publish: always refused, with the page where a person does it after their second factor",
)
def publish_case(request: HttpRequest, reference: str, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        raise by_hand("A token publishes nothing.", PAGE, reference)

    return done(request, reference, act, Heads(key))


@router.post(
    "/cases/{reference}/releases",
    response={201: EmbargoDoneOut, **PROBLEMS},
    url_name="api_releases",
    summary="Name a place where the fix can be had; the desk looks at it now, and again until long after",
)
def name_release(request: HttpRequest, reference: str, given: ReleaseIn, key: str = KEY) -> Status:
    def prepare(doing: Doing) -> Any:
        written = {name: getattr(given, name) for name in ("what", "version", "sha256", "revision", "person")}
        store = actions.seen_release(
            doing.case_id, given.kind, written, component=given.component, by=doing.by, now=doing.now
        )

        def act() -> dict[str, Any]:
            store()
            return stands(doing, reference)

        return act

    return done_after(request, reference, prepare, Heads(key), status=201)


@router.delete(
    "/cases/{reference}/releases/{proof_id}",
    response={200: EmbargoDoneOut, **PROBLEMS},
    url_name="api_release",
    summary="Remove a place that was named wrongly",
)
def remove_release(request: HttpRequest, reference: str, proof_id: UUID, key: str = KEY) -> Status:
    def act(doing: Doing) -> dict[str, Any]:
        actions.remove_release(doing.case_id, proof_id, by=doing.by, now=doing.now)
        return stands(doing, reference)

    return done(request, reference, act, Heads(key))


@router.post(
    "/cases/{reference}/approvals",
    response={200: EmbargoDoneOut, **PROBLEMS},
    url_name="api_approvals",
    summary="Approve the publication, or set a condition aside: always refused, with the page where a person does it",
)
def approve_publication(request: HttpRequest, reference: str, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        raise by_hand("A token approves no publication, and sets no condition aside.", PAGE, reference)

    return done(request, reference, act, Heads(key))


@router.delete(
    "/cases/{reference}/approvals/{approval_id}",
    response={200: EmbargoDoneOut, **PROBLEMS},
    url_name="api_approval",
    summary="Take an approval back: it counts no more",
)
def take_back_approval(request: HttpRequest, reference: str, approval_id: UUID, key: str = KEY) -> Status:
    def act(doing: Doing) -> dict[str, Any]:
        actions.take_back(doing.case_id, approval_id, by=doing.by, now=doing.now)
        return stands(doing, reference)

    return done(request, reference, act, Heads(key))


@router.post(
    "/cases/{reference}/agreement",
    response={200: EmbargoDoneOut, **PROBLEMS},
    url_name="api_agreement",
    summary="Ask the reporter whether it may be published before a release",
)
def ask_agreement(request: HttpRequest, reference: str, key: str = KEY) -> Status:
    def act(doing: Doing) -> dict[str, Any]:
        actions.ask_agreement(doing.case_id, by=doing.by, now=doing.now)
        return stands(doing, reference)

    return done(request, reference, act, Heads(key))


@router.put(
    "/cases/{reference}/agreement",
    response={200: EmbargoDoneOut, **PROBLEMS},
    url_name="api_agreement",
    summary="Record the answer that the reporter signed in a mail",
)
def record_agreement(request: HttpRequest, reference: str, key: str = KEY) -> Status:
    def act(doing: Doing) -> dict[str, Any]:
        actions.record_signed_answer(doing.case_id, by=doing.by, now=doing.now)
        return stands(doing, reference)

    return done(request, reference, act, Heads(key))


def _release(one: queries.ProofView) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "component": one.proof.component,
        "kind": one.proof.kind.value,
        "what": one.proof.what,
        "standing": one.proof.standing.value,
        "looked_at": instant(one.looked_at),
    }


def _approval(one: queries.ApprovalView, *, yours: bool) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "kind": one.kind,
        "who": one.who,
        "at": instant(one.at),
        "counts_from": instant(one.counts_from),
        "reason": one.reason,
        "yours": yours,
    }


def _agreement(page: queries.PublicationPage) -> dict[str, Any] | None:
    row = page.agreement
    return {"asked_at": instant(row.asked_at), "answer": row.answer, "signed": row.signed} if row else None


def _published(page: queries.PublicationPage) -> dict[str, Any] | None:
    one = page.publication
    if one is None:
        return None
    return {"at": instant(one.at), "who": one.who, "way": one.way, "address": one.address, "release": one.release}
