"""The team invites, changes and ends. The code of a link is given once and kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from vulndesk.apps.cases.actions import name_case
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.apps.embargo.actions import open_consent
from vulndesk.apps.parties import content
from vulndesk.apps.parties.actions.change import apply_change, columns_of, record, sealed_name, state_of
from vulndesk.apps.parties.models import Participant
from vulndesk.apps.parties.queries.rows import code_digest, participant_of
from vulndesk.apps.vault.ids import new_id, new_receipt
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.audience import for_party
from vulndesk.core.errors import BadInput, NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.parties import PartyRole, Status, after, begun, with_role

NAME_LIMIT = 120
TEXT_LIMIT = 20_000
MOST_PARTIES = 1000
LONGEST_RSVP = timedelta(days=90)


@dataclass(frozen=True)
class Invitation:
    """name: as everybody in the case sees it. summary: told once they accept. rsvp_by: aware, until when they may."""

    name: str
    role: str
    summary: str
    rsvp_by: datetime
    contact: str = ""
    gives_report: bool = False
    access_until: datetime | None = None
    terms: str = ""  # to accept besides the embargo's
    writes: bool = False  # a notice without content goes to the contact


def invite_party(case_id: UUID, given: Invitation, *, by: Actor, now: datetime) -> tuple[Participant, str]:
    """The participant and the code that opens the case for it. Raises NotFound, BadInput."""
    require(by, Verb.HANDLE)
    case = case_of(by, case_id)
    role = _checked(given, now=now)
    if Participant.objects.filter(case=case).count() >= MOST_PARTIES:
        raise BadInput("A case has at most 1,000 participants.", next_step="End the access of some first.")
    row, code = _participant(case, given, role, by=by, now=now)
    name = sealed_name(row)
    with transaction.atomic():
        row.save(force_insert=True)
        open_consent(case.pk, party=for_party(row.pk), label=given.name.strip(), by=by, now=now)
        record(row, EventKind.PARTY_INVITED, by=by, now=now, name=name, role=role.value, writes=given.writes)
    return row, code


def _participant(
    case: Case, given: Invitation, role: PartyRole, *, by: Actor, now: datetime
) -> tuple[Participant, str]:
    code, party_id = new_receipt(), new_id()
    person: content.Person = {
        "name": given.name.strip(),
        "contact": given.contact.strip(),
        "tracking_id": "",
        "summary": given.summary.strip(),
        "terms": given.terms.strip(),
    }
    row = Participant(
        id=party_id,
        case=case,
        code_digest=code_digest(code),
        told=Participant.Told.REPORT if given.gives_report else Participant.Told.SUMMARY,
        invited_by=by.name,
        invited_at=now,
        rsvp_by=given.rsvp_by,
        access_until=given.access_until,
        sealed=content.seal_person(opened_key(case.data_key), party_id, person),
        **columns_of(begun(role)),
    )
    return row, code


def _checked(given: Invitation, *, now: datetime) -> PartyRole:
    if not given.name.strip() or len(given.name) > NAME_LIMIT:
        raise BadInput("Give the name that the others see.", next_step="Up to 120 characters.", field="name")
    if len(given.summary) > TEXT_LIMIT:
        raise BadInput("The summary is too long.", next_step="Up to 20,000 characters.", field="summary")
    if given.rsvp_by.tzinfo is None or not now < given.rsvp_by <= now + LONGEST_RSVP:
        raise BadInput(
            "The time to answer must lie in the next 90 days.", next_step="Choose another day.", field="rsvp_by"
        )
    try:
        return PartyRole(given.role)
    except ValueError:
        raise BadInput("There is no such role.", next_step="Choose one of the list.", field="role") from None


def new_link(party_id: UUID, *, rsvp_by: datetime, by: Actor, now: datetime) -> tuple[Participant, str]:
    """Another code; the former one opens nothing any more. Who declined, or was too late, is asked again."""
    require(by, Verb.HANDLE)
    row = participant_of(by, party_id)
    code, name = new_receipt(), sealed_name(row)
    changes = {"code_digest": code_digest(code), "rsvp_by": rsvp_by}
    declined = row.status == Status.DECLINED
    if declined:
        changes |= columns_of(after(state_of(row), Status.NOT_OPENED))
    with transaction.atomic():
        apply_change(row, changes)
        if declined:
            label = content.open_person(opened_key(row.case.data_key), row)["name"]
            open_consent(row.case_id, party=for_party(row.pk), label=label, by=by, now=now)
        record(row, EventKind.PARTY_LINK_MADE, by=by, now=now, name=name)
    return row, code


def change_role(party_id: UUID, role: str, *, by: Actor, now: datetime) -> None:
    """What was said so far stays. Raises NotFound, BadInput, NotNow, Conflict."""
    require(by, Verb.HANDLE)
    row = participant_of(by, party_id)
    if role not in set(PartyRole):
        raise BadInput("There is no such role.", next_step="Choose one of the list.", field="role")
    if role == row.role:
        raise NotNow("It has this role already.", next_step="Choose another.")
    state, name = with_role(state_of(row), PartyRole(role)), sealed_name(row)
    with transaction.atomic():
        apply_change(row, columns_of(state))
        record(row, EventKind.PARTY_CHANGED, by=by, now=now, name=name, role=role)


def revoke_access(party_id: UUID, *, by: Actor, now: datetime) -> None:
    """At once and everywhere: pages, files and sockets ask with every use. What it wrote and said stays."""
    require(by, Verb.HANDLE)
    row = participant_of(by, party_id)
    name = sealed_name(row)
    with transaction.atomic():
        apply_change(row, {"revoked_at": now})
        name_case(row.case_id, "", whose=for_party(row.pk))
        record(row, EventKind.PARTY_REVOKED, by=by, now=now, name=name)
