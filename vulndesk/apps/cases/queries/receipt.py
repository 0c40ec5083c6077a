"""What the proof of a receipt is about: the event that the report came, and what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vulndesk.apps.cases import content
from vulndesk.apps.cases.models import Attachment, Case
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.apps.ledger.queries import SENT
from vulndesk.apps.timeline.queries import events_named
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Role
from vulndesk.core.errors import NotFound
from vulndesk.core.events import EventKind
from vulndesk.core.ledger.statements import commitment, to_base64


@dataclass(frozen=True)
class CameIn:
    """The event of a report. sent: the commitment to what was sent, as base64."""

    event_id: int
    at: datetime
    sent: str


@dataclass(frozen=True)
class Opening:
    """What opens the commitment of a receipt."""

    salt: bytes
    text: str


def came_in(reader: Actor, case_id: UUID) -> CameIn:
    """Of the report that this case is, or is a part of. NotFound for cases that came in another way, or long ago."""
    return _came_in(_whole(reader, case_id))


def opening_of(reader: Actor, case_id: UUID) -> Opening:
    """NotFound when what was sent is not here any more as it came."""
    case = _whole(reader, case_id)
    key, body = opened_key(case.data_key), content.open_body(case)
    rows = Attachment.objects.filter(case=case, at=case.received_at, actor="reporter", audience="everyone")
    opened = [(row.size, content.open_attachment(key, row)) for row in rows.order_by("pk") if row.sealed]
    files = [(one["name"], one["sha256"], size or 0) for size, one in opened]
    opening = Opening(content.sent_salt(key), content.sent_text(body, files))
    if to_base64(commitment(opening.salt, opening.text)) != _came_in(case).sent:
        raise NotFound("The report is not here any more as it was sent.")
    return opening


def _whole(reader: Actor, case_id: UUID) -> Case:
    """The case that the receipt is of: of one that the team split, the first."""
    case = case_of(reader, case_id)
    first = case.split_from_id
    return case if first is None else case_of(Actor(Role.REPORTER, case_id=first), first)


def _came_in(case: Case) -> CameIn:
    for event in events_named([EventKind.REPORT_RECEIVED.value], case_id=case.pk):
        if SENT in event.facts:
            return CameIn(event.pk, event.at, event.facts[SENT])
    raise NotFound("There is no proof of this report: it came before the desk made any, or in another way.")
