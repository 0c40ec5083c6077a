"""What a guest is shown: first who invites and on what terms, then what the team shares with this one participant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase

from vulndesk.apps.accounts.queries import name_of
from vulndesk.apps.cases.queries import SharedReport, shared_report
from vulndesk.apps.embargo.queries import Terms, terms_of
from vulndesk.apps.parties import content
from vulndesk.apps.parties.models import Participant
from vulndesk.apps.parties.queries.naming import (
    SharedIdentity,
    names_among,
    naming_of,
    participants_of,
    shared_identity,
)
from vulndesk.apps.parties.queries.rows import invited_party, usable
from vulndesk.apps.parties.sessions import party_in_session
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Role
from vulndesk.core.errors import NotFound
from vulndesk.core.lifecycle import RM
from vulndesk.core.parties import (
    ASKED,
    ROLE_WORDS,
    PartyRole,
    PartyState,
    Status,
    choices_of,
    words_for,
)


@dataclass(frozen=True)
class InvitedView:
    """Before anything of the case is told: no reference, no title, no word of the report."""

    party_id: UUID
    name: str
    programme: str
    invited_by: str
    role_words: str
    asked: str
    rsvp_by: datetime
    terms: Terms
    own_terms: str
    accepted: bool
    declined: bool
    zone: str


def invited_view(party_id: UUID, *, now: datetime) -> InvitedView:
    """Raises NotFound when the invitation ended."""
    row = invited_party(party_id, now=now)
    zone = row.case.programme.zone
    role = PartyRole(row.role)
    person = content.open_person(opened_key(row.case.data_key), row)
    return InvitedView(
        party_id=row.pk,
        name=person["name"],
        programme=row.case.programme.name,
        invited_by=name_of(row.invited_by),
        role_words=ROLE_WORDS[role].lower(),
        asked=ASKED[role],
        rsvp_by=row.rsvp_by,
        terms=terms_of(row.case_id, now=now, zone=zone, reader=_actor(row)),
        own_terms=person.get("terms", ""),
        accepted=row.accepted_at is not None,
        declined=row.status == Status.DECLINED,
        zone=zone,
    )


@dataclass(frozen=True)
class Guest:
    """A participant in the browser that opened its invitation, and the row that says so at this moment."""

    actor: Actor
    row: Participant

    @cached_property
    def participants(self) -> list[Participant]:
        """All of the case, asked for once a request."""
        return participants_of(self.row.case)


def guest_in(session: SessionBase | Mapping[str, Any], *, now: datetime) -> Guest | None:
    """Whose invitation is open in this browser and accepted; None: nothing is open, or it is over."""
    party_id = party_in_session(session, now=now)
    try:
        row = invited_party(party_id, now=now) if party_id is not None else None
    except NotFound:
        return None
    return Guest(_actor(row), row) if row is not None and row.accepted_at is not None else None


def guests_in_the_room(party_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, UUID]:
    """Of these participants those whose access holds, with their case: sockets ask for every event."""
    rows = usable(now).filter(pk__in=list(party_ids), accepted_at__isnull=False)
    return dict(rows.values_list("pk", "case_id"))


def _actor(row: Participant) -> Actor:
    return Actor(Role.GUEST, case_id=row.case_id, party=row.pk)


@dataclass(frozen=True)
class GuestView:
    """report: None unless it was shared with this participant. choices: what it may say of itself now."""

    name: str
    programme: str
    reference: str
    role_words: str
    standing: str
    said_at: datetime | None
    choices: tuple[tuple[str, str], ...]
    tracking_id: str
    summary: str
    report: SharedReport | None
    terms: Terms
    own_terms: str
    access_until: datetime | None
    zone: str
    is_named: bool  # it agreed that others of the case read its name
    named_to: str  # to whom the team shows such names; "" nobody
    reporter: SharedIdentity | None  # who agreed to be known to the parties


def guest_view(guest: Guest, *, now: datetime) -> GuestView:
    row = guest.row
    person = content.open_person(opened_key(row.case.data_key), row)
    role = PartyRole(row.role)
    state = PartyState(role, Status(row.status), RM(row.rm), row.path)
    zone = row.case.programme.zone
    names = names_among(guest.actor, row.case, guest.participants)
    return GuestView(
        name=person["name"],
        programme=row.case.programme.name,
        reference=row.case.reference,
        role_words=ROLE_WORDS[role],
        standing=words_for(state.status, role),
        said_at=row.said_at,
        choices=tuple((one.value, words_for(one, role)) for one in choices_of(state)),
        tracking_id=person["tracking_id"],
        summary=person["summary"],
        report=shared_report(row.case) if row.told == Participant.Told.REPORT else None,
        terms=terms_of(row.case_id, now=now, zone=zone, reader=guest.actor, names=names),
        own_terms=person.get("terms", ""),
        access_until=row.access_until,
        zone=zone,
        is_named=row.is_named,
        named_to=naming_of(row.case).shown,
        reporter=shared_identity(naming_of(row.case)),
    )
