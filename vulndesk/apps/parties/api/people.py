"""Who else is in a case, for programs of the team: inviting, links, roles, and the end of an access."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema, Status
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr

from vulndesk.apps.cases.api.doing import KEY, Doing, DoneOut, Heads, done, instant, reading
from vulndesk.apps.parties import actions, queries
from vulndesk.apps.parties.actions import Invitation
from vulndesk.apps.tokens.api import PROBLEMS, READ_PROBLEMS, ByToken
from vulndesk.core.audience import for_party
from vulndesk.core.errors import NotFound
from vulndesk.core.parties import PartyRole

router = Router(tags=["team"], auth=ByToken())

DAYS_TO_ANSWER = 14


class PartyOut(Schema):
    """to: send a message to it by this. status and standing: what it says of itself. consent: of the embargo."""

    id: str
    to: str = Field(examples=["party:0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"])
    name: str = Field(examples=["Acme"])
    role: str = Field(examples=["vendor"])
    contact: str = Field(examples=["security@acme.example"])
    tracking_id: str = Field(examples=["ACME-17"])
    summary: str = Field(examples=["The parser that you ship reads too far."])
    status: str = Field(examples=["affected"])
    standing: str = Field(examples=["affected"])
    path: str = Field(examples=["Vfd"])
    consent: str = Field(examples=["agreed"])
    told: str = Field(examples=["summary"], description="summary, or report: with the report's title and text")
    invited_at: str = Field(examples=["2026-03-02T09:00:00Z"])
    invited_by: str = Field(examples=["Tom"])
    rsvp_by: str = Field(examples=["2026-03-16T09:00:00Z"])
    accepted_at: str | None = Field(examples=["2026-03-03T09:00:00Z"])
    access_until: str | None = Field(examples=["2026-06-01T09:00:00Z"])
    late: bool
    ended: bool


class PartyListOut(Schema):
    """names_for: who else reads names of parties that agreed to it. asked_identity: the reporter is asked now."""

    parties: list[PartyOut]
    names_for: str = Field(examples=["reporter"])
    asked_identity: bool


class InviteIn(BaseModel):
    """told: what they read once they accept. writes: a mail without content goes to the contact."""

    model_config = ConfigDict(extra="forbid")
    name: StrictStr = Field(min_length=1, max_length=120, examples=["Acme"])
    role: PartyRole = Field(examples=["vendor"])
    summary: StrictStr = Field("", max_length=20_000)
    told: Literal["summary", "report"] = "summary"
    contact: StrictStr = Field("", max_length=254)
    writes: StrictBool = False
    days: int = Field(DAYS_TO_ANSWER, ge=1, le=90, description="to answer the invitation")
    access_days: int | None = Field(None, ge=1, le=3660, description="until the access ends by itself; empty: never")


class RoleIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    role: PartyRole = Field(examples=["coordinator"])


class NamesIn(BaseModel):
    """names_for: empty nobody, reporter, or case: the reporter and the other parties."""

    model_config = ConfigDict(extra="forbid")
    names_for: Literal["", "reporter", "case"] = Field(examples=["reporter"])


class LinkOut(Schema):
    """code: opens the case for whoever has it. It is told this once: give it to them by a way that you trust."""

    id: str
    code: str = Field(examples=["ABCDEFGHJKMNPQRSTVWXYZ2345"])
    link: str = Field(examples=["https://desk.example.org/guest/#ABCDEFGHJKMNPQRSTVWXYZ2345"])


@router.get(
    "/cases/{reference}/parties",
    response={200: PartyListOut, **READ_PROBLEMS},
    url_name="api_parties",
    summary="Who else is in a case, and how it stands with them",
)
def list_parties(request: HttpRequest, reference: str) -> dict[str, Any]:
    actor, now = reading(request)
    found = queries.parties_view(actor, reference, now=now)
    return {
        "parties": [_party(one) for one in found.parties],
        "names_for": found.shown,
        "asked_identity": found.identity.is_asked,
    }


@router.post(
    "/cases/{reference}/parties",
    response={201: LinkOut, **PROBLEMS},
    url_name="api_parties",
    summary="Invite a vendor, coordinator, deployer, finder or observer",
)
def invite_party(request: HttpRequest, reference: str, given: InviteIn, key: str = KEY) -> Status:
    def act(doing: Doing) -> dict[str, str]:
        asked = Invitation(
            name=given.name,
            role=given.role.value,
            summary=given.summary,
            rsvp_by=doing.now + timedelta(days=given.days),
            contact=given.contact,
            gives_report=given.told == "report",
            access_until=doing.now + timedelta(days=given.access_days) if given.access_days else None,
            writes=given.writes,
        )
        return _link(*actions.invite_party(doing.case_id, asked, by=doing.by, now=doing.now))

    return done(request, reference, act, Heads(key), status=201)


@router.post(
    "/cases/{reference}/parties/{party_id}/link",
    response={201: LinkOut, **PROBLEMS},
    url_name="api_party_link",
    summary="Another code for a participant; the former one opens nothing any more",
)
def renew_link(request: HttpRequest, reference: str, party_id: UUID, key: str = KEY) -> Status:
    def act(doing: Doing) -> dict[str, str]:
        _require_party(doing, reference, party_id)
        until = doing.now + timedelta(days=DAYS_TO_ANSWER)
        return _link(*actions.new_link(party_id, rsvp_by=until, by=doing.by, now=doing.now))

    return done(request, reference, act, Heads(key), status=201)


@router.put(
    "/cases/{reference}/parties/{party_id}/role",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_party_role",
    summary="Change the role of a participant",
)
def change_role(request: HttpRequest, reference: str, party_id: UUID, given: RoleIn, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        _require_party(doing, reference, party_id)
        actions.change_role(party_id, given.role.value, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key))


@router.delete(
    "/cases/{reference}/parties/{party_id}",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_party",
    summary="End the access of a participant, at once",
)
def end_access(request: HttpRequest, reference: str, party_id: UUID, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        _require_party(doing, reference, party_id)
        actions.revoke_access(party_id, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key))


@router.put(
    "/cases/{reference}/party-names",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_party_names",
    summary="Choose who else reads the names of parties that agreed to be named",
)
def choose_names(request: HttpRequest, reference: str, given: NamesIn, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.choose_naming(doing.case_id, given.names_for, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key))


@router.post(
    "/cases/{reference}/ask-identity",
    response={200: DoneOut, **PROBLEMS},
    url_name="api_ask_identity",
    summary="Ask the reporter whether the parties may know who they are",
)
def ask_identity(request: HttpRequest, reference: str, key: str = KEY) -> Status:
    def act(doing: Doing) -> None:
        actions.ask_for_identity(doing.case_id, by=doing.by, now=doing.now)

    return done(request, reference, act, Heads(key))


def _require_party(doing: Doing, reference: str, party_id: UUID) -> None:
    """Of this case: one of another case is absent here."""
    parties = queries.parties_view(doing.by, reference, now=doing.now).parties
    if party_id not in {one.id for one in parties}:
        raise NotFound("There is no such participant.", next_step="Read the parties of the case again.")


def _link(row: Any, code: str) -> dict[str, str]:
    return {"id": str(row.pk), "code": code, "link": f"{settings.ADDRESS}{reverse('guest')}#{code}"}


def _party(one: queries.PartyView) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "to": for_party(one.id),
        "name": one.name,
        "role": one.role,
        "contact": one.contact,
        "tracking_id": one.tracking_id,
        "summary": one.summary,
        "status": one.status,
        "standing": one.standing,
        "path": one.path,
        "consent": one.consent,
        "told": "report" if one.gives_report else "summary",
        "invited_at": instant(one.invited_at),
        "invited_by": one.invited_by,
        "rsvp_by": instant(one.rsvp_by),
        "accepted_at": instant(one.accepted_at),
        "access_until": instant(one.access_until),
        "late": one.is_late,
        "ended": one.is_ended,
    }
