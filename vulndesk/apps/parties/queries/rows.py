"""Finding a participant: by the team that may see its case, by the code of its link, by the guest itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from vulndesk.apps.cases.queries import listening_to
from vulndesk.apps.parties import content
from vulndesk.apps.parties.models import Participant
from vulndesk.apps.vault.sealing import lookup_digest, opened_key
from vulndesk.core.access import Actor, Role, Verb, require
from vulndesk.core.audience import for_party, may_read
from vulndesk.core.errors import NotFound

GONE = "This invitation does not open a case any more."
ASK = "Ask whoever invited you."


def code_digest(code: str) -> bytes:
    return lookup_digest("invitation to a case", code)


def usable(now: datetime) -> QuerySet[Participant]:
    """Whose link still works: not ended, not past its time, and accepted or still to be answered."""
    timely = Q(accepted_at__isnull=False) | Q(rsvp_by__gt=now)
    lasting = Q(access_until=None) | Q(access_until__gt=now)
    rows = Participant.objects.filter(timely, lasting, revoked_at=None, case__erased_at=None)
    return rows.select_related("case__data_key", "case__programme", "case__naming")


def party_of_code(code: str, *, now: datetime) -> UUID | None:
    return usable(now).filter(code_digest=code_digest(code)).values_list("pk", flat=True).first()


def invited_party(party_id: UUID, *, now: datetime) -> Participant:
    """Asked with every request and every message of a socket. Raises NotFound."""
    row = usable(now).filter(pk=party_id).first()
    if row is None:
        raise NotFound(GONE, next_step=ASK)
    return row


def participant_of(actor: Actor, party_id: UUID) -> Participant:
    """For the team that may see the case. Raises NotFound."""
    require(actor, Verb.SEE_NOTES)
    row = Participant.objects.filter(pk=party_id).select_related("case__data_key").first()
    if row is None:
        raise NotFound("There is no such participant.", next_step="Open the parties of the case again.")
    listening_to(actor, row.case_id)
    return row


def in_the_room(case_id: UUID, *, now: datetime) -> QuerySet[Participant]:
    """Who may read what is said to everyone in the case."""
    return usable(now).filter(case_id=case_id, accepted_at__isnull=False)


def is_in_the_room(row: Participant, *, now: datetime) -> bool:
    """The same of one row."""
    lasts = row.access_until is None or row.access_until > now
    return row.accepted_at is not None and row.revoked_at is None and lasts


def contact_of(party_id: UUID, *, now: datetime) -> str | None:
    """Where to write to one who is invited; None when the invitation is over. For the desk itself."""
    row = usable(now).filter(pk=party_id).first()
    return content.open_person(opened_key(row.case.data_key), row)["contact"] if row else None


def contacts_in_the_room(case_id: UUID, audience: str, *, but: str, now: datetime) -> list[str]:
    """Where to write to those who may read what was said, except whoever said it. For the desk itself."""
    rows = [row for row in in_the_room(case_id, now=now) if _may_read(row, audience) and for_party(row.pk) != but]
    return [content.open_person(opened_key(row.case.data_key), row)["contact"] for row in rows]


def _may_read(row: Participant, audience: str) -> bool:
    return may_read(Actor(Role.GUEST, case_id=row.case_id, party=row.pk), audience)
