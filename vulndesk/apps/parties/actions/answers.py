"""What a participant does itself: agree or decline, say how it stands, name the case as it calls it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from vulndesk.apps.cases.actions import name_case
from vulndesk.apps.embargo.actions import record_consent
from vulndesk.apps.parties import content
from vulndesk.apps.parties.actions.change import apply_change, columns_of, record, sealed_name, state_of
from vulndesk.apps.parties.models import Participant
from vulndesk.apps.parties.queries.rows import invited_party
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Role
from vulndesk.core.audience import for_party
from vulndesk.core.embargo import Step
from vulndesk.core.errors import BadInput, NotAllowed
from vulndesk.core.events import EventKind
from vulndesk.core.parties import Status, after, choices_of

TRACKING_LIMIT = 80


def accept_terms(party_id: UUID, *, now: datetime) -> None:
    """The content opens from here on. Raises NotFound, NotNow, Conflict."""
    row = invited_party(party_id, now=now)
    by, name = guest(row), sealed_name(row)
    changes = columns_of(after(state_of(row), Status.OPENED)) | {"accepted_at": now}
    with transaction.atomic():
        apply_change(row, changes)
        record_consent(row.case_id, party=for_party(row.pk), step=Step.ACCEPT, means="link", by=by, now=now)
        record(row, EventKind.PARTY_ACCEPTED, by=by, now=now, name=name)


def decline_terms(party_id: UUID, *, now: datetime) -> None:
    row = invited_party(party_id, now=now)
    by, name = guest(row), sealed_name(row)
    changes = columns_of(after(state_of(row), Status.DECLINED))
    with transaction.atomic():
        apply_change(row, changes)
        record_consent(row.case_id, party=for_party(row.pk), step=Step.DECLINE, means="link", by=by, now=now)
        record(row, EventKind.PARTY_DECLINED, by=by, now=now, name=name)


def agree_again(by: Actor, *, now: datetime) -> None:
    """The embargo's end changed since this participant agreed to it. Raises NotNow where nothing is asked."""
    row = own_row(by, now=now)
    record_consent(row.case_id, party=for_party(row.pk), step=Step.ACCEPT, means="link", by=by, now=now)


def say_status(by: Actor, status: str, *, now: datetime) -> None:
    """By the participant itself; nobody says it in its place. Raises BadInput, NotNow, Conflict."""
    row = own_row(by, now=now)
    state = state_of(row)
    if status not in set(choices_of(state)):
        raise BadInput("This cannot be said now.", next_step="Choose one of the list.", field="status")
    changed, name = after(state, Status(status)), sealed_name(row)
    with transaction.atomic():
        apply_change(row, columns_of(changed) | {"said_at": now})
        record(row, EventKind.PARTY_SAID, by=by, now=now, name=name, status=status)


def set_tracking_id(by: Actor, tracking_id: str, *, now: datetime) -> None:
    """How the participant calls this case in its own records. The team finds the case by it."""
    row = own_row(by, now=now)
    given = " ".join(tracking_id.split())
    if len(given) > TRACKING_LIMIT:
        raise BadInput("Your id is too long.", next_step="Up to 80 characters.", field="tracking_id")
    key = opened_key(row.case.data_key)
    person = content.open_person(key, row)
    person["tracking_id"] = given
    sealed = content.seal_person(key, row.pk, person)
    with transaction.atomic():
        apply_change(row, {"sealed": sealed})
        name_case(row.case_id, given, whose=for_party(row.pk))


def guest(row: Participant) -> Actor:
    return Actor(Role.GUEST, case_id=row.case_id, party=row.pk)


def own_row(by: Actor, *, now: datetime) -> Participant:
    if by.party is None:
        raise NotAllowed("Only the participant itself says this.", next_step="Ask it in the room.")
    row = invited_party(by.party, now=now)
    if row.accepted_at is None:
        raise NotAllowed("The terms come first.", next_step="Accept them, or decline.")
    return row
